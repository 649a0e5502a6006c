import { expect } from 'chai';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { hash } from '../../support/people.ts';
import { DriversWorld, type DriverNode } from './drivers-world.ts';

const TEXT = new TextEncoder().encode('for those who are in');

/** These in the room, ana their host; bo has asked for new keys, and its commit is on its way. */
function worldWithCommitUnderWay(): { world: DriversWorld; bo: DriverNode } {
  const world = new DriversWorld();
  for (const name of ['bo', 'cleo']) world.joins(name);
  world.run(3_000);
  const bo = world.node('bo');
  bo.holdsBack = true;
  bo.driver.renew(ZERO_ROOM);
  world.run(500);
  expect(bo.outbox.length).to.equal(1);
  expect(bo.store.load().pending.length).to.equal(1);
  return { world, bo };
}

/** Who opens what bo says now. */
function readersOf({ nodes }: DriversWorld, by: DriverNode): string[] {
  const header = by.header();
  const sealed = by.driver.seal(header, TEXT);
  if (typeof sealed === 'string') return [sealed];
  return nodes
    .filter(({ driver }) => driver.open(header, sealed).kind === 'open')
    .map(({ person }) => person.name);
}

describe('engine/keys: own commits and what becomes of them', () => {
  it('MK62 an own commit that comes back takes effect here as elsewhere (N76)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    const before = readersOf(world, bo);
    expect(before, 'until then the keys before hold').to.deep.equal(['ana', 'bo', 'cleo']);
    expect(world.places(bo, bo.outbox.shift()!)).to.equal('valid');
    world.settle();
    expect(readersOf(world, bo)).to.deep.equal(['ana', 'bo', 'cleo']);
  });

  it('MK62 after a crash between sending a commit and its place, both ends are right (N77)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    bo.restart();
    world.run(10_000);
    expect(bo.outbox.length, 'no second one meanwhile').to.equal(1);
    expect(world.places(bo, bo.outbox.shift()!)).to.equal('valid');
    world.settle();
    expect(readersOf(world, bo)).to.deep.equal(['ana', 'bo', 'cleo']);
    const { world: other, bo: lost } = worldWithCommitUnderWay();
    lost.outbox.shift();
    lost.restart();
    lost.holdsBack = false;
    other.node('cleo').driver.renew(ZERO_ROOM);
    other.run(3_000);
    expect(lost.store.load().pending, 'forgotten').to.deep.equal([]);
    expect(readersOf(other, lost)).to.deep.equal(['ana', 'bo', 'cleo']);
  });

  it('MK62 a commit that is confirmed while its author is away is taken up when it is back (N78)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    bo.isUp = false;
    expect(world.places(bo, bo.outbox.shift()!)).to.equal('valid');
    world.run(1_000);
    world.node('cleo').driver.renew(ZERO_ROOM);
    world.run(5_000);
    bo.isUp = true;
    bo.restart();
    world.run(1_000);
    expect(readersOf(world, bo)).to.deep.equal(['ana', 'bo', 'cleo']);
  });

  it('MK62 a commit that is lost with its host changes nothing, and another one counts (N79)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    const { epoch } = world.group.open;
    const lost = bo.outbox.shift()!;
    world.node('cleo').driver.renew(ZERO_ROOM);
    world.run(3_000);
    expect(world.group.open.epoch).to.equal(epoch + 1);
    expect(readersOf(world, bo)).to.deep.equal(['ana', 'bo', 'cleo']);
    expect(world.places(bo, lost), 'and if it came late').to.equal('wrong_epoch');
    world.settle();
    expect(readersOf(world, bo)).to.deep.equal(['ana', 'bo', 'cleo']);
  });

  it('MK49, MK48 what a removed member seals with the keys before has no effect (N89)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    const header = bo.header();
    const sealed = bo.driver.seal(header, TEXT) as Uint8Array;
    const memberId = memberIdOf(bo.person.certificate.rootKey, hash);
    const ana = world.node('ana');
    world.group.does(ana.person, { kind: 'memberRemoved', memberId, banned: false });
    expect(world.group.says(bo.person, header.head, sealed)).to.equal('not_a_member');
    expect(world.group.says(world.node('cleo').person)).to.equal('room_locked');
    world.run(1_000);
    expect(world.group.says(bo.person, header.head, sealed)).to.equal('not_a_member');
    world.settle();
    expect(readersOf(world, ana)).to.deep.equal(['ana', 'cleo']);
  });

  it('MK14, MK62, MK63 what was used up is on no disk any more (N91)', () => {
    const { world, bo } = worldWithCommitUnderWay();
    const [before] = bo.store.load().rooms;
    const [pending] = bo.store.load().pending;
    world.places(bo, bo.outbox.shift()!);
    bo.holdsBack = false;
    const dan = world.joins('dan');
    const [used] = dan.store.load().packages;
    world.run(5_000);
    const kept = bo.store.load();
    expect(kept.pending).to.deep.equal([]);
    expect(kept.rooms.length).to.equal(1);
    const { standing } = kept.rooms[0]!;
    expect(standing).to.not.deep.equal(before!.standing);
    expect(standing.kind === 'in' && standing.state).to.not.deep.equal(pending!.state);
    expect(dan.driver.standing(ZERO_ROOM)).to.equal('in');
    const left = dan.store.load().packages.map(({ secretPart }) => Buffer.from(secretPart).toString('hex'));
    expect(left).to.not.include(Buffer.from(used!.secretPart).toString('hex'));
  });
});
