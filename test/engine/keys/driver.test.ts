import { expect } from 'chai';
import { keysInFork } from '../../../src/engine/keys/store.ts';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { hash } from '../../support/people.ts';
import { DriversWorld } from './drivers-world.ts';
import { KeysWorld, type KeysNode } from './keys-world.ts';

const TEXT = new TextEncoder().encode('for those who are in');

describe('engine/keys: what a driver seals and opens', () => {
  it('MK68 an own event is sealed for the head that it names, and opens from then on', () => {
    const world = new DriversWorld();
    const ana = world.node('ana');
    const header = ana.header();
    const sealed = ana.driver.seal(header, TEXT) as Uint8Array;
    expect(ana.driver.open(header, sealed)).to.deep.equal({ kind: 'open', payload: TEXT });
    const other = { ...header, seq: 100 };
    expect(ana.driver.open(other, sealed)).to.deep.equal({ kind: 'closed', reason: 'not_genuine' });
    expect(ana.driver.standing(header.roomId)).to.equal('in');
    expect(ana.followed.at(-1)).to.equal(world.group.applied.length);
  });

  it('MK68 nothing is sealed by who is not in, in a room that is not there, or that is locked', () => {
    const world = new DriversWorld();
    const ana = world.node('ana');
    const bo = world.joins('bo');
    world.settle();
    expect(bo.driver.seal(bo.header(), TEXT)).to.equal('not_in');
    const nowhere = { ...ana.header(), roomId: `${'c'.repeat(51)}a` as RoomId };
    expect(ana.driver.seal(nowhere, TEXT)).to.equal('not_in');
    world.group.commits(ana.person, { added: [bo.person] });
    const memberId = memberIdOf(bo.person.certificate.rootKey, hash);
    world.group.does(ana.person, { kind: 'memberRemoved', memberId, banned: false });
    expect(ana.driver.seal(ana.header(), TEXT)).to.equal('locked');
  });

  it('MK68 while a commit is followed nothing is sealed for a head behind it; who cannot follow it does not seal', () => {
    const world = new DriversWorld();
    const ana = world.node('ana');
    world.joins('bo');
    world.settle();
    const before = ana.header();
    const sealed = ana.driver.seal(before, TEXT) as Uint8Array;
    // Nobody made this one by these rules, so its author's own disk does not know it either.
    world.group.commits(ana.person, { added: [world.node('bo').person] });
    expect(ana.driver.seal(ana.header(), TEXT)).to.equal('following');
    expect(ana.driver.open(ana.header(), sealed)).to.deep.equal({ kind: 'closed', reason: 'following' });
    world.settle();
    expect(ana.driver.seal(ana.header(), TEXT)).to.equal('unreadable');
    expect(ana.driver.open(before, sealed).kind, 'what was said before').to.equal('open');
    expect(ana.driver.open(ana.header(), sealed)).to.deep.equal({ kind: 'closed', reason: 'no_keys' });
  });

  it('MK61 a driver that is made anew takes from the log what it had not followed', () => {
    const world = new DriversWorld();
    const ana = world.node('ana');
    const header = ana.header();
    const sealed = ana.driver.seal(header, TEXT) as Uint8Array;
    for (let i = 0; i < 300; i++) world.group.does(ana.person, { kind: 'profile', memberName: `ana ${i}` });
    ana.restart();
    ana.appliedIndex = world.group.applied.length;
    ana.driver.look();
    expect(ana.driver.followedIndex).to.equal(world.group.applied.length);
    expect(ana.driver.open(header, sealed).kind).to.equal('open');
  });

  it('MK61 what was judged later is followed as it is handed out, without asking for it again', () => {
    const world = new DriversWorld();
    const ana = world.node('ana');
    for (let i = 0; i < 3; i++) world.group.does(ana.person, { kind: 'profile', memberName: `ana ${i}` });
    ana.restart();
    // Its log would hand out nothing: as far as it knows, nothing of this is applied.
    ana.driver.judged(world.group.applied.slice(ana.driver.followedIndex));
    expect(ana.driver.followedIndex).to.equal(world.group.applied.length);
  });
});

describe('engine/keys: another fork', () => {
  it('MK69 what was followed above goes, the rest is only counted, and the room cannot be read from there on', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const keep = world.last.entry.index;
    world.group.does(world.founder.person, await world.founder.prepares());
    await world.settle();
    const kept = keysInFork(bo.store.load(), keep);
    expect(kept).to.deep.include({ followedIndex: 0, countedTo: keep });
    expect(kept.secrets.map(({ from }) => from)).to.deep.equal([keep]);
    expect(kept.foreign.map(({ from }) => from)).to.deep.equal([keep + 1]);
    bo.store.save({ ...kept, secrets: [], lacked: [], past: [] });
    bo.restart();
    await world.settle();
    expect(bo.standing).to.equal('unreadable');
    expect(bo.follower.room(ZERO_ROOM)!.facts.epoch, 'counted along').to.equal(world.group.open.epoch);
    expect(bo.store.load().countedTo).to.equal(0);
  });

  it('MK69 where no keys moved above, they are what they were', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const keep = world.last.entry.index;
    const before = bo.follower.room(ZERO_ROOM);
    for (let i = 0; i < 300; i++) world.group.does(bo.person, { kind: 'profile', memberName: `bo ${i}` });
    await world.settle();
    const kept = keysInFork(bo.store.load(), keep);
    expect(kept.countedTo).to.equal(keep);
    bo.store.save({ ...kept, secrets: [], lacked: [], past: [] });
    bo.restart();
    await world.settle();
    expect(bo.follower.room(ZERO_ROOM)).to.deep.equal(before);
  });
});
