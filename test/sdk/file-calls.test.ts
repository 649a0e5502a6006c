import { expect } from 'chai';
import type { BlobState } from '../../src/api/blobs.ts';
import { DemesApiError } from '../../src/sdk/errors.ts';
import type { FeedOptions, LiveEvent } from '../../src/sdk/feed.ts';
import { FileCalls } from '../../src/sdk/file-calls.ts';
import type { Operations } from '../../src/sdk/operation-calls.ts';
import { problem } from './local-server.ts';

const ID = 'b'.repeat(64);
const state = (word: BlobState['state'], blobId = ID): BlobState => ({
  blobId,
  state: word,
  received: 1,
  size: 4,
});
const event = (type: string, blob?: BlobState): LiveEvent => ({ type, blob }) as LiveEvent;

describe('sdk: files', () => {
  let asked: string[];
  /** What the node says when it is asked for it, and asked again. */
  let first: BlobState;
  let again: BlobState;
  let coming: readonly LiveEvent[];
  let isEnded: boolean;

  beforeEach(() => {
    asked = [];
    [first, again] = [state('waiting'), state('here')];
    coming = [];
    isEnded = false;
  });

  const api = {
    async startTransfer() {
      asked.push('start');
      return first;
    },
    async getTransfer() {
      asked.push('look');
      return again;
    },
    async getBlob() {
      asked.push('get');
      return new Response('ahoy');
    },
  } as unknown as Operations;

  /** Says what comes, and then nothing until it is over. */
  async function* feed({ signal, onOpen }: FeedOptions): AsyncGenerator<LiveEvent, void> {
    asked.push('listen');
    onOpen?.();
    yield* coming;
    await new Promise<void>((resolve) => {
      if (signal!.aborted) resolve();
      signal!.addEventListener('abort', () => resolve(), { once: true });
    });
    isEnded = true;
  }

  const get = async (signal?: AbortSignal): Promise<string> =>
    new Response(await new FileCalls(api, feed).get(ID, { signal })).text();

  it('listens before it asks, waits until the file is here, and minds no other', async () => {
    coming = [
      event('blob', state('here', 'c'.repeat(64))),
      event('message'),
      event('blob', state('fetching')),
      event('blob', state('here')),
    ];
    expect(await get()).to.equal('ahoy');
    expect(asked).to.deep.equal(['listen', 'start', 'get']);
  });

  it('waits for nothing where it is here already, and leaves no listener behind', async () => {
    first = state('here');
    expect(await get()).to.equal('ahoy');
    await new Promise((resolve) => setImmediate(resolve));
    expect(isEnded).to.equal(true);
  });

  it('asks how it stands where the feed may have missed something', async () => {
    coming = [event('reset')];
    expect(await get()).to.equal('ahoy');
    expect(asked).to.deep.equal(['listen', 'start', 'look', 'get']);
  });

  it('says why there is none, as the node does', async () => {
    coming = [event('blob', state('failed'))];
    const away = new DemesApiError(problem(409, 'blob_away') as never);
    const refusing = { ...api, getBlob: async () => Promise.reject(away) } as Operations;
    const error: unknown = await new FileCalls(refusing, feed).get(ID).catch((caught: unknown) => caught);
    expect(error).to.equal(away);
  });

  it('gives up when the caller does, with the caller’s own reason', async () => {
    const abort = new AbortController();
    const got = get(abort.signal).catch((caught: unknown) => (caught as Error).message);
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error('enough'));
    expect(await got).to.equal('enough');
    expect(asked).to.not.include('get');
  });
});
