/** An import whose file comes in several requests: they put bytes in, the import takes them out, and neither gets ahead. */
import type { ImportProgress } from '../../api/imports.ts';
import { DemesError } from '../../protocol/errors.ts';
import { infoOf, type ImportFacts } from '../storage/import-rows.ts';

interface Part {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
  /** All of it was taken. */
  readonly taken: PromiseWithResolvers<void>;
}

export class ImportUnderWay {
  readonly id: string;
  /** Resolves, without a value, when it is over, however it ends. */
  readonly over: Promise<void>;
  /** When something came last, ms since 1970. */
  touchedMs: number;
  readonly #work: Promise<ImportFacts>;
  #received = 0;
  #messages = 0;
  #isBusy = false;
  #isEnded = false;
  #next = nextPart();

  /** work: reads the bytes to their end, and says how many messages there are meanwhile. */
  constructor(
    id: string,
    atMs: number,
    work: (bytes: AsyncIterable<Uint8Array>, told: (messages: number) => void) => Promise<ImportFacts>,
  ) {
    this.id = id;
    this.touchedMs = atMs;
    this.#work = work(this.#bytes(), (messages) => (this.#messages = messages));
    this.over = this.#work.then(
      () => undefined,
      () => undefined,
    );
  }

  get progress(): ImportProgress {
    return { id: this.id, received: this.#received, messages: this.#messages, done: null };
  }

  /**
   * Resolves when these bytes were read; the last ones, when all of it is kept.
   *
   * @throws DemesError conflict where others are to come, else what is wrong with the file
   */
  async put(at: number, bytes: Uint8Array, isLast: boolean): Promise<ImportProgress> {
    if (this.#isBusy || at !== this.#received) {
      throw new DemesError('conflict', {
        detail: `Of this file ${this.#received} bytes came so far; those behind them are to come next, one request at a time.`,
      });
    }
    this.#isBusy = true;
    try {
      const taken = Promise.withResolvers<void>();
      this.#next.resolve({ bytes, isLast, taken });
      if (!isLast) await Promise.race([taken.promise, this.#work]);
      this.#received += bytes.length;
      return { ...this.progress, done: isLast ? infoOf(await this.#work) : null };
    } finally {
      this.#isBusy = false;
    }
  }

  /** Nothing of it is left when this resolves, unless all of it was here already. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#next.reject(ended());
    await this.over;
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { bytes, isLast, taken } = await this.#next.promise;
      if (this.#isEnded) throw ended();
      this.#next = nextPart();
      yield bytes;
      if (isLast) return;
      taken.resolve();
    }
  }
}

/** Whoever ends the import may find nobody waiting for more of it: that is no mistake of anybody. */
function nextPart(): PromiseWithResolvers<Part> {
  const next = Promise.withResolvers<Part>();
  next.promise.catch(() => undefined);
  return next;
}

function ended(): DemesError {
  return new DemesError('not_found', { detail: 'The import was ended.' });
}
