/** The router as a Mapper: questions to the thread that speaks with it, one at a time. */
import { Worker } from 'node:worker_threads';
import { asCompiled } from '../threads.ts';
import { RouterRefused, type Mapped, type Mapper } from './port-mapping.ts';

export interface RouterSettings {
  /** Where the router describes itself for UPnP (a URL), or natpmp://ADDRESS, instead of looking for one; null looks. */
  readonly descriptor: string | null;
}

/** Answered in the order in which they are asked. */
export type RouterQuestion = { readonly type: 'map'; readonly port: number } | { readonly type: 'close' };

export type RouterAnswer =
  | ({ readonly type: 'mapped' } & Mapped)
  | { readonly type: 'failed'; readonly why: string; readonly isRefused: boolean }
  | { readonly type: 'closed' };

/** More than a search, a second way and its answer take. */
const ANSWER_MS = 30_000;
/** A node that stops does not wait for a router that is gone. */
const CLOSE_MS = 2_000;

export class RouterMapper implements Mapper {
  readonly #settings: RouterSettings;
  /** Made with the first question, and anew after a fault ended it. */
  #worker: Worker | null = null;

  constructor(settings: RouterSettings) {
    this.#settings = settings;
  }

  async map(port: number): Promise<Mapped> {
    const answer = await this.#ask({ type: 'map', port }, ANSWER_MS);
    if (answer.type === 'mapped') return answer;
    if (answer.type === 'closed') throw new Error('the router was not asked');
    throw answer.isRefused ? new RouterRefused(answer.why) : new Error(answer.why);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    try {
      await this.#ask({ type: 'close' }, CLOSE_MS);
    } catch {
      // The lease ends by itself within the hour.
    }
    this.#worker = null;
    await worker.terminate();
  }

  #ask(question: RouterQuestion, limitMs: number): Promise<RouterAnswer> {
    this.#worker ??= this.#open();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        worker.off('message', onAnswer);
        worker.off('error', onFault);
      };
      const onAnswer = (answer: RouterAnswer): void => {
        // Of the question before.
        if ((question.type === 'close') !== (answer.type === 'closed')) return;
        over();
        resolve(answer);
      };
      const onFault = (error: Error): void => {
        over();
        if (this.#worker === worker) this.#worker = null;
        void worker.terminate();
        reject(error);
      };
      const timer = setTimeout(() => onFault(new Error('the router does not answer')), limitMs);
      worker.on('message', onAnswer);
      worker.once('error', onFault);
      // A thread has no origin: that is a matter of windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(question);
    });
  }

  #open(): Worker {
    const worker = new Worker(new URL('router-worker.ts', import.meta.url), {
      ...asCompiled(),
      workerData: this.#settings,
    });
    // Faults between questions: the next question finds another thread.
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    return worker;
  }
}
