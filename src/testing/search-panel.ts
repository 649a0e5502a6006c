/** Searching what was said: the field, what it offers, and what was found. */
import { Key } from './webdriver.ts';
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A hit as drawn. */
export interface SearchResult {
  readonly messageId: string;
  readonly groupId: string;
  readonly roomId: string;
  readonly text: string;
}

const INPUT = byTestId('search-input');
const RESULT = byTestId('search-result');

export class SearchPanel {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Opens it, unless it is open. */
  open(): Promise<void> {
    return this.#window.open(INPUT, byTestId('search-open'));
  }

  /** Where to search: in the room that is shown, in its group, in all groups. */
  async within(scope: 'room' | 'group' | 'all'): Promise<void> {
    const choice = `${byTestId('search-scope')} input[value="${scope}"]`;
    await this.#window.click(`${choice} + label`);
    await this.#window.shown(`${choice}:checked + label`);
  }

  /** In place of what was asked before; resolves with the hits once they are there. */
  async find(typed: string): Promise<readonly SearchResult[]> {
    await this.#window.click(INPUT);
    await this.#window.chord(Key.CONTROL, 'a');
    await this.#window.insert(typed);
    await this.#window.shown(byTestId('search-status', { state: 'done' }));
    return (await this.#window.seen(RESULT)).map(({ data, text }) => ({
      messageId: data['messageId'] ?? '',
      groupId: data['groupId'] ?? '',
      roomId: data['roomId'] ?? '',
      text,
    }));
  }

  /** Resolves when so many things that may be typed are offered: their words. The field is there before they are. */
  async whenSuggestions(count: number): Promise<readonly string[]> {
    const look = (): Promise<readonly Seen[]> => this.#window.seen(byTestId('search-suggestion'));
    const seen = await this.#window.until(`${count} suggestions`, look, (all) => all.length === count);
    return seen.map(({ text }) => text);
  }
}
