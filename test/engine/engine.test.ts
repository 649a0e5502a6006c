import { expect } from 'chai';
import { SNAPSHOTS, TIMING } from '../../src/core/options.ts';
import type { ReplicaOptions, RankPolicy } from '../../src/core/options.ts';
import { bootstrapGroup } from '../../src/engine/bootstrap.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EnginePorts, GroupStorage } from '../../src/engine/ports.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { RoomId } from '../../src/protocol/ids.ts';
import { MemoryDisk } from '../core/memory-disk.ts';
import { genesisPayload, person } from '../support/people.ts';

const ana = person('ana');
const policy: RankPolicy = { name: 'centrality' };
const options: ReplicaOptions = {
  timing: TIMING.test,
  policy,
  willing: true,
  snapshots: SNAPSHOTS,
  seed: 1,
};

/** An engine of a group of one, its turns run by hand, and everything it did in order. */
function single(): {
  engine: Engine;
  disk: MemoryDisk;
  did: string[];
  turn: () => void;
  fail: { save: Error | null; read: Error | null };
  failed: Error[];
  roomId: RoomId;
  ports: EnginePorts;
} {
  const { groupId, forkId, save } = bootstrapGroup(ana.deviceId, ana.crypto, genesisPayload(ana));
  const disk = new MemoryDisk();
  disk.save(save);
  const did: string[] = [];
  const failed: Error[] = [];
  const fail: { save: Error | null; read: Error | null } = { save: null, read: null };
  const turns: (() => void)[] = [];
  const storage: GroupStorage = {
    firstIndex: () => disk.firstIndex(),
    lastIndex: () => disk.lastIndex(),
    base: () => disk.base(),
    holes: () => disk.holes(),
    unjudged: () => disk.unjudged(),
    pastHash: (index) => disk.pastHash(index),
    head: (index) => {
      if (fail.read !== null) throw fail.read;
      return disk.head(index);
    },
    entries: (from, to) => {
      if (fail.read !== null) throw fail.read;
      return disk.entries(from, to);
    },
    ownEvent: (clientId) => disk.ownEvent(clientId),
    load: () => disk.load(),
    save(batch, done) {
      if (fail.save !== null) {
        done(fail.save);
        return;
      }
      disk.save(batch);
      did.push(`save ${batch.entries.length} entries, ${batch.outbox.length} events`);
      done(null);
    },
    apply(batch) {
      disk.apply(batch);
      did.push(`apply to ${batch.appliedIndex}`);
    },
  };
  const ports: EnginePorts = {
    groupId,
    forkId,
    deviceId: ana.deviceId,
    storage,
    links: { send: (_to, _group, message) => did.push(`send ${message.type}`), flush: () => undefined },
    crypto: ana.crypto,
    schedule: (turn) => turns.push(turn),
    audience: {
      applied: (entries) => did.push(`applied ${entries.length}`),
      judged: (entries) => did.push(`judged ${entries.length}`),
      published: ({ type }) => did.push(type),
      failed: (error) => failed.push(error),
    },
  };
  const engine = new Engine(ports, options);
  const turn = (): void => {
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) next();
  };
  turn();
  engine.input({ type: 'tick', elapsedMs: 25, wallMs: 1_700_000_000_000 });
  turn();
  return { engine, disk, did, turn, fail, failed, roomId: groupId as string as RoomId, ports };
}

function draft(
  roomId: RoomId,
  text: string,
): { kind: number; roomId: RoomId; clientId: string; seal: number; payload: Uint8Array } {
  return {
    kind: 16,
    roomId,
    clientId: text,
    seal: 0,
    payload: encodePayload({ kind: 'message', text, replyTo: null }),
  };
}

describe('the engine', () => {
  it('LG11: saves before it applies, and answers after that', () => {
    const { engine, did, turn, roomId } = single();
    did.length = 0;
    engine.propose([draft(roomId, 'hello')], 1_700_000_000_000, () => did.push('answered'));
    turn();
    const saved = did.findIndex((what) => what.startsWith('save'));
    expect(saved).to.equal(0);
    expect(did.indexOf('answered')).to.be.above(saved);
    expect(did.findIndex((what) => what.startsWith('apply to'))).to.be.above(saved);
    expect(engine.view().outbox).to.deep.equal([]);
  });

  it('LG12: what arrives in one turn shares one save', () => {
    const { engine, did, turn, roomId } = single();
    did.length = 0;
    for (let i = 0; i < 40; i++) engine.propose([draft(roomId, `m${i}`)], 1_700_000_000_000, () => undefined);
    turn();
    expect(did.filter((what) => what.startsWith('save'))).to.deep.equal(['save 40 entries, 40 events']);
  });

  it('LG13: after a failed save nothing is answered or applied, and the engine has stopped', () => {
    const { engine, disk, did, turn, fail, failed, roomId } = single();
    const before = disk.lastIndex();
    did.length = 0;
    fail.save = new Error('no space');
    engine.propose([draft(roomId, 'hello')], 1_700_000_000_000, () => did.push('answered'));
    turn();
    expect(did).to.deep.equal([]);
    expect(failed.map(({ message }) => message)).to.deep.equal(['no space']);
    expect(engine.failed).to.equal(failed[0]);
    fail.save = null;
    engine.input({ type: 'tick', elapsedMs: 25, wallMs: 1 });
    turn();
    expect(disk.lastIndex()).to.equal(before);
  });

  it('LG115: a look at the state needs no disk, so it is there when the disk refuses to be read, too', () => {
    const { disk, fail, ports } = single();
    const first = disk.head(1)!.hash;
    const storage = { ...ports.storage, load: () => ({ ...disk.load(), appliedIndex: 1 }) };
    const engine = new Engine({ ...ports, storage }, options);
    fail.read = new Error('nothing is read any more');
    expect(engine.view().lastIndex).to.be.greaterThan(1);
    expect(engine.view().appliedHead.hash).to.equal(first);
  });
});
