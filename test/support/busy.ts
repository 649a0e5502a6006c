/** Processes that do nothing but use a processor each, for tests of what a busy machine does to a group. */
import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';

const SPIN = 'const until = Date.now() + Number(process.argv[1]); while (Date.now() < until);';

export class Busy {
  readonly #children: ChildProcess[];

  private constructor(children: ChildProcess[]) {
    this.#children = children;
  }

  /** One for each processor, at usual priority. They end by themselves after `limitMs`, whatever becomes of their parent. */
  static everywhere(limitMs: number): Busy {
    return new Busy(
      Array.from({ length: availableParallelism() }, () =>
        spawn(process.execPath, ['-e', SPIN, String(limitMs)], { stdio: 'ignore' }),
      ),
    );
  }

  get count(): number {
    return this.#children.length;
  }

  /** Resolves when all are gone. */
  async end(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = new Promise((resolve) => {
          child.once('exit', resolve);
        });
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }
}
