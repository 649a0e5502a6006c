/** The GroupKeys port by ts-mls in a thread of its own: one for all groups of a node, there only while it is needed. */
import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import {
  GroupKeysError,
  type CommitKeys,
  type CreateKeys,
  type FollowKeys,
  type GroupKeys,
  type JoinKeys,
  type KeyPackage,
  type KeysAnswer,
  type KeysCommit,
  type KeysDone,
  type KeysEpoch,
  type KeysFollowed,
  type MakePackage,
} from '../../engine/group-keys.ts';
import { asCompiled } from '../threads.ts';
import type { KeysAnswered, KeysAsked } from './worker-messages.ts';

export interface WorkerLimits {
  /** One answer takes no longer: joining 512 devices takes some seconds, and several times that on a busy machine. */
  readonly answerMs: number;
  /** A thread that was not asked anything for so long is ended: it holds 20 MB. */
  readonly idleMs: number;
  /** What it may hold. */
  readonly memoryMb: number;
}

const LIMITS_OF_WORKER: WorkerLimits = { answerMs: 60_000, idleMs: 30_000, memoryMb: 256 };

interface Job {
  readonly asked: KeysAsked;
  answer(answer: KeysAnswer<unknown>): void;
}

export class WorkerGroupKeys implements GroupKeys {
  readonly #signingKey: KeyObject;
  readonly #limits: WorkerLimits;
  readonly #jobs: Job[] = [];
  #worker: Worker | null = null;
  /** Under way in the thread. */
  #current: Job | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isEnded = false;

  /** signingKey: the private key that this device signs events with. */
  constructor(signingKey: KeyObject, limits: WorkerLimits = LIMITS_OF_WORKER) {
    this.#signingKey = signingKey;
    this.#limits = limits;
  }

  makePackage(request: MakePackage, done: KeysDone<KeyPackage>): void {
    this.#ask({ what: 'makePackage', request }, done);
  }

  create(request: CreateKeys, done: KeysDone<KeysEpoch>): void {
    this.#ask({ what: 'create', request }, done);
  }

  commit(request: CommitKeys, done: KeysDone<KeysCommit>): void {
    this.#ask({ what: 'commit', request }, done);
  }

  follow(request: FollowKeys, done: KeysDone<KeysFollowed>): void {
    this.#ask({ what: 'follow', request }, done);
  }

  join(request: JoinKeys, done: KeysDone<KeysEpoch>): void {
    this.#ask({ what: 'join', request }, done);
  }

  end(): void {
    this.#isEnded = true;
    this.#stopWorker();
    const jobs = this.#current === null ? this.#jobs : [this.#current, ...this.#jobs];
    this.#current = null;
    for (const job of jobs.splice(0)) setImmediate(() => job.answer(failure('closed', 'the node stops')));
    this.#jobs.length = 0;
  }

  #ask<Value>(asked: KeysAsked, done: KeysDone<Value>): void {
    const answer = done as KeysDone<unknown>;
    if (this.#isEnded) {
      setImmediate(() => answer(failure('closed', 'the node stops')));
      return;
    }
    this.#jobs.push({ asked, answer });
    // Not at once: whoever asks several things in a turn asks them in that order, and is never answered within.
    if (this.#current === null && this.#jobs.length === 1) setImmediate(() => this.#next());
  }

  #next(): void {
    if (this.#current !== null || this.#isEnded) return;
    this.#clearTimer();
    const job = this.#jobs.shift();
    if (job === undefined) {
      this.#timer = setTimeout(() => this.#stopWorker(), this.#limits.idleMs);
      this.#timer.unref();
      return;
    }
    this.#current = job;
    this.#worker ??= this.#startWorker();
    this.#worker.ref();
    this.#timer = setTimeout(() => this.#give(failure('too_costly', 'took too long')), this.#limits.answerMs);
    // A thread has no origin: that is a matter of windows.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(job.asked);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('mls-worker.ts', import.meta.url), {
      ...asCompiled(),
      workerData: this.#signingKey,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb },
    });
    worker.on('message', (answered: KeysAnswered) => {
      if (this.#worker === worker) this.#give(answerOf(answered));
    });
    // Out of memory, or a fault that nothing caught. The next question gets a new thread.
    worker.on('error', (error: Error) => {
      if (this.#worker === worker) this.#give(failure('too_costly', error.message));
    });
    return worker;
  }

  /** An answer that did not come from the thread ends the thread. */
  #give(answer: KeysAnswer<unknown>): void {
    const job = this.#current;
    this.#current = null;
    if (!answer.ok && answer.error.code === 'too_costly') this.#stopWorker();
    else this.#worker?.unref();
    job?.answer(answer);
    this.#next();
  }

  #stopWorker(): void {
    this.#clearTimer();
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function answerOf(answered: KeysAnswered): KeysAnswer<unknown> {
  if (answered.ok) return answered;
  return failure(answered.code, answered.message, answered.deviceId);
}

function failure(...words: ConstructorParameters<typeof GroupKeysError>): KeysAnswer<never> {
  return { ok: false, error: new GroupKeysError(...words) };
}
