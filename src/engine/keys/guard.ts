/**
 * What a driver of room keys does when nobody calls it: answers of the keys come when nobody is there to catch what they
 * lead to, so each goes through one guard. After its end nothing is done any more.
 */
import type { GroupKeys, KeysDone } from '../group-keys.ts';

export class KeysGuard {
  readonly #failed: (error: Error) => void;
  #isOver = false;

  /** `failed`: what was met on the way ends the driver's life. */
  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  run(work: () => void): void {
    if (this.#isOver) return;
    try {
      work();
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The same keys; they are ended by whoever they belong to. */
  around(keys: GroupKeys): GroupKeys {
    const guarded =
      <Value>(done: KeysDone<Value>): KeysDone<Value> =>
      (answer) =>
        this.run(() => done(answer));
    return {
      makePackage: (request, done) => keys.makePackage(request, guarded(done)),
      create: (request, done) => keys.create(request, guarded(done)),
      commit: (request, done) => keys.commit(request, guarded(done)),
      follow: (request, done) => keys.follow(request, guarded(done)),
      join: (request, done) => keys.join(request, guarded(done)),
      end: () => undefined,
    };
  }

  end(): void {
    this.#isOver = true;
  }
}
