/**
 * Notices that the node says nothing at all although it was asked something: it is stopped, or its machine is, and
 * its connections stay open as if it were there. Nobody is asked for this alone. Pure but for its ports.
 */

/** Longer than any answer takes, shorter than people wait before they doubt, ms. */
const SILENT_MS = 4_000;

export interface SilencePorts {
  /** Runs later; the answer calls it off. */
  later(run: () => void, ms: number): () => void;
  silent(): void;
}

export class Silence {
  readonly #ports: SilencePorts;
  #open = 0;
  #callOff: (() => void) | null = null;

  constructor(ports: SilencePorts) {
    this.#ports = ports;
  }

  asked(): void {
    this.#open += 1;
    if (this.#callOff === null) this.#wait();
  }

  /** `isHeard`: by the node; it may also be that nobody answered in time. */
  ended(isHeard: boolean): void {
    this.#open -= 1;
    if (isHeard || this.#open === 0) this.heard();
  }

  /** The node has said something, whatever it is. */
  heard(): void {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#open > 0) this.#wait();
  }

  #wait(): void {
    this.#callOff = this.#ports.later(() => {
      this.#callOff = null;
      this.#ports.silent();
    }, SILENT_MS);
  }
}
