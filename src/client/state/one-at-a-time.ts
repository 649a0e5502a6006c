/**
 * Something that is asked for by key, and never twice at once: whoever asks meanwhile is heard once more behind it.
 * So a flood of news costs one request after the other, and an older answer never comes behind a newer one.
 */
export class OneAtATime {
  readonly #act: (key: string) => Promise<void>;
  /** What is under way, and whether it is to be done again. */
  readonly #underWay = new Map<string, { isAskedAgain: boolean }>();

  constructor(act: (key: string) => Promise<void>) {
    this.#act = act;
  }

  /** Rejects as `act` does; who asks while it is under way is not kept waiting. */
  async ask(key: string): Promise<void> {
    const before = this.#underWay.get(key);
    if (before !== undefined) {
      before.isAskedAgain = true;
      return;
    }
    const now = { isAskedAgain: true };
    this.#underWay.set(key, now);
    try {
      while (now.isAskedAgain) {
        now.isAskedAgain = false;
        await this.#act(key);
      }
    } finally {
      this.#underWay.delete(key);
    }
  }
}
