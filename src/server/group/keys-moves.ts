/** Whoever waits for the room keys of a group to move: a change of them that is followed, a lock that ends. */
export class KeysMoves {
  readonly #waiting = new Set<() => void>();

  /** Something is otherwise than before, or will never be: whoever waits looks again. */
  moved(): void {
    for (const end of this.#waiting) end();
  }

  /** Resolves with the next move, or after so many ms. */
  async next(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      this.#waiting.add(end);
    });
  }
}
