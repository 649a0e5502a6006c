/** What the follower of room keys may rely on, whatever the disk is made of (MK61 to MK63, MK100). */
import { expect } from 'chai';
import {
  NO_KEYS,
  type EpochSecret,
  type KeptRoom,
  type KeysStore,
  type PastSecret,
  type PendingCommit,
} from '../../src/engine/keys/store.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { sortedIds, type Hash } from '../../src/protocol/ids.ts';
import { deviceNamed, roomNamed } from './log-maker.ts';

/** The keys of one group on one disk, empty at first. */
export interface KeysStoreHarness {
  readonly store: KeysStore;
  /** The next save of the group's log. */
  saveLog(): Promise<void>;
  /** The process is gone without closing anything; what is durable is opened anew. The old one is not used again. */
  crash(): KeysStoreHarness;
  close(): void;
}

const bytes = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);

function room(roomId = ZERO_ROOM, epoch = 3): KeptRoom {
  const devices = sortedIds([deviceNamed(1), deviceNamed(2)]);
  const facts = { roomId, epoch, start: 0, startIndex: 1, from: epoch + 1, devices };
  return { facts, standing: { kind: 'in', state: bytes(epoch, 2_000) } };
}

function pending(fill: number, roomId = ZERO_ROOM): PendingCommit {
  const commitHash = '0f'.repeat(31).concat(`0${fill}`) as Hash;
  return { roomId, epoch: 3, commitHash, state: bytes(fill, 900), secret: bytes(fill) };
}

function secret(from: number, roomId = ZERO_ROOM): EpochSecret {
  return { roomId, epoch: from * 2, from, secret: bytes(from) };
}

function past(from: number, fill = from): PastSecret {
  return { roomId: roomNamed(5), keysRoom: ZERO_ROOM, epoch: from * 2, from, secret: bytes(fill) };
}

export function keysStoreContract(name: string, make: () => KeysStoreHarness): void {
  describe(`[${name}] store of room keys`, () => {
    let now: KeysStoreHarness;

    beforeEach(() => {
      now = make();
    });
    afterEach(() => now.close());

    const crash = async (): Promise<void> => {
      await now.saveLog();
      now = now.crash();
    };

    it('MK100 begins empty', () => {
      expect(now.store.load()).to.deep.equal(NO_KEYS);
    });

    it('MK61, MK100 all that an entry brings is there after the next save of the log', async () => {
      const change = {
        followedIndex: 7,
        rooms: [room()],
        pending: [pending(1)],
        countedTo: 0,
        secrets: [secret(2), secret(7)],
        lacked: [{ roomId: ZERO_ROOM, epoch: 8, from: 4 }],
        past: [past(4)],
        packages: [
          { publicPart: bytes(1, 300), secretPart: bytes(2, 90) },
          { publicPart: bytes(3, 300), secretPart: bytes(4, 90) },
        ],
      };
      now.store.save(change);
      expect(now.store.load()).to.deep.equal({ ...change, foreign: [] });
      await crash();
      expect(now.store.load()).to.deep.equal({ ...change, foreign: [] });
    });

    it('MK100 what a change does not name stays; pending commits and packages are all that there are, secrets are added', async () => {
      const other = roomNamed(9);
      now.store.save({ followedIndex: 2, rooms: [room(), room(other)], secrets: [secret(2)] });
      now.store.save({ pending: [pending(1), pending(2, other)] });
      now.store.save({ packages: [{ publicPart: bytes(1, 10), secretPart: bytes(2, 10) }] });
      now.store.save({ followedIndex: 5, rooms: [room(ZERO_ROOM, 4)], secrets: [secret(5), secret(1)] });
      now.store.save({ pending: [pending(2, other)], packages: [], countedTo: 4 });
      now.store.save({ past: [past(2), past(1)] });
      now.store.save({ past: [past(2, 9)] });
      await crash();
      const kept = now.store.load();
      expect([kept.followedIndex, kept.countedTo]).to.deep.equal([5, 4]);
      expect(kept.past).to.deep.equal([past(1), past(2, 9)]);
      expect(kept.rooms.map(({ facts }) => [facts.roomId, facts.epoch])).to.have.deep.members([
        [ZERO_ROOM, 4],
        [other, 3],
      ]);
      expect(kept.pending).to.deep.equal([pending(2, other)]);
      expect(kept.secrets.map(({ from }) => from)).to.deep.equal([1, 2, 5]);
      expect(kept.packages).to.deep.equal([]);
    });

    it('MK65, MK100 a standing without keys keeps no state', async () => {
      now.store.save({ rooms: [room()] });
      const { facts } = room();
      now.store.save({ rooms: [{ facts, standing: { kind: 'unreadable', reason: 'a test' } }] });
      await crash();
      expect(now.store.load().rooms).to.deep.equal([
        { facts, standing: { kind: 'unreadable', reason: 'a test' } },
      ]);
      now.store.save({ rooms: [{ facts, standing: { kind: 'out' } }] });
      await crash();
      expect(now.store.load().rooms).to.deep.equal([{ facts, standing: { kind: 'out' } }]);
    });
  });
}
