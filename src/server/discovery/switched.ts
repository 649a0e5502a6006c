/** Something that a person turns on and off while the node runs: never two of it at once, and the last word counts. */

interface Stoppable {
  /** Never rejects. */
  stop(): Promise<void>;
}

export class Switched<T extends Stoppable> {
  readonly #start: () => T;
  #running: T | null = null;
  #isWanted = false;
  /** Over when what was wanted last is so; it lasts while what ran before is being stopped. */
  #change: Promise<void> | null = null;
  #isOver = false;

  /** start: makes one that runs. */
  constructor(start: () => T) {
    this.#start = start;
  }

  /** What was said last: it may take a moment. */
  get isOn(): boolean {
    return this.#isWanted;
  }

  /** Null where it is off, and until what ran before is over. */
  get running(): T | null {
    return this.#isWanted ? this.#running : null;
  }

  turn(on: boolean): void {
    if (this.#isOver) return;
    this.#isWanted = on;
    this.#settle();
  }

  /** Off for good. */
  async stop(): Promise<void> {
    this.turn(false);
    this.#isOver = true;
    await this.#change;
  }

  #settle(): void {
    if (this.#change !== null) return;
    if (this.#isWanted) this.#running ??= this.#start();
    else if (this.#running !== null) {
      this.#change = this.#running.stop().then(() => {
        this.#running = null;
        this.#change = null;
        this.#settle();
      });
    }
  }
}
