import { expect } from 'chai';
import { memberIdOf } from '../../../src/protocol/encode-identity.ts';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { hash, type Person } from '../../support/people.ts';
import { KeysWorld, type KeysNode } from './keys-world.ts';

const removal = ({ certificate }: Person) =>
  ({ kind: 'memberRemoved', memberId: memberIdOf(certificate.rootKey, hash), banned: false }) as const;

function expectOneSecret(...nodes: readonly KeysNode[]): void {
  expect(nodes.map(({ standing }) => standing)).to.deep.equal(nodes.map(() => 'in'));
  expect(new Set(nodes.map(({ secret }) => secret)).size).to.equal(1);
}

describe('engine/keys: following the log', () => {
  it('MK60 whoever is in the room gets the secret of each epoch, from its commit’s entry on', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const from = world.last.entry.index;
    expectOneSecret(world.founder, bo, cleo);
    expect(bo.store.secrets.map((one) => [one.epoch, one.from])).to.deep.equal([[1, from]]);
    expect(world.founder.store.secrets.map(({ epoch }) => epoch)).to.deep.equal([0, 1]);
    world.group.does(bo.person, await bo.prepares());
    await world.settle();
    expectOneSecret(world.founder, bo, cleo);
    expect(world.group.open.epoch).to.equal(2);
  });

  it('MK61 entries are followed in order, each once, and a new start goes on where the disk stands', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    world.group.does(bo.person, await bo.prepares());
    for (const node of world.nodes) node.take();
    // Bo's process ends while the founder's is at work.
    bo.restart();
    world.founder.restart();
    await world.settle();
    expectOneSecret(world.founder, bo);
    for (const { followedTo, store } of world.nodes) {
      expect(store.load().followedIndex).to.equal(world.last.entry.index);
      expect(followedTo).to.deep.equal([...followedTo].sort((a, b) => a - b));
    }
    bo.restart();
    await world.settle();
    expect(bo.store.saves, 'nothing is new').to.equal(0);
  });

  it('MK62 an own commit takes effect with its place in the log, also after a new start', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const before = bo.secret;
    const payload = await bo.prepares();
    expect(bo.secret).to.equal(before);
    bo.restart();
    world.group.does(bo.person, payload);
    await world.settle();
    expect(bo.secret).not.to.equal(before);
    expectOneSecret(world.founder, bo);
    expect(bo.store.load().pending).to.deep.equal([]);
  });

  it('MK62 of two commits one counts, and the other’s maker follows it and forgets its own', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const [won, lost] = [await bo.prepares(), await cleo.prepares()];
    expect(world.group.does(bo.person, won)).to.equal('valid');
    expect(world.group.does(cleo.person, lost)).to.equal('wrong_epoch');
    await world.settle();
    expectOneSecret(world.founder, bo, cleo);
    expect(cleo.store.load().pending).to.deep.equal([]);
    world.group.does(cleo.person, await cleo.prepares());
    await world.settle();
    expectOneSecret(world.founder, bo, cleo);
  });

  it('MK62 an own commit that the disk knows nothing of cannot be followed', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const payload = await bo.prepares();
    bo.store.save({ pending: [] });
    bo.restart();
    world.group.does(bo.person, payload);
    await world.settle();
    expect([world.founder.standing, bo.standing]).to.deep.equal(['in', 'unreadable']);
  });

  it('MK63 a newcomer comes in with whichever of its packages was taken, and that one is gone then', async () => {
    const world = new KeysWorld();
    const { node: bo, publicPart } = await world.joined('bo');
    const later = await bo.newPackage();
    await world.settle();
    expect(bo.standing).to.equal('out');
    const { deviceId } = bo.person;
    world.group.does(
      world.founder.person,
      await world.founder.prepares({ packages: [{ deviceId, publicPart }] }),
    );
    await world.settle();
    expectOneSecret(world.founder, bo);
    expect(bo.store.load().packages.map((one) => one.publicPart)).to.deep.equal([later]);
  });

  it('MK63 a newcomer to whom nobody gives the tree cannot read, and says so', async () => {
    const world = new KeysWorld();
    const { node: bo, publicPart } = await world.joined('bo');
    await world.settle();
    const packages = [{ deviceId: bo.person.deviceId, publicPart }];
    const payload = await world.founder.prepares({ packages });
    world.trees.clear();
    world.group.does(world.founder.person, payload);
    await world.settle();
    expect(bo.standing).to.equal('unreadable');
  });

  it('MK63 whoever follows a commit has the tree that its newcomers need', async () => {
    const world = new KeysWorld();
    const [bo] = (await world.withMembers('bo')) as [KeysNode];
    const { node: cleo, publicPart } = await world.joined('cleo');
    await world.settle();
    const packages = [{ deviceId: cleo.person.deviceId, publicPart }];
    const payload = await world.founder.prepares({ packages });
    world.group.does(world.founder.person, payload);
    await world.settle();
    expect(bo.keptTrees.get(payload.treeHash)).to.deep.equal(world.trees.get(payload.treeHash));
    expect(cleo.standing).to.equal('in');
  });

  it('MK64 who cannot read is added anew and reads from then on', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    bo.store.save({
      rooms: [{ ...bo.follower.room(ZERO_ROOM)!, standing: { kind: 'unreadable', reason: 'test' } }],
    });
    bo.restart();
    world.group.does(cleo.person, await cleo.prepares());
    await world.settle();
    expect(bo.standing).to.equal('unreadable');
    const keyPackage = await bo.newPackage();
    const { epoch } = world.group.open;
    expect(world.group.does(bo.person, { kind: 'keysUnreadable', epoch, keyPackage })).to.equal('valid');
    await world.settle();
    const packages = [{ deviceId: bo.person.deviceId, publicPart: keyPackage }];
    expect(world.group.does(cleo.person, await cleo.prepares({ packages }))).to.equal('valid');
    await world.settle();
    expectOneSecret(world.founder, bo, cleo);
  });

  it('MK64, MK46 after a commit that counts and that nobody can follow, keys begin anew', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const payload = await bo.prepares();
    const wrong = { ...payload, commit: payload.commit.map((byte, at) => (at === 60 ? byte ^ 1 : byte)) };
    expect(world.group.does(bo.person, wrong), 'the fold does not know').to.equal('valid');
    await world.settle();
    const all = [world.founder, bo, cleo];
    expect(all.map(({ standing }) => standing)).to.deep.equal(['unreadable', 'unreadable', 'unreadable']);
    const packages = [];
    for (const node of [world.founder, cleo]) {
      const publicPart = await node.newPackage();
      const { epoch } = world.group.open;
      world.group.does(node.person, { kind: 'keysUnreadable', epoch, keyPackage: publicPart });
      packages.push({ deviceId: node.person.deviceId, publicPart });
    }
    await world.settle();
    const anew = await cleo.prepares({ packages: packages.slice(0, 1) }, true);
    expect(world.group.does(cleo.person, anew)).to.equal('valid');
    await world.settle();
    expectOneSecret(world.founder, cleo);
    expect(bo.standing).to.equal('out');
  });

  it('MK65 who was removed keeps what it had and gets nothing more', async () => {
    const world = new KeysWorld();
    const [bo, cleo] = (await world.withMembers('bo', 'cleo')) as [KeysNode, KeysNode];
    const had = bo.store.secrets;
    world.group.does(world.founder.person, removal(bo.person));
    await world.settle();
    const removed = [bo.person.deviceId];
    expect(world.group.does(cleo.person, await cleo.prepares({ removed }))).to.equal('valid');
    await world.settle();
    expect(bo.standing).to.equal('out');
    expect(bo.store.secrets).to.deep.equal(had);
    expectOneSecret(world.founder, cleo);
    expect(cleo.secret).not.to.equal(bo.secret);
  });
});
