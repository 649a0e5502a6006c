import { createSecretKey } from 'node:crypto';
import { expect } from 'chai';
import type { KeysAnswer, KeysDone, KeysEpoch } from '../../../src/engine/group-keys.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';
import { WorkerGroupKeys, type WorkerLimits } from '../../../src/server/keys/group-keys.ts';

const GROUP = 'ab'.repeat(32) as Hash;
const USUAL: WorkerLimits = { answerMs: 15_000, idleMs: 30_000, memoryMb: 256 };

function created(keys: WorkerGroupKeys): Promise<KeysAnswer<KeysEpoch>> {
  return new Promise((resolve) => {
    const done: KeysDone<KeysEpoch> = resolve;
    keys.create({ keysGroup: GROUP }, done);
  });
}

const reason = (answer: KeysAnswer<unknown>): string => (answer.ok ? 'ok' : answer.error.code);

describe('server/keys: the thread', () => {
  let keys: WorkerGroupKeys | null = null;
  const start = (limits: Partial<WorkerLimits>): WorkerGroupKeys => {
    keys = new WorkerGroupKeys(createKeys().signing.privateKey, { ...USUAL, ...limits });
    return keys;
  };
  afterEach(() => keys?.end());

  it('MK27 what takes too long is given up, and what was asked behind it has its turn', async () => {
    // No thread starts in so little time, so each question is given up and gets a new one.
    const answers = await Promise.all([1, 2, 3].map(() => created(keys ?? start({ answerMs: 1 }))));
    expect(answers.map(reason)).to.deep.equal(['too_costly', 'too_costly', 'too_costly']);
  });

  it('MK27 a thread that dies answers that way too, each time', async () => {
    // Nobody signs with this: the thread ends while it starts.
    keys = new WorkerGroupKeys(createSecretKey(new Uint8Array(32)));
    expect(reason(await created(keys))).to.equal('too_costly');
    expect(reason(await created(keys))).to.equal('too_costly');
  });

  it('MK27 a thread that was not needed for a while is ended, and there again when it is', async () => {
    const one = start({ idleMs: 1 });
    expect(reason(await created(one))).to.equal('ok');
    await new Promise<void>((resolve) => {
      one.create({ keysGroup: GROUP }, () => setTimeout(resolve, 20));
    });
    expect(reason(await created(one))).to.equal('ok');
  });

  it('MK10 whoever still waits when the node stops is told so, and whoever asks later', async () => {
    const one = start({});
    const waiting = [created(one), created(one)];
    one.end();
    expect((await Promise.all(waiting)).map(reason)).to.deep.equal(['closed', 'closed']);
    expect(reason(await created(one))).to.equal('closed');
  });
});
