import { expect } from 'chai';
import type { RoomCipher } from '../../../src/engine/group-keys.ts';
import { RoomSeals } from '../../../src/engine/keys/room-seals.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH, type Head } from '../../../src/protocol/event.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import type { SealedHeader } from '../../../src/protocol/seal.ts';
import { twinCrypto } from '../../../src/sim/crypto.ts';
import { twinRoomCipher } from '../../../src/sim/keys/room-cipher.ts';
import { Random } from '../../../src/sim/random.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { hash } from '../../support/people.ts';
import { KeysWorld, type KeysNode } from './keys-world.ts';

const TEXT = new TextEncoder().encode('for those who are in');

function cipherOf(): RoomCipher {
  return twinRoomCipher(twinCrypto(), new Random('seals'));
}

/** Of a node as its disk stands now. */
function sealsOf(world: KeysWorld, { store }: KeysNode): RoomSeals {
  return new RoomSeals(cipherOf(), world.group.groupId, store.load());
}

function headerOf(world: KeysWorld, { person }: KeysNode, head: Head = world.group.head): SealedHeader {
  return {
    version: EVENT_VERSION,
    groupId: world.group.groupId,
    deviceId: person.deviceId,
    seq: (world.group.roster.devices.get(person.deviceId)?.lastSeq ?? 0) + 1,
    prev: ZERO_EVENT,
    head,
    hlc: { wallMs: 1, counter: 0 },
    roomId: world.group.groupId as string as RoomId,
    kind: EVENT_KIND.message,
    seal: SEAL_EPOCH,
    clientId: '',
  };
}

/** By a node that follows the log to its end. */
function sealedBy(world: KeysWorld, node: KeysNode, header: SealedHeader): Uint8Array {
  return sealsOf(world, node).seal(ZERO_ROOM, world.group.open.epoch, header, TEXT)!;
}

function opens(world: KeysWorld, node: KeysNode, header: SealedHeader, sealed: Uint8Array): boolean {
  const opened = sealsOf(world, node).open(ZERO_ROOM, header, sealed);
  if (opened.kind === 'open') expect(opened.payload).to.deep.equal(TEXT);
  return opened.kind === 'open';
}

describe('engine/keys: sealing and opening', () => {
  it('MK66 what one device in the room seals all others open', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const header = headerOf(world, bo);
    const sealed = sealedBy(world, bo, header);
    expect([world.founder, bo, cleo].map((node) => opens(world, node, header, sealed))).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('MK66 what was sealed before a change of keys opens after it: its head says with which', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const header = headerOf(world, bo);
    const sealed = sealedBy(world, bo, header);
    world.group.does(bo.person, await bo.prepares());
    await world.settle();
    expect(opens(world, world.founder, header, sealed)).to.equal(true);
    const later = headerOf(world, bo);
    expect(opens(world, world.founder, { ...header, head: later.head }, sealed)).to.equal(false);
  });

  it('MK67 a newcomer opens nothing from before, until somebody hands it the secret', async () => {
    const world = new KeysWorld();
    await world.settle();
    const header = headerOf(world, world.founder);
    const sealed = sealedBy(world, world.founder, header);
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    expect(opens(world, bo, header, sealed)).to.equal(false);
    const seals = sealsOf(world, bo);
    const { roomId } = header;
    expect([seals.lacked(ZERO_ROOM), seals.wasHanded(roomId, 1)]).to.deep.equal([[1], false]);
    const handed = sealsOf(world, world.founder).roomSecretOf(ZERO_ROOM, roomId, 1)!;
    seals.addPast({ keysRoom: ZERO_ROOM, roomId, from: 1, ...handed });
    expect(seals.wasHanded(roomId, 1)).to.equal(true);
    expect(seals.open(ZERO_ROOM, header, sealed)).to.deep.equal({ kind: 'open', payload: TEXT });
    const present = headerOf(world, bo);
    const now = seals.seal(ZERO_ROOM, world.group.open.epoch, present, TEXT)!;
    expect(opens(world, world.founder, present, now), 'the newest stays in force').to.equal(true);
  });

  it('MK67 who was removed opens nothing from after, and seals nothing that others open', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const memberId = memberIdOf(bo.person.certificate.rootKey, hash);
    world.group.does(cleo.person, { kind: 'memberRemoved', memberId, banned: false });
    const gone = world.group.does(world.founder.person, { kind: 'memberRemoved', memberId, banned: false });
    expect(gone).to.equal('valid');
    await world.settle();
    world.group.does(cleo.person, await cleo.prepares({ removed: [bo.person.deviceId] }));
    await world.settle();
    const header = headerOf(world, cleo);
    const sealed = sealedBy(world, cleo, header);
    expect([world.founder, bo].map((node) => opens(world, node, header, sealed))).to.deep.equal([
      true,
      false,
    ]);
    const his = headerOf(world, bo);
    expect(sealsOf(world, bo).seal(ZERO_ROOM, world.group.open.epoch, his, TEXT)).to.equal(null);
    const liar = new RoomSeals(cipherOf(), world.group.groupId, { secrets: bo.store.secrets });
    const late = liar.seal(ZERO_ROOM, world.group.open.epoch - 1, his, TEXT)!;
    expect(opens(world, cleo, his, late), 'and if it lied').to.equal(false);
  });

  it('MK67 without keys nothing is sealed', async () => {
    const world = new KeysWorld();
    const { node } = await world.joined('bo');
    await world.settle();
    expect(sealsOf(world, node).seal(ZERO_ROOM, 0, headerOf(world, node), TEXT)).to.equal(null);
  });

  it('MK67 who could not follow the newest commit does not seal with older keys', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const lost = { kind: 'unreadable', reason: 'test' } as const;
    bo.store.save({ rooms: [{ ...bo.follower.room(ZERO_ROOM)!, standing: lost }] });
    bo.restart();
    world.group.does(cleo.person, await cleo.prepares());
    await world.settle();
    const { epoch } = bo.follower.room(ZERO_ROOM)!.facts;
    expect(epoch).to.equal(world.group.open.epoch);
    expect(sealsOf(world, bo).seal(ZERO_ROOM, epoch, headerOf(world, bo), TEXT)).to.equal(null);
  });
});
