/** `demes lab` as a process of its own, the way people start it; for tests about its life and death. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface LabNode {
  readonly n: string;
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly state: string;
}

export interface LabReady {
  readonly url: string;
  readonly groupId: string;
  readonly folder: string;
  readonly nodes: readonly LabNode[];
}

const LAUNCHER = fileURLToPath(new URL('../../bin/demes.js', import.meta.url));
const LOOK_MS = 20;

export class RunningLab {
  readonly child: ChildProcess;
  readonly ready: Promise<LabReady>;
  private stderr = '';

  constructor(flags: readonly string[]) {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    this.child = spawn(process.execPath, [LAUNCHER, 'lab', '--json', '--headless', '--port', '0', ...flags], {
      stdio: [...stdio],
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ready = this.untilReady();
  }

  async end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    const [code, by] = (await gone) as [number | null, NodeJS.Signals | null];
    return { code, signal: by };
  }

  private async untilReady(): Promise<LabReady> {
    for await (const line of createInterface({ input: this.child.stdout! })) {
      const event = JSON.parse(line) as { event: string } & LabReady;
      if (event.event === 'ready') return event;
    }
    throw new Error(`the lab ended before it was ready: ${this.stderr}`);
  }
}

/** Resolves when none of these processes runs any more; with those that still do when the time is over. */
export async function survivors(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const alive = pids.filter(isAlive);
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Ended, but nobody has asked for its exit code: where the first process of a container does not care.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
