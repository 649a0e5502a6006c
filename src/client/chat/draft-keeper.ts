/**
 * Keeps what is typed on the node: half a second after the last key, at once when the person leaves. And takes what
 * another tab typed, unless there is something here that the node does not have yet. Pure but for its ports.
 */

/** ms after the last key. */
const SAVE_MS = 500;

export interface DraftPorts {
  save(text: string): void;
  /** Also when the page is being closed. */
  saveLeaving(text: string): void;
  /** Runs later; the answer calls it off. */
  later(run: () => void, ms: number): () => void;
}

export class DraftKeeper {
  readonly #ports: DraftPorts;
  /** What the node has, as far as is known here. */
  #saved = '';
  #text = '';
  #callOff: (() => void) | null = null;

  constructor(ports: DraftPorts) {
    this.#ports = ports;
  }

  typed(text: string): void {
    this.#text = text;
    this.#callOff?.();
    this.#callOff = this.#ports.later(() => this.#save((unsaved) => this.#ports.save(unsaved)), SAVE_MS);
  }

  /** The composer loses the person's attention. */
  leave(): void {
    this.#save((text) => this.#ports.saveLeaving(text));
  }

  /** It became a message: there is no draft any more. */
  sent(): void {
    this.#text = '';
    this.#save((text) => this.#ports.save(text));
  }

  /** The node's word, loaded or told by another tab. The text to show; null: what is here is newer. */
  told(text: string): string | null {
    if (this.#text !== this.#saved) return null;
    this.#saved = text;
    this.#text = text;
    return text;
  }

  #save(save: (text: string) => void): void {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#text === this.#saved) return;
    this.#saved = this.#text;
    save(this.#text);
  }
}
