/** The local network as an Announcer: one thread for each thing that is said. */
import { Worker } from 'node:worker_threads';
import { asCompiled } from '../threads.ts';
import type { Announcement, Announcer, Heard } from './nearby.ts';

/** A node that stops does not wait long for the goodbye to leave. */
const END_MS = 1_000;

type Said = { readonly type: 'heard'; readonly heard: Heard } | { readonly type: 'ended' };

export class Multicast implements Announcer {
  #worker: Worker | null = null;
  readonly #failed: (error: Error) => void;

  /** failed: nothing is said or heard any more until the next `begin`. */
  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  begin(said: Announcement, heard: (heard: Heard) => void): void {
    const before = this.#worker;
    if (before !== null) void quit(before);
    const worker = new Worker(new URL('multicast-worker.ts', import.meta.url), {
      ...asCompiled(),
      workerData: said,
    });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message: Said) => {
      if (message.type === 'heard' && this.#worker === worker) heard(message.heard);
    });
    worker.on('error', (error: Error) => {
      if (this.#worker === worker) this.#worker = null;
      this.#failed(error);
    });
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker !== null) await quit(worker);
  }
}

/** Says goodbye, so that others need not find out. */
async function quit(worker: Worker): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, END_MS);
    const over = (): void => {
      clearTimeout(timer);
      resolve();
    };
    worker.on('message', (message: Said) => {
      if (message.type === 'ended') over();
    });
    worker.once('exit', over);
    // A thread has no origin: that is a matter of windows.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage('end');
  });
  await worker.terminate();
}
