import { expect } from 'chai';
import { RoomSeals } from '../../../src/engine/keys/room-seals.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH } from '../../../src/protocol/event.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import type { SealedHeader } from '../../../src/protocol/seal.ts';
import { privateKeyOf } from '../../../src/server/crypto/ed25519.ts';
import { createRoomCipher } from '../../../src/server/crypto/room-cipher.ts';
import { WorkerGroupKeys } from '../../../src/server/keys/group-keys.ts';
import { KeysWorld, type KeysNode } from '../../engine/keys/keys-world.ts';
import { hash } from '../../support/people.ts';

const TEXT = new TextEncoder().encode('with real keys');

function headerOf({ group }: KeysWorld, { person }: KeysNode): SealedHeader {
  return {
    version: EVENT_VERSION,
    groupId: group.groupId,
    deviceId: person.deviceId,
    seq: group.roster.devices.get(person.deviceId)!.lastSeq + 1,
    prev: ZERO_EVENT,
    head: group.head,
    hlc: { wallMs: 1, counter: 0 },
    roomId: group.groupId as string as RoomId,
    kind: EVENT_KIND.message,
    seal: SEAL_EPOCH,
    clientId: '',
  };
}

describe('server/keys: a log’s story with MLS, AES-GCM and threads', () => {
  let world: KeysWorld;

  before(() => {
    // People's keys are made from their names.
    world = new KeysWorld('ana', ({ name }) => {
      const seed = hash(Buffer.from(`device of ${name}`));
      return new WorkerGroupKeys(privateKeyOf(seed));
    });
  });
  after(() => world.end());

  const seals = ({ store }: KeysNode): RoomSeals =>
    new RoomSeals(createRoomCipher(), world.group.groupId, store.load());

  /** Who opens what this one says now. */
  const readersOf = (who: KeysNode): string[] => {
    const header = headerOf(world, who);
    const sealed = seals(who).seal(ZERO_ROOM, world.group.open.epoch, header, TEXT)!;
    const readers = world.nodes.filter((node) => seals(node).open(ZERO_ROOM, header, sealed).kind === 'open');
    return readers.map(({ person }) => person.name);
  };

  it('MK60, MK62, MK63, MK65, MK66 devices come, renew keys, go, and each reads what was said while it was in', async () => {
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    expect(readersOf(bo)).to.deep.equal(['ana', 'bo', 'cleo']);
    const before = headerOf(world, bo);
    const early = seals(bo).seal(ZERO_ROOM, world.group.open.epoch, before, TEXT)!;

    world.group.does(cleo.person, await cleo.prepares());
    await world.settle();
    expect(readersOf(cleo)).to.deep.equal(['ana', 'bo', 'cleo']);

    const [dan] = (await world.withMembers('dan')) as [KeysNode];
    expect(readersOf(dan)).to.deep.equal(['ana', 'bo', 'cleo', 'dan']);
    expect(seals(dan).open(ZERO_ROOM, before, early)).to.deep.equal({ kind: 'closed', reason: 'no_keys' });
    expect(seals(cleo).open(ZERO_ROOM, before, early)).to.deep.equal({ kind: 'open', payload: TEXT });

    const memberId = memberIdOf(bo.person.certificate.rootKey, hash);
    world.group.does(world.founder.person, { kind: 'memberRemoved', memberId, banned: false });
    await world.settle();
    world.group.does(dan.person, await dan.prepares({ removed: [bo.person.deviceId] }));
    await world.settle();
    expect(readersOf(world.founder)).to.deep.equal(['ana', 'cleo', 'dan']);
    expect(world.nodes.map(({ standing }) => standing)).to.deep.equal(['in', 'out', 'in', 'in']);
  }).timeout(60_000);

  it('MK64 who lost its keys is added anew', async () => {
    const [ana, , cleo] = world.nodes as [KeysNode, KeysNode, KeysNode];
    const lost = { kind: 'unreadable', reason: 'test' } as const;
    cleo.store.save({ rooms: [{ ...cleo.follower.room(ZERO_ROOM)!, standing: lost }] });
    cleo.restart();
    const keyPackage = await cleo.newPackage();
    const { epoch } = world.group.open;
    expect(world.group.does(cleo.person, { kind: 'keysUnreadable', epoch, keyPackage })).to.equal('valid');
    await world.settle();
    const packages = [{ deviceId: cleo.person.deviceId, publicPart: keyPackage }];
    expect(world.group.does(ana.person, await ana.prepares({ packages }))).to.equal('valid');
    await world.settle();
    expect(readersOf(cleo)).to.deep.equal(['ana', 'cleo', 'dan']);
  }).timeout(60_000);
});
