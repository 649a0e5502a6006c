/** The part of the storage contract that is about logs that go over to another fork (RS45, RS47, RS51). */
import { expect } from 'chai';
import type { SaveBatch } from '../../src/core/ready.ts';
import type { ForkChange } from '../../src/engine/fork.ts';
import { forkIdOf, scopeAfter } from '../../src/protocol/encode-fork.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { ForkRecord } from '../../src/protocol/fork.ts';
import type { Index } from '../../src/protocol/ids.ts';
import { deviceNamed, LogMaker } from './log-maker.ts';
import { applyTo, saveTo, type ApplyOf, type MakeStorage, type StorageHarness } from './storage-contract.ts';

const OTHER = deviceNamed(3);

export function forkContract(name: string, make: MakeStorage): void {
  describe(`[${name}] group storage and forks`, () => {
    let now: StorageHarness;
    let log: LogMaker;

    beforeEach(() => {
      now = make();
      log = new LogMaker(now.scope, now.hash);
    });
    afterEach(() => now.close());

    const save = (batch: Partial<SaveBatch>): Promise<Error | null> => saveTo(now.storage, batch);
    const apply = (batch: ApplyOf): void => applyTo(now.storage, batch);
    const forksAt = (index: Index): ForkRecord[] => {
      const { hash } = log.entries[index - 1]!;
      const { groupId, forkId: parentForkId } = now.scope;
      const terms = { groupId, parentForkId, index, hash, confirmedTo: index, by: OTHER, lost: [] };
      const agreed = [{ deviceId: OTHER, signature: log.signature(1) }];
      return [{ ...terms, createdAt: 1_700_000_000_000, agreed }];
    };
    const goOver = (index: Index, change: Partial<ForkChange> = {}): void => {
      const forks = forksAt(index);
      const forkId = forkIdOf(forks[0]!, now.hash);
      const nothing = { term: 5, keep: index, refold: false, entries: [], outbox: [], tentative: [] };
      now = now.changeFork({ forks, forkId, ...nothing, ...change });
    };
    /** What is written behind that place in the new fork. */
    const logOf = (index: Index): LogMaker => {
      const fork = new LogMaker(scopeAfter(now.scope.groupId, forksAt(index), now.hash), now.hash);
      fork.entries.push(...log.entries.slice(0, index));
      return fork;
    };

    it('RS47 what is above goes, with what was said in the old fork; what stays counts as confirmed', async () => {
      const entries = [log.config([OTHER]), ...log.messages(5, OTHER, 2)];
      const [{ acknowledgement }] = log.acknowledged([now.deviceId], entries[5]!) as [never];
      const hardState = { term: 4, votedFor: OTHER, commitIndex: 2 };
      const remembered = [{ deviceId: OTHER, term: 4, ackTerm: 3, ackIndex: 17 }];
      await save({ hardState, entries, acknowledgement, remembered, tentative: [log.message(OTHER)] });
      const acknowledgements = log.acknowledged([OTHER], entries[1]!);
      const foldRows = [{ key: 'x', value: Uint8Array.of(1) }];
      apply({ appliedIndex: 2, foldRows, proof: { term: 2, index: 2, acknowledgements } });
      goOver(4);
      expect(now.storage.load()).to.deep.equal({
        hardState: { term: 5, votedFor: OTHER, commitIndex: 4 },
        configs: [{ index: 1, config: { voters: [OTHER], votersOld: [], learners: [] } }],
        rank: null,
        acknowledgement: null,
        appliedIndex: 2,
        foldRows,
        outbox: [],
        tentative: [],
        contradiction: null,
        remembered: [],
      });
      expect([now.storage.lastIndex(), now.proofs()]).to.deep.equal([4, []]);
      expect(now.storage.entries(1, 9, Infinity)).to.deep.equal(entries.slice(0, 4));
    });

    it('TN20 what others said waits in rows of their own: those that go along, and no others', async () => {
      const [one, two, three] = [1, 2, 3].map(() => log.message(OTHER)) as [
        SignedEvent,
        SignedEvent,
        SignedEvent,
      ];
      await save({ entries: [log.config([OTHER]), log.event(one)], tentative: [three] });
      goOver(1, { tentative: [one, two] });
      now = now.crash();
      expect(now.storage.load().tentative).to.deep.equal([one, two]);
      apply({ appliedIndex: 1, tentativeRemoved: [{ deviceId: OTHER, seq: 1 }] });
      await save({});
      expect(now.crash().storage.load().tentative).to.deep.equal([two]);
    });

    it('RS45 what the fork begins with follows, and entries of both forks are read with their own hashes', async () => {
      const before = [log.config([OTHER]), ...log.messages(2, OTHER)];
      await save({ entries: before });
      const fork = logOf(3);
      const config = fork.config([now.deviceId], 5);
      goOver(3, { entries: [config] });
      const [said] = fork.messages(1, OTHER, 5);
      expect(await save({ entries: [said!] })).to.equal(null);
      now = now.crash();
      expect(now.storage.entries(1, 9, Infinity)).to.deep.equal([...before, config, said]);
      expect(now.storage.load().configs.map(({ index }) => index)).to.deep.equal([1, 4]);
      expect(now.storage.load().hardState).to.deep.equal({ term: 5, votedFor: null, commitIndex: 3 });
    });

    it('RS51 a fold that begins anew waits for no verdict of before', async () => {
      const entries = log.messages(4, OTHER);
      const { index, term, hash, at } = entries[3]!;
      const snapshot = {
        base: { index, term, hash, at },
        keep: 0,
        unjudgedFrom: 1,
        configs: [],
        rank: { term, revision: 1, order: [] },
        foldRows: [],
        digest: hash,
        hashes: [hash],
        outboxRemoved: [],
      };
      expect(await save({ snapshot })).to.equal(null);
      expect(await save({ history: entries.toReversed() })).to.equal(null);
      expect(now.storage.unjudged()).to.have.length(1);
      goOver(2, { refold: true });
      expect(now.storage.unjudged()).to.deep.equal([]);
      now = now.crash();
      expect([now.storage.unjudged(), now.storage.lastIndex()]).to.deep.equal([[], 2]);
    });

    it('RS51 a fold that begins anew has nothing, and what waits again stands beside what waits', async () => {
      const [one, two, three] = [1, 2, 3].map(() => log.message(now.deviceId, { clientId: 'c' }));
      await save({ entries: [log.event(one!), log.event(two!)], outbox: [three!] });
      apply({ appliedIndex: 2, foldRows: [{ key: 'x', value: Uint8Array.of(1) }] });
      goOver(1, { refold: true, outbox: [two!] });
      now = now.crash();
      const { appliedIndex, foldRows, outbox } = now.storage.load();
      expect([appliedIndex, foldRows, outbox]).to.deep.equal([0, [], [two, three]]);
      expect(now.storage.lastIndex()).to.equal(1);
    });
  });
}
