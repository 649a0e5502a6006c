/** What was opened, to be closed in the opposite order, whatever happens in between. */
export class Closers {
  readonly #closers: (() => void | Promise<void>)[] = [];

  add(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes everything, each once; the first failure is thrown at the end. */
  async closeAll(): Promise<void> {
    let failure: { readonly error: unknown } | null = null;
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== null) throw failure.error;
  }
}
