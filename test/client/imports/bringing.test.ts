import { expect } from 'chai';
import type { ImportInfo, ImportProgress } from '../../../src/api/imports.ts';
import { noAnswer } from '../../../src/client/api/problem.ts';
import { bring, bringingNow, forgetOutcome, stopBringing } from '../../../src/client/imports/bringing.ts';

const DONE = { id: '1', messages: 7 } as unknown as ImportInfo;
const FILE = new File(['a file'], 'friends.json');

describe('client/imports/bringing', () => {
  let created: number;
  let part: PromiseWithResolvers<ImportProgress>;
  const api = {
    createImport: async () => ({ id: `${++created}`, received: 0, messages: 0, done: null }),
    putImport: async (
      _id: string,
      _query: unknown,
      _bytes: Blob,
      tell: (sent: number) => void,
      signal: AbortSignal,
    ): Promise<ImportProgress> => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => part.reject(signal.reason as Error));
      tell(3);
      return part.promise;
    },
    removeImport: async () => undefined,
  };
  const answered = { id: '1', received: FILE.size, messages: 7, done: DONE };
  beforeEach(() => {
    created = 0;
    part = Promise.withResolvers();
    forgetOutcome();
  });

  it('MS386 what is under way is known to whoever asks, and so is what came of it, until it is forgotten', async () => {
    const bringing = bring(FILE, null, api);
    while (bringingNow().underWay?.part !== 0.5) await Promise.resolve();
    expect(bringingNow()).to.deep.equal({
      underWay: { name: 'friends.json', part: 0.5, messages: 0 },
      outcome: null,
    });
    part.resolve(answered);
    await bringing;
    expect(bringingNow()).to.deep.equal({ underWay: null, outcome: { done: DONE } });
    forgetOutcome();
    expect(bringingNow().outcome).to.equal(null);
  });

  it('MS386 one at a time', async () => {
    const bringing = bring(FILE, null, api);
    await bring(FILE, null, api);
    part.resolve(answered);
    await bringing;
    expect(created).to.equal(1);
  });

  it('MS386 it is stopped from anywhere, and what failed says why', async () => {
    const stopped = bring(FILE, null, api);
    stopBringing();
    await stopped;
    expect(bringingNow()).to.deep.equal({ underWay: null, outcome: { why: 'stopped' } });
    part = Promise.withResolvers();
    part.reject(noAnswer());
    await bring(FILE, null, api);
    expect(bringingNow().outcome).to.have.nested.property('why.code', 'no_answer');
  });

  it('MS386 a fault of the screen itself is not taken for an answer', async () => {
    part.reject(new TypeError('a fault'));
    const thrown = await bring(FILE, null, api).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(TypeError);
    expect(bringingNow()).to.deep.equal({ underWay: null, outcome: null });
  });
});
