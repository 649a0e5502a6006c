/** A conversation: its rows, its composer, and what one can do to a message. */
import { Key } from './webdriver.ts';
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId, type TestId } from './test-ids.ts';

/** A message as it stands on the screen. */
export interface Row {
  readonly messageId: string;
  /** Null until it has its place. */
  readonly index: number | null;
  readonly authorId: string;
  /** `failed`: the node has not taken it, it stands in this window only. */
  readonly state: 'queued' | 'tentative' | 'confirmed' | 'rejected' | 'failed';
  /** Devices known to store it. */
  readonly heldBy: number;
  /** How many messages came in above it while it waited, 0 when it moved otherwise; null when it stands where it stood. */
  readonly moved: number | null;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly text: string;
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly mine: boolean }[];
}

/** What a row must have; everything given must fit. */
export type RowMatch = Partial<Omit<Row, 'reactions'>>;

const READ_ROWS = `
  return [...document.querySelectorAll('[data-testid="message-row"]')].map((row) => ({
    messageId: row.dataset.messageId ?? '',
    index: row.dataset.index ? Number(row.dataset.index) : null,
    authorId: row.dataset.authorId ?? '',
    state: row.dataset.state ?? '',
    heldBy: Number(row.dataset.heldBy),
    moved: ((note) => (note === null ? null : Number(note.dataset.above)))(
      row.querySelector('[data-testid="message-moved"]'),
    ),
    isEdited: row.dataset.edited === 'true',
    isDeleted: row.dataset.deleted === 'true',
    text: row.querySelector('[data-testid="message-text"]')?.innerText.trimEnd() ?? '',
    reactions: [...row.querySelectorAll('[data-testid="reaction-chip"]')].map((chip) => ({
      emoji: chip.dataset.emoji ?? '',
      count: Number(chip.dataset.count),
      mine: chip.dataset.mine === 'true',
    })),
  }));`;

const COMPOSER = byTestId('composer-input');

export class ChatPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** All rows in the page, in its order, read at one moment. */
  rows(): Promise<readonly Row[]> {
    return this.#window.evaluate<readonly Row[]>(READ_ROWS);
  }

  /** Resolves when the rows are as asked for; answers them. */
  whenRows(what: string, isSo: (rows: readonly Row[]) => boolean, limitMs?: number): Promise<readonly Row[]> {
    return this.#window.until(what, () => this.rows(), isSo, limitMs);
  }

  /** Resolves when exactly one row fits; answers it. */
  async row(match: RowMatch, limitMs?: number): Promise<Row> {
    const what = `one message with ${JSON.stringify(match).slice(0, 200)}`;
    const rows = await this.whenRows(
      what,
      (all) => all.filter((one) => fits(one, match)).length === 1,
      limitMs,
    );
    return rows.find((one) => fits(one, match))!;
  }

  /** Writes in the composer, without sending. */
  write(text: string): Promise<void> {
    return this.#window.type(COMPOSER, text);
  }

  /** Writes and sends, by keyboard. */
  send(text: string): Promise<void> {
    return this.#window.type(COMPOSER, text, Key.ENTER);
  }

  /** Takes back what is written in the composer. */
  clear(): Promise<void> {
    return this.#window.type(COMPOSER, Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
  }

  /** Puts a text into the composer at once, whatever it is made of, and sends it. */
  async paste(text: string): Promise<void> {
    await this.#window.click(COMPOSER);
    await this.#window.insert(text);
    await this.#window.click(byTestId('composer-send'));
  }

  async composerText(): Promise<string> {
    return (await this.#window.shown(COMPOSER)).value;
  }

  async whenComposer(text: string): Promise<void> {
    const read = async (): Promise<string> => (await this.#window.seen(COMPOSER))[0]?.value ?? '';
    await this.#window.until(`the composer holds ${JSON.stringify(text)}`, read, (value) => value === text);
  }

  /** Resolves when a line of the log between the messages says this. */
  async whenLine(text: string): Promise<void> {
    await this.#window.until(
      `a line says ${text}`,
      () => this.#window.seen(byTestId('system-line')),
      (lines) => lines.some((line) => line.text.includes(text)),
    );
  }

  /** The newest message is in view. */
  async isAtBottom(): Promise<boolean> {
    return (await this.#window.shown(byTestId('message-list'))).data['atBottom'] === 'true';
  }

  /** Writes another text into the message's editor and saves it. */
  async edit(messageId: string, text: string): Promise<void> {
    await this.act(messageId, 'message-edit');
    const field = byTestId('message-edit-input');
    await this.#window.type(field, Key.chord(Key.CONTROL, 'a'), text, Key.ENTER);
    await this.#window.gone(field);
  }

  /** Writes an answer to the message. */
  async reply(messageId: string, text: string): Promise<void> {
    await this.act(messageId, 'message-reply');
    await this.send(text);
  }

  /** Takes a message back, and says yes when asked. */
  async delete(messageId: string): Promise<void> {
    await this.act(messageId, 'message-delete');
    await this.#window.click(byTestId('message-delete-confirm'));
  }

  /** Puts an emoji under a message: one of those that are offered at once. */
  async react(messageId: string, emoji: string): Promise<void> {
    await this.act(messageId, 'message-react');
    await this.#window.click(byTestId('emoji-choice', { emoji }));
  }

  /** What the message answers, as drawn above it; empty when it answers none. */
  async quoteOf(messageId: string): Promise<string> {
    const [quote] = await this.#window.seen(`${this.#rowOf(messageId)} ${byTestId('reply-quote')}`);
    return quote?.text ?? '';
  }

  /** Who holds it, its place, its hash; answers what is said there. */
  async openDetails(messageId: string): Promise<string> {
    await this.act(messageId, 'message-info');
    // The node is asked first.
    await this.#window.shown(`${byTestId('message-details')} dl`);
    return (await this.#window.shown(byTestId('message-details'))).text;
  }

  async closeDetails(): Promise<void> {
    await this.#window.press(Key.ESCAPE);
    await this.#window.gone(byTestId('message-details'));
  }

  /** Who is said to be typing; empty for nobody. */
  async typing(): Promise<string> {
    const seen = await this.#window.seen(byTestId('typing'));
    return seen.map(({ text }) => text.trim()).join('');
  }

  async whenTyping(isSo: (text: string) => boolean): Promise<void> {
    await this.#window.until('the line about who is typing', () => this.typing(), isSo);
  }

  /** Presses a reaction that is there already: joins in, or takes the own one back. */
  toggleReaction(messageId: string, emoji: string): Promise<void> {
    return this.#window.click(`${this.#rowOf(messageId)} ${byTestId('reaction-chip', { emoji })}`);
  }

  /** Presses the button of a message; those that show themselves under the pointer get it first. */
  async act(messageId: string, button: TestId): Promise<void> {
    await this.#window.hover(this.#rowOf(messageId));
    await this.#window.click(`${this.#rowOf(messageId)} ${byTestId(button)}`);
  }

  /** What one can do to a message, by the buttons that are drawn. */
  async buttons(messageId: string): Promise<readonly Seen[]> {
    await this.#window.hover(this.#rowOf(messageId));
    return (await this.#window.seen(`${this.#rowOf(messageId)} button`)).filter(({ isShown }) => isShown);
  }

  #rowOf(messageId: string): string {
    return byTestId('message-row', { messageId });
  }
}

/** What must be the same on every screen: the confirmed messages, in their order. */
export function confirmedOrder(
  rows: readonly Row[],
): readonly { readonly index: number; readonly text: string }[] {
  return rows.flatMap(({ state, index, text }) =>
    state === 'confirmed' && index !== null ? [{ index, text }] : [],
  );
}

function fits(row: Row, match: RowMatch): boolean {
  return Object.entries(match).every(([name, value]) => row[name as keyof Row] === value);
}
