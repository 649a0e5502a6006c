import { expect } from 'chai';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { EVENT_KIND } from '../../../src/protocol/event.ts';
import { sortedIds, type DeviceId } from '../../../src/protocol/ids.ts';
import type { KeysCommitPayload } from '../../../src/protocol/payloads.ts';
import { hash } from '../../support/people.ts';
import { DriversWorld, type DriverNode } from './drivers-world.ts';

/** What came to be by commits that count: author and payload, in order. */
function commitsIn({ group, nodes }: DriversWorld): { author: string; commit: KeysCommitPayload }[] {
  return group.applied.flatMap(({ entry: { body }, verdict }) => {
    if (body.kind !== 'event' || verdict?.kind !== 'valid') return [];
    const { header, payload } = body.event;
    if (header.kind !== EVENT_KIND.keysCommit) return [];
    const author = nodes.find(({ deviceId }) => deviceId === header.deviceId)!.person.name;
    return [{ author, commit: decodePayload(header.kind, payload) as KeysCommitPayload }];
  });
}

const authorsIn = (world: DriversWorld): string[] => commitsIn(world).map(({ author }) => author);
const idsOf = (...nodes: readonly DriverNode[]): DeviceId[] =>
  sortedIds(nodes.map(({ deviceId }) => deviceId));
const standings = ({ nodes, group }: DriversWorld): string[] =>
  nodes.map(({ driver }) => driver.standing(group.groupId as never));
const turnsIn = ({ said }: DriversWorld): string[] =>
  said.filter(({ message }) => message.type === 'keysTurn').map(({ to }) => to);

/** These in the room, ana their host. */
function worldWith(...names: readonly string[]): DriversWorld {
  const world = new DriversWorld();
  for (const name of names) world.joins(name);
  world.run(1_000);
  return world;
}

function remove(world: DriversWorld, by: DriverNode, who: DriverNode): void {
  const memberId = memberIdOf(who.person.certificate.rootKey, hash);
  expect(world.group.does(by.person, { kind: 'memberRemoved', memberId, banned: false })).to.equal('valid');
}

describe('engine/keys: who commits when', () => {
  it('MK70 joins of one moment come in by one commit, of the best-ranked device that is in', () => {
    const world = new DriversWorld();
    const [bo, cleo] = [world.joins('bo'), world.joins('cleo')];
    world.run(150);
    expect(commitsIn(world)).to.deep.equal([]);
    world.run(850);
    expect(commitsIn(world).map(({ author, commit }) => [author, commit.added])).to.deep.equal([
      ['ana', idsOf(bo, cleo)],
    ]);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in']);
    const dan = world.joins('dan');
    world.run(1_000);
    expect(commitsIn(world).at(-1)!.commit.added).to.deep.equal(idsOf(dan));
  });

  it('MK70 a locked room waits for no joins: who removes somebody unlocks it at once', () => {
    const world = worldWith('bo', 'cleo');
    const before = commitsIn(world).length;
    remove(world, world.node('ana'), world.node('cleo'));
    expect(world.group.open.locks.at(-1)?.to).to.equal(null);
    world.run(100);
    expect(commitsIn(world).length).to.equal(before + 1);
    expect(world.group.open.locks.at(-1)?.to).to.not.equal(null);
  });

  it('MK70 the host names who commits; after five seconds without a commit the next', () => {
    const world = worldWith('bo', 'cleo');
    world.host = world.node('cleo');
    world.loses = ({ type }) => type === 'keysTurn';
    const before = authorsIn(world).length;
    world.joins('dan');
    world.run(4_900);
    expect(turnsIn(world)).to.deep.equal(['ana']);
    world.run(5_000);
    expect(turnsIn(world)).to.deep.equal(['ana', 'bo']);
    world.run(1_000);
    expect(authorsIn(world).slice(before), 'its own turn needs no word').to.deep.equal(['cleo']);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in', 'in']);
  });

  it('MK70 nothing is committed without a host, whoever gives a turn (N97)', () => {
    const world = worldWith('bo', 'cleo');
    const before = commitsIn(world).length;
    world.host = null;
    world.joins('dan');
    const { epoch } = world.group.open;
    world.send(world.node('bo'), world.node('ana').deviceId, { type: 'keysTurn', roomId: ZERO_ROOM, epoch });
    world.node('ana').driver.renew(ZERO_ROOM);
    world.run(20_000);
    expect(commitsIn(world).length).to.equal(before);
    expect(standings(world).slice(0, 3)).to.deep.equal(['in', 'in', 'in']);
    world.host = world.node('bo');
    world.run(1_000);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in', 'in']);
  });

  it('MK70 only the host says whose turn it is', () => {
    const world = worldWith('bo', 'cleo');
    const before = commitsIn(world).length;
    world.host = world.node('bo');
    world.loses = ({ type }, from) => type === 'keysTurn' && from === world.host;
    world.joins('dan');
    const { epoch } = world.group.open;
    const turn = { type: 'keysTurn', roomId: ZERO_ROOM, epoch } as const;
    world.send(world.node('cleo'), world.node('ana').deviceId, turn);
    world.run(4_000);
    expect(commitsIn(world).length, 'cleo is not').to.equal(before);
    world.run(5_000);
    expect(authorsIn(world).slice(before)).to.deep.equal(['bo']);
  });

  it('MK70 while unconfirmed events drain nothing is committed but what unlocks a room', () => {
    const world = worldWith('bo', 'cleo');
    const [ana, bo] = [world.node('ana'), world.node('bo')];
    const before = commitsIn(world).length;
    world.tentative = [{}];
    world.joins('dan');
    world.run(8_000);
    expect(commitsIn(world).length).to.equal(before);
    remove(world, ana, bo);
    world.run(1_000);
    expect(commitsIn(world).at(-1)!.commit.removed).to.deep.equal(idsOf(bo));
    expect(standings(world)).to.deep.equal(['in', 'out', 'in', 'in']);
  });

  it('MK70 a new beginning leaves its author out of those that it adds', () => {
    const world = worldWith('bo', 'cleo');
    const lose = ({ store }: DriverNode): void => {
      const { rooms } = store.load();
      const standing = { kind: 'unreadable', reason: 'test' } as const;
      store.save({ rooms: rooms.map(({ facts }) => ({ facts, standing })) });
    };
    for (const node of world.nodes) {
      lose(node);
      node.restart();
    }
    world.run(5_000);
    const { author, commit } = commitsIn(world).find((one) => one.commit.start === one.commit.epoch + 1)!;
    expect(author).to.equal('ana');
    expect(commit.added).to.include(world.node('bo').deviceId).and.not.to.include(world.node('ana').deviceId);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in']);
  });
});

describe('engine/keys: commits that are tried before', () => {
  it('MK71 who is within reach tries a commit before it is proposed; who cannot say anything does not hold it up', () => {
    const world = worldWith('bo', 'cleo');
    const before = world.said.length;
    world.node('cleo').isUp = false;
    world.joins('dan');
    world.run(1_000);
    const said = world.said.slice(before).filter(({ message }) => message.type.startsWith('keysTri'));
    expect(said.map(({ from, to, message }) => [from, to, message.type])).to.deep.equal([
      ['ana', 'bo', 'keysTrial'],
      ['bo', 'ana', 'keysTried'],
    ]);
    world.loses = ({ type }) => type === 'keysTried';
    world.joins('eve');
    world.run(1_900);
    expect(world.node('eve').driver.standing(world.group.groupId as never)).to.equal('out');
    world.run(1_000);
    expect(world.node('eve').driver.standing(world.group.groupId as never)).to.equal('in');
  });

  it('MK71 one objection delays a commit by ten seconds, and no more (N85)', () => {
    const world = worldWith('bo', 'cleo');
    // Whatever bo is shown, it objects.
    world.loses = (message, from) => {
      if (message.type === 'keysTried' && from === world.node('bo'))
        Object.assign(message, { follows: false });
      return message.type === 'keysTurn';
    };
    const before = commitsIn(world).length;
    world.joins('dan');
    world.run(9_900);
    expect(commitsIn(world).length).to.equal(before);
    world.run(1_000);
    expect(authorsIn(world).slice(before)).to.deep.equal(['ana']);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in', 'in']);
  });

  it('MK71 a key package that is no good is left out, and the others come in', () => {
    const world = worldWith('bo');
    const eve = world.joins('eve');
    const dan = world.joins('dan');
    const none = { kind: 'keyPackage', keyPackage: Uint8Array.of(1, 2, 3) } as const;
    expect(world.group.does(eve.person, none)).to.equal('valid');
    eve.isUp = false;
    world.run(1_000);
    expect(commitsIn(world).at(-1)!.commit.added).to.deep.equal(idsOf(dan));
    eve.isUp = true;
    world.run(10_000);
    expect(standings(world), 'it gave another one').to.deep.equal(['in', 'in', 'in', 'in']);
  });
});

describe('engine/keys: trees, packages, and renewal', () => {
  it('MK72 a newcomer asks the author of the commit for the tree, then others, until somebody has it', () => {
    const world = worldWith('bo', 'cleo');
    const [ana, dan] = [world.node('ana'), world.joins('dan')];
    dan.isUp = false;
    world.run(1_000);
    ana.isUp = false;
    world.host = world.node('bo');
    dan.isUp = true;
    world.run(1_000);
    const asked = world.said.filter(({ message }) => message.type === 'keysTree' && message.said === 'asked');
    expect(asked.at(-1)!.to).to.be.oneOf(['bo', 'cleo']);
    expect(dan.driver.standing(world.group.groupId as never)).to.equal('in');
  });

  it('MK72 a tree is kept for ten minutes; who comes later is added anew', () => {
    const world = worldWith('bo', 'cleo');
    const dan = world.joins('dan');
    dan.isUp = false;
    world.run(11 * 60_000);
    const before = commitsIn(world).length;
    dan.isUp = true;
    world.run(5_000);
    expect(
      commitsIn(world)
        .slice(before)
        .map(({ commit }) => [commit.added, commit.removed]),
    ).to.deep.equal([[idsOf(dan), idsOf(dan)]]);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in', 'in']);
  });

  it('MK73 there is always a key package that was not used, with its secret part on the disk', () => {
    const world = worldWith('bo');
    const hasOne = ({ deviceId }: DriverNode): boolean => world.group.roster.packages.has(deviceId);
    world.run(3_000);
    expect(world.nodes.map(hasOne)).to.deep.equal([true, true]);
    const before = world.group.applied.length;
    const reads = (): number[] => world.nodes.map(({ entriesRead }) => entriesRead);
    const readBefore = reads();
    world.run(30_000);
    expect(world.group.applied.length, 'and then nothing is said').to.equal(before);
    expect(reads(), 'nor is the log read, tick by tick').to.deep.equal(readBefore);
    const bo = world.node('bo');
    bo.store.save({ packages: [] });
    bo.restart();
    world.run(3_000);
    expect(world.group.applied.length).to.equal(before + 1);
    expect(bo.store.load().packages.length).to.equal(1);
  });

  it('MK64 who cannot read says so, once, and is added anew', () => {
    const world = worldWith('bo', 'cleo');
    const bo = world.node('bo');
    const [room] = bo.store.load().rooms;
    bo.store.save({ rooms: [{ ...room!, standing: { kind: 'unreadable', reason: 'test' } }] });
    bo.restart();
    const before = commitsIn(world).length;
    world.run(4_000);
    expect(
      commitsIn(world)
        .slice(before)
        .map(({ commit }) => commit.added),
    ).to.deep.equal([idsOf(bo)]);
    expect(standings(world)).to.deep.equal(['in', 'in', 'in']);
  });

  it('MK74 keys are renewed when somebody asks for it, until a commit of that device counts', () => {
    const world = worldWith('bo', 'cleo');
    const bo = world.node('bo');
    const before = commitsIn(world).length;
    bo.driver.renew(ZERO_ROOM);
    expect(bo.driver.isRenewing(ZERO_ROOM)).to.equal(true);
    world.run(1_000);
    expect(
      commitsIn(world)
        .slice(before)
        .map(({ author, commit }) => [author, commit.added]),
    ).to.deep.equal([['bo', []]]);
    expect(bo.driver.isRenewing(ZERO_ROOM)).to.equal(false);
    world.run(10_000);
    expect(commitsIn(world).length).to.equal(before + 1);
  });
});
