/** Asking another node for an attached file (HS48). Nothing that comes is believed before the manifest says so. */
import { MANIFEST_BYTES_MAX, SEALED_CHUNK_BYTES } from '../../protocol/blob.ts';
import type { GroupId, Hash } from '../../protocol/ids.ts';
import { CHUNKS_ASKED_MAX } from '../links/blob-routes.ts';
import { DialError } from '../links/dial.ts';
import type { PeerHttp, PeerTarget } from '../links/peer-http.ts';
import type { Receiving } from './receiving.ts';

/** Of a refusal, which says why. */
const PROBLEM_BYTES_MAX = 4096;
const DIAL_MS = 3000;
const ANSWER_MS = 10_000;
/** A little less than the other end takes for one request: then what came counts, and it is asked again. */
const CHUNKS_MS = 28_000;

/** What came is not of that file: whoever sent it is not asked again. */
export class WrongBytes extends Error {
  override readonly name = 'WrongBytes';
}

export interface BlobPlace {
  readonly target: PeerTarget;
  readonly groupId: GroupId;
  readonly blobId: Hash;
}

/**
 * HS34 A device has two places for requests of another, so it is asked for chunks of one file at a time, and for one
 * other thing meanwhile. HS56 What comes through the same relay is one way: a message waits for one file at most.
 */
export class BlobClient {
  readonly #http: PeerHttp;
  readonly #ways = new Map<string, Promise<unknown>>();

  constructor(http: PeerHttp) {
    this.#http = http;
  }

  /** Resolves when the device has all of it. Throws DialError, PeerAnswerError (404: it has not). */
  async have(place: BlobPlace, signal: AbortSignal): Promise<void> {
    await this.#ask(place, 'have', PROBLEM_BYTES_MAX, signal);
  }

  /** Throws as `have`. */
  async manifest(place: BlobPlace, signal: AbortSignal): Promise<Uint8Array> {
    return this.#ask(place, 'manifest', MANIFEST_BYTES_MAX, signal);
  }

  /**
   * The next chunks of the file, as many as one answer has. Throws as `have`, and WrongBytes; what was right before
   * stays.
   *
   * @param taken called after each chunk
   */
  async chunks(
    place: BlobPlace,
    receiving: Receiving,
    signal: AbortSignal,
    taken: () => void,
  ): Promise<void> {
    // One for all of them: each is on the disk before the next begins.
    const chunk = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
    let used = 0;
    let isWrong = false;
    const take = async (piece: Uint8Array): Promise<void> => {
      for (let at = 0; at < piece.length;) {
        const { nextBytes } = receiving;
        const length = Math.min(nextBytes - used, piece.length - at);
        chunk.set(piece.subarray(at, at + length), used);
        [at, used] = [at + length, used + length];
        if (used < nextBytes) continue;
        isWrong = used === 0 || !(await receiving.take(chunk.subarray(0, used)));
        if (isWrong) throw new WrongBytes();
        taken();
        used = 0;
      }
    };
    try {
      await this.#alone(place, 'chunks', signal, async () =>
        this.#http.send(place.target, {
          path: pathOf(place, 'chunks'),
          params: { from: receiving.count },
          dialMs: DIAL_MS,
          answerMs: CHUNKS_MS,
          answerBytesMax: CHUNKS_ASKED_MAX * SEALED_CHUNK_BYTES,
          signal,
          take,
        }),
      );
    } catch (error) {
      throw isWrong ? new WrongBytes('bytes of another file', { cause: error }) : error;
    }
  }

  async #ask(
    place: BlobPlace,
    what: 'have' | 'manifest',
    answerBytesMax: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    return this.#alone(place, 'other', signal, async () =>
      this.#http.send(place.target, {
        path: pathOf(place, what),
        dialMs: DIAL_MS,
        answerMs: ANSWER_MS,
        answerBytesMax,
        signal,
      }),
    );
  }

  /** Begins when what was begun there before is over. */
  async #alone<Result>(
    { target }: BlobPlace,
    kind: 'chunks' | 'other',
    signal: AbortSignal,
    ask: () => Promise<Result>,
  ): Promise<Result> {
    const way = `${kind} ${target.through ?? target.deviceId}`;
    const before = this.#ways.get(way);
    const run = (async () => {
      await before?.catch(() => undefined);
      if (signal.aborted) throw new DialError('timeout', target.address, 'given up');
      return ask();
    })();
    this.#ways.set(way, run);
    try {
      return await run;
    } finally {
      if (this.#ways.get(way) === run) this.#ways.delete(way);
    }
  }
}

function pathOf({ groupId, blobId }: BlobPlace, what: string): string {
  return `/peer/v1/groups/${groupId}/blobs/${blobId}/${what}`;
}
