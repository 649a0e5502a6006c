/** Files that go with messages: given to the node, and got from it and from whoever has them. */
import type { BlobState, PutBlob } from '../api/blobs.ts';
import type { FeedOptions, LiveEvent } from './feed.ts';
import type { Bytes, RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';

export interface GiveOptions extends RequestOptions {
  /** What it is called. */
  readonly name: string;
  /** A media type without parameters; screens show as a picture what says that it is one, and is one. */
  readonly type?: string | undefined;
}

type Feed = (options: FeedOptions) => AsyncGenerator<LiveEvent, void>;

export class FileCalls {
  private readonly api: Operations;
  private readonly feed: Feed;

  constructor(api: Operations, feed: Feed) {
    this.api = api;
    this.feed = feed;
  }

  /** Sent as it comes. Its `blobId` goes into `attachments` of a message, within a day. */
  give(body: Bytes, { name, type, ...options }: GiveOptions): Promise<PutBlob> {
    return this.api.putBlob({ query: { name, type }, body }, options);
  }

  /**
   * The bytes of an attached file, as they come; they are fetched first from whoever has them, however long that takes.
   * Throws DemesApiError (`blob_away`) when nobody in reach has it whole, and whatever the signal's reason is.
   */
  async get(
    blobId: string,
    { signal }: Pick<RequestOptions, 'signal'> = {},
  ): Promise<ReadableStream<Uint8Array>> {
    await this.settled(blobId, signal);
    const { body } = await this.api.getBlob({ blobId }, { signal });
    return body ?? new Blob([]).stream();
  }

  /** Resolves when it is here, or cannot be had. */
  private async settled(blobId: string, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController();
    const both = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    const opened = Promise.withResolvers<void>();
    const events = this.feed({ signal: both, onOpen: opened.resolve });
    const first = events.next();
    try {
      // Listened to before it is asked for, so that nothing is missed.
      await Promise.race([opened.promise, first]);
      let state: BlobState = await this.api.startTransfer({ blobId }, { signal });
      for (let next = await nextOf(state, first); next !== null; next = await nextOf(state, events.next())) {
        if (next.type === 'reset') state = await this.api.getTransfer({ blobId }, { signal });
        else if (next.blob?.blobId === blobId) state = next.blob;
      }
      signal?.throwIfAborted();
    } finally {
      over.abort();
    }
  }
}

/** Null once there is nothing more to wait for. */
async function nextOf(
  { state }: BlobState,
  coming: Promise<IteratorResult<LiveEvent, void>>,
): Promise<LiveEvent | null> {
  if (state === 'here' || state === 'failed') {
    coming.catch(() => undefined);
    return null;
  }
  const { done, value } = await coming;
  return done === true ? null : value;
}
