import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { DemesError } from '../../../src/protocol/errors.ts';
import { LogScrub } from '../../../src/server/group/log-scrub.ts';
import type { Database } from '../../../src/server/storage/database.ts';
import { LogMaker, deviceNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { StoreHarness, removeTemporaryFolders } from '../storage/store-harness.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('server/group/log-scrub', () => {
  const open: StoreHarness[] = [];
  let time: SinonFakeTimers;

  beforeEach(() => {
    time = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    time.restore();
    for (const one of open.splice(0)) one.close();
    removeTemporaryFolders();
  });

  /** A log longer than what is looked at when it is opened. */
  async function filled(): Promise<StoreHarness> {
    const store = new StoreHarness();
    open.push(store);
    await saveTo(store.storage, {
      entries: new LogMaker(store.scope, store.hash).messages(1_500, deviceNamed(3)),
    });
    return store;
  }

  function scrubbed({ storage }: StoreHarness, ms: number) {
    const steps: number[] = [];
    const failures: Error[] = [];
    const scrub = new LogScrub({
      check: (from, limit) => {
        steps.push(from);
        expect(limit).to.be.at.most(64);
        return storage.check(from, limit);
      },
      failed: (error) => failures.push(error),
    });
    time.tick(ms);
    scrub.stop();
    time.tick(DAY_MS);
    return { steps, failures };
  }

  it('LG116 looks at every entry in bounded steps, and again later; a sound log is left alone', async () => {
    const { steps, failures } = scrubbed(await filled(), DAY_MS / 2);
    expect(failures).to.deep.equal([]);
    const round = Array.from({ length: 24 }, (_, at) => 1 + 64 * at);
    expect(steps).to.deep.equal([...round, ...round]);
  });

  for (const [what, sql] of [
    ['a payload', "UPDATE log_entry SET payload = CAST(x'00' || substr(payload, 2) AS BLOB)"],
    ['a signature', "UPDATE log_entry SET signature = CAST(x'00' || substr(signature, 2) AS BLOB)"],
    ['a missing entry', 'DELETE FROM log_entry'],
  ] as const) {
    it(`LG116 finds ${what} that is not what was written, deep inside the log, and goes no further`, async () => {
      const store = await filled();
      store.database.durably(() => store.database.run(`${sql} WHERE id = ?`, 2 ** 40 + 129));
      const { steps, failures } = scrubbed(store, DAY_MS / 2);
      expect(steps).to.deep.equal([1, 65, 129]);
      expect(failures.map((error) => (error as DemesError).code)).to.deep.equal(['data_damaged']);
    });
  }

  it('LG116 once damage is noted, the next opening looks at the whole log, until it is sound', async () => {
    const { folder, database, storage } = await filled();
    const holes = (): number[] => open[0]!.storage.holes().map(({ low }) => low);
    const rot = (index: number, { database: to }: { database: Database }): void => {
      to.durably(() => to.run('UPDATE log_entry SET at = at + 1 WHERE id = ?', 2 ** 40 + index));
    };
    const openAgain = (): void => {
      for (const one of open.splice(0)) one.close();
      open.push(new StoreHarness(folder));
    };
    rot(129, { database });
    storage.noteDamage();
    openAgain();
    expect(holes()).to.deep.equal([129]);
    // And from then on as always: the tail alone.
    rot(229, open[0]!);
    openAgain();
    expect(holes()).to.deep.equal([129]);
    expect(open[0]!.storage.lastIndex()).to.equal(1_500);
  });
});
