import { expect } from 'chai';
import type { BlobAddress, BlobState } from '../../../src/api/blobs.ts';
import { applyFrames, type Frame } from '../../../src/client/state/apply-feed.ts';
import { Files } from '../../../src/client/state/files.ts';
import { START, type AppState } from '../../../src/client/state/model.ts';

const ID = 'a'.repeat(64);
const blob = (state: BlobState['state'], received = 0): BlobState => ({
  blobId: ID,
  state,
  received,
  size: 10,
});
const frame = (state: BlobState): Frame => {
  const event = {
    id: 'e-1',
    type: 'blob',
    groupId: null,
    at: '2026-11-20T10:00:00.000Z',
    blob: state,
  } as const;
  return event;
};

function desk() {
  let app: AppState = START;
  let nowMs = 0;
  const asked: string[] = [];
  const answers: { resolve(state: BlobState): void }[] = [];
  const files = new Files({
    api: {
      transfer: (blobId) => {
        asked.push(`state ${blobId.length}`);
        return new Promise<BlobState>((resolve) => answers.push({ resolve }));
      },
      startTransfer: async () => blob('here', 10),
      cancelTransfer: async () => undefined,
      holders: async () => ({ count: 1, of: 2, holders: [] }),
      blobAddress: async (): Promise<BlobAddress> => {
        asked.push('address');
        const expiresAt = new Date(nowMs + 3_600_000).toISOString();
        return { url: `http://localhost:1/${asked.length}`, expiresAt, media: 'image', width: 1, height: 1 };
      },
    },
    store: { get: () => app, set: (change) => (app = change(app)) },
    nowMs: () => nowMs,
  });
  return {
    files,
    asked,
    state: () => app.blobs[ID]?.state,
    told: (state: BlobState) => (app = applyFrames(app, [frame(state)], 0)),
    answer: async (state: BlobState) => {
      answers.shift()!.resolve(state);
      await new Promise((resolve) => setImmediate(resolve));
    },
    later: (ms: number) => (nowMs += ms),
  };
}

describe('client/state: attached files', () => {
  it('each is asked about once, however many show it; then the feed tells', async () => {
    const { files, asked, answer, told, state } = desk();
    files.ask(ID);
    files.ask(ID);
    expect(asked).to.deep.equal(['state 64']);
    await answer(blob('away'));
    files.ask(ID);
    expect(asked).to.have.length(1);
    told(blob('fetching', 5));
    expect(state()).to.equal('fetching');
  });

  it('an answer that is older than the feed does not take it back', async () => {
    const { files, answer, told, state } = desk();
    files.ask(ID);
    told(blob('here', 10));
    await answer(blob('fetching', 5));
    expect(state()).to.equal('here');
  });

  it('of what is here already nothing is told: the answer counts', async () => {
    const { files, told, state } = desk();
    told(blob('away'));
    await files.fetch(ID);
    expect(state()).to.equal('here');
  });

  it('an address is used until shortly before it ends, unless it led nowhere', async () => {
    const { files, later } = desk();
    const first = await files.address(ID);
    later(3_000_000);
    expect(await files.address(ID)).to.equal(first);
    later(400_000);
    const second = await files.address(ID);
    expect(second).to.not.equal(first);
    files.forgetAddress(ID);
    expect(await files.address(ID)).to.not.equal(second);
  });
});
