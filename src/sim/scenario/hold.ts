/** Whether something has been so for long enough, without a break. */
export class Hold {
  readonly #forMs: number;
  #sinceMs: number | null = null;

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** Looks again. What was not looked at in between counts as it was found. */
  isHeld(isSo: boolean, atMs: number): boolean {
    if (!isSo) {
      this.#sinceMs = null;
      return false;
    }
    this.#sinceMs ??= atMs;
    return atMs - this.#sinceMs >= this.#forMs;
  }
}
