import { expect } from 'chai';
import { twinHash } from '../../src/sim/crypto.ts';
import { SimDisk, SimStorage } from '../../src/sim/storage.ts';
import { deviceNamed, LogMaker, scopeNamed } from '../support/log-maker.ts';
import { damageContract } from '../support/damage-contract.ts';
import { forkContract } from '../support/fork-contract.ts';
import { holesContract } from '../support/holes-contract.ts';
import { keysStoreContract, type KeysStoreHarness } from '../support/keys-store-contract.ts';
import { saveTo, storageContract, type StorageHarness } from '../support/storage-contract.ts';

const DEVICE = deviceNamed(1);

storageContract('twin', () => harnessOf(new SimDisk(DEVICE)));
holesContract('twin', () => harnessOf(new SimDisk(DEVICE)));
damageContract('twin', () => harnessOf(new SimDisk(DEVICE)));
forkContract('twin', () => harnessOf(new SimDisk(DEVICE)));

keysStoreContract('twin', () => keysHarness(new SimDisk(DEVICE)));

/** Keys of one group on a disk whose saves end at once. */
function keysHarness(disk: SimDisk): KeysStoreHarness {
  const storage = new SimStorage(disk, (done) => done(null));
  return {
    store: storage.keysStore,
    saveLog: async () => {
      const log = new LogMaker(scopeNamed(7), twinHash);
      log.messages(storage.lastIndex() + 1, DEVICE);
      const error = await saveTo(storage, { entries: log.entries.slice(-1) });
      if (error !== null) throw error;
    },
    crash: () => {
      storage.crash(false, 0);
      return keysHarness(disk);
    },
    close: () => undefined,
  };
}

function harnessOf(disk: SimDisk): StorageHarness {
  let failsNext = false;
  const storage = new SimStorage(disk, (done) => {
    const error = failsNext ? new Error('the disk is full') : null;
    failsNext = false;
    setImmediate(() => done(error));
  });
  return {
    storage,
    scope: scopeNamed(7),
    deviceId: DEVICE,
    hash: twinHash,
    proofs: () => [...disk.proofs.values()].sort((a, b) => a.term - b.term),
    spoilEntry: (index) => disk.faults.spoilEntry(index, 'body'),
    openHole: (index) => disk.openHole(index),
    failNextSave: () => {
      failsNext = true;
    },
    // What was applied may be lost with the process: that is told apart below.
    changeFork: (change) => {
      storage.crash(false, Infinity);
      disk.changeFork(change);
      return harnessOf(disk);
    },
    crash: () => {
      storage.crash(false, 0);
      return harnessOf(disk);
    },
    close: () => {},
  };
}

describe('[twin] what only the twin can show', () => {
  const log = (): LogMaker => new LogMaker(scopeNamed(7), twinHash);

  it('LG40 a save that did not finish before the crash is there whole or not at all, as was drawn', () => {
    for (const keeps of [true, false]) {
      const disk = new SimDisk(DEVICE);
      const storage = new SimStorage(disk, () => {});
      let isTold = false;
      const hardState = { term: 3, votedFor: null, commitIndex: 0 };
      storage.save(
        {
          hardState,
          truncateFrom: null,
          entries: log().messages(2, DEVICE),
          acknowledgement: null,
          outbox: [],
        },
        () => {
          isTold = true;
        },
      );
      expect(storage.lastIndex()).to.equal(0);
      storage.crash(keeps, 0);
      expect(isTold).to.equal(false);
      expect([disk.entries.length, disk.hardState.term]).to.deep.equal(keeps ? [2, 3] : [0, 0]);
    }
  });

  it('LG51 rows applied after the last durable save are lost with the process, oldest kept first', async () => {
    for (const kept of [0, 1, 2]) {
      const disk = new SimDisk(DEVICE);
      const storage = new SimStorage(disk, (done) => setImmediate(() => done(null)));
      await saveTo(storage, { entries: log().messages(2, DEVICE) });
      for (const appliedIndex of [1, 2]) {
        storage.apply({
          entries: [],
          foldRows: [{ key: 'row', value: new Uint8Array([appliedIndex]) }],
          outboxRemoved: [],
          appliedIndex,
          proof: null,
        });
      }
      expect(storage.load().appliedIndex).to.equal(2);
      storage.crash(false, kept);
      expect(new SimStorage(disk, () => {}).load().appliedIndex).to.equal(kept);
    }
  });

  it('LG42 a gap in what is saved is an error of the twin itself', () => {
    const disk = new SimDisk(DEVICE);
    const [, second] = log().messages(2, DEVICE);
    expect(() =>
      disk.write({
        hardState: null,
        truncateFrom: null,
        entries: [second!],
        acknowledgement: null,
        outbox: [],
      }),
    ).to.throw('leaves a gap');
  });
});
