/** Something that is loaded when it is first wanted, or ahead of that, and asked for again after it did not come. */

export class Late<T> {
  readonly #load: () => Promise<T>;
  readonly #changed = new Set<() => void>();
  #asked: Promise<void> | null = null;
  #isWanted = false;
  #hasFailed = false;
  #value: T | null = null;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Null until it has come. */
  readonly value = (): T | null => this.#value;

  /** Somebody waited for it in vain. What was asked for ahead only is just not there yet. */
  readonly hasFailed = (): boolean => this.#hasFailed;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  /** Resolves when it has come or failed; the same promise until then. */
  want(): Promise<void> {
    this.#isWanted = true;
    return this.ahead();
  }

  /** The same, and nobody is told when it does not come. */
  ahead(): Promise<void> {
    if (this.#value !== null) return Promise.resolve();
    this.#asked ??= this.#ask();
    return this.#asked;
  }

  async #ask(): Promise<void> {
    try {
      this.#value = await this.#load();
      this.#hasFailed = false;
    } catch {
      this.#hasFailed ||= this.#isWanted;
    }
    this.#asked = null;
    this.#isWanted = false;
    for (const tell of this.#changed) tell();
  }
}
