import { expect } from 'chai';
import { damageContract } from '../../support/damage-contract.ts';
import { forkContract } from '../../support/fork-contract.ts';
import { holesContract } from '../../support/holes-contract.ts';
import { LogMaker, deviceNamed } from '../../support/log-maker.ts';
import { saveTo, storageContract } from '../../support/storage-contract.ts';
import { OWN, StoreHarness, removeTemporaryFolders } from './store-harness.ts';

storageContract('real', () => new StoreHarness());
holesContract('real', () => new StoreHarness());
damageContract('real', () => new StoreHarness());
forkContract('real', () => new StoreHarness());

describe('[real] what only the disk does', () => {
  let now: StoreHarness;
  let log: LogMaker;

  beforeEach(() => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
  });
  afterEach(() => now.close());

  it('CM41 hands out the proof that proves the most', async () => {
    expect(now.storage.newestProof()).to.equal(null);
    await saveTo(now.storage, { entries: [...log.messages(2, OWN, 1), ...log.messages(2, OWN, 3)] });
    for (const entry of log.entries) {
      const acknowledgements = log.acknowledged([OWN, deviceNamed(2)], entry);
      const proof = { term: entry.term, index: entry.index, acknowledgements };
      const nothing = { entries: [], foldRows: [], outboxRemoved: [] };
      now.storage.apply({ ...nothing, appliedIndex: entry.index, proof });
      expect(now.storage.newestProof()).to.deep.equal(proof);
    }
    expect(now.storage.proofs().map(({ index }) => index)).to.deep.equal([2, 4]);
  });

  it('LG112 refuses entries that leave a gap, and to remove what was applied', async () => {
    await saveTo(now.storage, { entries: log.messages(3, OWN) });
    now.storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 2 });
    const gap = log.messages(2, OWN).slice(1);
    expect((await saveTo(now.storage, { entries: gap }))?.message).to.equal(
      'entry 5 does not follow entry 3',
    );
    const removed = await saveTo(now.storage, { truncateFrom: 2 });
    expect(removed?.message).to.equal('entry 2 was applied: it is never removed');
    const apply = (): void =>
      now.storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 4 });
    expect(apply).to.throw('entry 4 was applied and is not in the log');
    expect([now.storage.lastIndex(), now.storage.load().appliedIndex]).to.deep.equal([3, 2]);
  });
});

after(removeTemporaryFolders);
