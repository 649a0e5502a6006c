import { expect } from 'chai';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { hash, type Person } from '../../support/people.ts';
import { KeysWorld, type KeysNode } from './keys-world.ts';

const members = (...people: readonly Person[]) =>
  people.map(({ certificate }) => memberIdOf(certificate.rootKey, hash));

function standingOf(node: KeysNode, room: RoomId): string | undefined {
  return node.follower.room(room)?.standing.kind;
}

/** How many secrets of the room a node has. */
function secretsOf(node: KeysNode, room: RoomId): number {
  return node.store.secrets.filter(({ roomId }) => roomId === room).length;
}

describe('engine/keys: rooms that are not open', () => {
  it('MK120 the maker’s device alone has a room’s first keys, and brings in who is in it', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const made = { roomKind: 'private', name: '', members: members(cleo.person) } as const;
    const room = world.group.makesRoom(bo.person, made);
    await world.settle();
    const standing = (): unknown[] => [bo, cleo, world.founder].map((node) => standingOf(node, room));
    expect(standing()).to.deep.equal(['in', 'out', 'out']);
    const keyPackage = await cleo.newPackage();
    world.group.does(cleo.person, { kind: 'keyPackage', keyPackage });
    const packages = [{ deviceId: cleo.person.deviceId, publicPart: keyPackage }];
    const commit = await bo.prepares({ roomId: room, packages });
    expect(world.group.does(bo.person, commit, room)).to.equal('valid');
    await world.settle();
    expect(standing()).to.deep.equal(['in', 'in', 'out']);
    expect([bo, cleo, world.founder].map((node) => secretsOf(node, room))).to.deep.equal([2, 1, 0]);
    expect(bo.secret).to.equal(cleo.secret);
    expect(world.founder.secret).not.to.equal(bo.secret);
  });

  it('MK120 an open room has no keys of its own', async () => {
    const world = new KeysWorld();
    const open = { roomKind: 'open', name: 'Routes', members: [] } as const;
    const room = world.group.makesRoom(world.founder.person, open);
    await world.settle();
    expect(standingOf(world.founder, room)).to.equal(undefined);
    expect(world.founder.store.secrets).to.have.length(1);
  });
});
