/** Threads, pins, polls, places and forwarding, beside the conversation. */
import type { BrowserWindow } from './browser-window.ts';
import type { ChatPage } from './chat-page.ts';
import { byTestId, type TestId } from './test-ids.ts';

/** A message beside the conversation, as drawn. */
interface SaidItem {
  readonly messageId: string;
  readonly text: string;
}

export class TalkPage {
  readonly #window: BrowserWindow;
  readonly #chat: ChatPage;

  constructor(window: BrowserWindow, chat: ChatPage) {
    this.#window = window;
    this.#chat = chat;
  }

  /** One entry of the menu of a message. */
  async menu(messageId: string, entry: TestId): Promise<void> {
    await this.#chat.act(messageId, 'message-more');
    await this.#window.click(byTestId(entry));
  }

  /** Opens the thread of a message and says something in it. */
  async reply(messageId: string, text: string): Promise<void> {
    await this.menu(messageId, 'message-thread');
    await this.#window.type(byTestId('thread-input'), text);
    await this.#window.click(byTestId('thread-send'));
  }

  /** What the panel shows, pins or a thread with what it is about. */
  async said(): Promise<readonly SaidItem[]> {
    const shown = await this.#window.seen(byTestId('said'));
    return shown.map(({ data, text }) => ({ messageId: data['messageId'] ?? '', text }));
  }

  /** Resolves when the panel shows so many messages; answers them. */
  whenSaid(count: number): Promise<readonly SaidItem[]> {
    return this.#window.until(
      `${count} messages in the panel`,
      () => this.said(),
      (all) => all.length === count,
    );
  }

  async ask(question: string, answers: readonly [string, string]): Promise<void> {
    await this.#window.click(byTestId('composer-add'));
    await this.#window.click(byTestId('new-poll'));
    await this.#window.type(byTestId('poll-question'), question);
    await this.#window.type(byTestId('poll-answer', { place: '0' }), answers[0]);
    await this.#window.type(byTestId('poll-answer', { place: '1' }), answers[1]);
    await this.#window.click(byTestId('poll-send'));
  }
}
