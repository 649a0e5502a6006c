import { expect } from 'chai';
import { KeysRows } from '../../../src/server/storage/keys-rows.ts';
import type { EpochSecret, KeptRoom } from '../../../src/engine/keys/store.ts';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { keysStoreContract, type KeysStoreHarness } from '../../support/keys-store-contract.ts';
import { LogMaker } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, removeTemporaryFolders, StoreHarness } from './store-harness.ts';

class KeysHarness implements KeysStoreHarness {
  readonly disk: StoreHarness;
  readonly store: KeysRows;

  constructor(disk = new StoreHarness()) {
    this.disk = disk;
    this.store = new KeysRows(disk.database, disk.place.number);
  }

  async saveLog(): Promise<void> {
    const { storage, scope, hash } = this.disk;
    const log = new LogMaker(scope, hash);
    log.messages(storage.lastIndex() + 1, OWN);
    const error = await saveTo(storage, { entries: log.entries.slice(-1) });
    if (error !== null) throw error;
  }

  crash(): KeysHarness {
    return new KeysHarness(this.disk.crash());
  }

  close(): void {
    this.disk.close();
  }
}

const room: KeptRoom = {
  facts: { roomId: ZERO_ROOM, epoch: 1, start: 0, startIndex: 1, from: 4, devices: [OWN] },
  standing: { kind: 'in', state: new Uint8Array(100).fill(3) },
};
const secret = (from: number): EpochSecret => ({
  roomId: ZERO_ROOM,
  epoch: from,
  from,
  secret: new Uint8Array(32).fill(from),
});

describe('server/storage: room keys on the disk', () => {
  afterEach(() => removeTemporaryFolders());

  keysStoreContract('SQLite', () => new KeysHarness());

  const damages: readonly (readonly [what: string, sql: string])[] = [
    ['how far they were followed', 'UPDATE keys_followed SET log_index = log_index + 1'],
    ['a room', "UPDATE keys_room SET state = CAST(x'00' || substr(state, 2) AS BLOB)"],
    ['a pending commit', "UPDATE keys_pending SET secret = CAST(x'00' || substr(secret, 2) AS BLOB)"],
  ];
  for (const [what, sql] of damages) {
    it(`MK101 with ${what} damaged the log is followed again, and what is whole stays`, () => {
      const now = new KeysHarness();
      const pending = { roomId: ZERO_ROOM, epoch: 1, commitHash: 'ab'.repeat(32) as never };
      const state = new Uint8Array(9).fill(1);
      now.store.save({ followedIndex: 5, rooms: [room], secrets: [secret(1), secret(4)] });
      now.store.save({ pending: [{ ...pending, state, secret: new Uint8Array(32).fill(9) }] });
      now.disk.database.lazily(() => now.disk.database.run(sql));
      const { followedIndex, rooms, secrets } = now.store.load();
      expect([followedIndex, rooms, secrets.length]).to.deep.equal([0, [], 2]);
      now.close();
    });
  }

  it('MK101 a secret that is damaged is one that this device has not', () => {
    const now = new KeysHarness();
    now.store.save({ followedIndex: 5, rooms: [room], secrets: [secret(1), secret(4)] });
    const sql = 'UPDATE keys_secret SET epoch = 9 WHERE log_index = 4';
    now.disk.database.lazily(() => now.disk.database.run(sql));
    const { followedIndex, secrets } = now.store.load();
    expect([followedIndex, secrets]).to.deep.equal([5, [secret(1)]]);
    now.close();
  });

  it('MK102 when the log goes over to another fork, what was followed above is counted anew, and its secrets stay as those of another fork', () => {
    const now = new KeysHarness();
    now.store.save({ followedIndex: 5, rooms: [room], secrets: [secret(1), secret(4)] });
    const change = {
      forkId: now.disk.scope.forkId,
      forks: [],
      term: 3,
      refold: false,
      entries: [],
      outbox: [],
      tentative: [],
    };
    const after = new KeysHarness(now.disk.changeFork({ ...change, keep: 3 }));
    const { followedIndex, countedTo, rooms, secrets, foreign } = after.store.load();
    expect([followedIndex, countedTo, rooms]).to.deep.equal([0, 3, [room]]);
    expect([secrets, foreign]).to.deep.equal([[secret(1)], [secret(4)]]);
    after.store.save({ followedIndex: 2, countedTo: 0 });
    const last = new KeysHarness(after.disk.changeFork({ ...change, keep: 3 }));
    expect(last.store.load()).to.deep.include({ followedIndex: 2, foreign: [secret(4)] });
    last.close();
  });
});
