import { expect } from 'chai';
import { compareIds, type DeviceId, type GroupId } from '../../../src/protocol/ids.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import { judgeNewcomer, type Newcomer } from '../../../src/server/links/crossing.ts';
import { linkIdOf, NO_LINK } from '../../../src/server/links/hello.ts';
import type { Link } from '../../../src/server/links/link.ts';
import { Gate } from './gate.ts';
import { rawLink } from './raw-link.ts';
import { COMMIT, connected, eventually, GROUP_A, GROUP_B, introduce, TestNode } from './world.ts';

interface Gated {
  readonly node: TestNode;
  readonly gate: Gate;
}

describe('links/crossing', () => {
  const running: TestNode[] = [];

  async function start(gate = new Gate()): Promise<Gated> {
    const node = await new TestNode({ faults: gate }).start();
    running.push(node);
    return { node, gate };
  }

  /** Each has the other's hello at its door: both have dialled, and neither has heard of the other's dial. */
  async function crossingPair(): Promise<{ readonly lower: Gated; readonly higher: Gated }> {
    const [a, b] = [await start(), await start()];
    for (const { gate } of [a, b]) gate.shut();
    introduce([a.node, b.node]);
    await eventually('both hellos are there', () => a.gate.kept === 1 && b.gate.kept === 1);
    const isLower = compareIds(a.node.deviceId, b.node.deviceId) < 0;
    return isLower ? { lower: a, higher: b } : { lower: b, higher: a };
  }

  /** Both have said yes to the link that the other dialled, and do not know yet that the other has as well. */
  async function crossed(): Promise<{ readonly lower: Gated; readonly higher: Gated }> {
    const pair = await crossingPair();
    for (const { gate } of [pair.lower, pair.higher]) gate.letIn();
    await connected([pair.lower.node, pair.higher.node]);
    await eventually(
      'both answers are there',
      () => pair.lower.gate.kept === 1 && pair.higher.gate.kept === 1,
    );
    return pair;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()));
  });

  function say(from: TestNode, to: TestNode, index: number, groupId: GroupId = GROUP_A): void {
    from.manager.send(to.deviceId, groupId, { ...COMMIT, commitIndex: index } as PeerMessage);
    from.manager.flush();
  }

  function heard(node: TestNode): number[] {
    return node.notes.all
      .flatMap((note) => (note.what === 'message' ? [note.bytes[17]!] : []))
      .sort((a, b) => a - b);
  }

  async function bothKeepTheLinkOf({ lower, higher }: { lower: Gated; higher: Gated }): Promise<void> {
    await eventually('both keep the link of the lower id', () => {
      const at = [
        lower.node.manager.linkWith(higher.node.deviceId),
        higher.node.manager.linkWith(lower.node.deviceId),
      ];
      return at[0]?.id === at[1]?.id && at[0]?.dialledBy === lower.node.deviceId;
    });
  }

  for (const first of ['lower', 'higher'] as const) {
    it(`HS16 nothing is lost of two links that cross, when the ${first} id hears of it first`, async () => {
      const pair = await crossed();
      const [a, b] = [pair.lower.node, pair.higher.node];
      const everywhere = (index: number): void => {
        say(a, b, index);
        say(b, a, index);
      };
      everywhere(1);
      a.book.setOwn([a.address, '192.0.2.1:4700'], Date.now());
      pair[first].gate.letIn();
      everywhere(2);
      const second = first === 'lower' ? pair.higher : pair.lower;
      second.gate.letIn();
      everywhere(3);
      for (const { gate } of [pair.lower, pair.higher]) gate.open();
      await bothKeepTheLinkOf(pair);
      everywhere(4);
      for (const node of [a, b]) {
        await eventually('all is heard', () => node.notes.count('message') === 4);
        expect(heard(node)).to.deep.equal([1, 2, 3, 4]);
        expect(node.notes.count('down')).to.equal(0);
      }
      await eventually('the address is heard', () => b.book.record(a.deviceId)?.addresses.length === 2);
    });
  }

  it('HS16 nothing is lost when a link that is in use is crossed by one that was long under way', async () => {
    const pair = await crossingPair();
    const [a, b] = [pair.lower.node, pair.higher.node];
    pair.lower.gate.letIn();
    await eventually('the answer is there', () => pair.higher.gate.kept === 2);
    pair.higher.gate.letIn(1);
    await connected([a, b]);
    say(a, b, 1);
    say(b, a, 1);
    const used = b.manager.linkWith(a.deviceId)!;
    pair.higher.gate.letIn();
    expect(b.manager.linkWith(a.deviceId)?.dialledBy).to.equal(a.deviceId);
    // The lower id goes on speaking there until it hears of it, so the higher must not close it.
    expect(used.isOpen).to.equal(true);
    say(a, b, 2);
    say(b, a, 2);
    for (const { gate } of [pair.higher, pair.lower]) gate.open();
    await bothKeepTheLinkOf(pair);
    say(a, b, 3);
    say(b, a, 3);
    for (const node of [a, b]) {
      await eventually('all is heard', () => node.notes.count('message') === 3);
      expect(heard(node)).to.deep.equal([1, 2, 3]);
      expect(node.notes.count('down')).to.equal(0);
    }
  });

  it('HS16 a link that was replaced and breaks before its end is told: closed, and up', async () => {
    const pair = await crossed();
    const [a, b] = [pair.lower.node, pair.higher.node];
    const loser = a.manager.linkWith(b.deviceId)!;
    const from = a.notes.all.length;
    pair.lower.gate.letIn();
    expect(a.manager.linkWith(b.deviceId)?.dialledBy).to.equal(a.deviceId);
    expect(loser.isRetired).to.equal(true);
    loser.terminate();
    await a.notes.until('up', () => true, from);
    expect(a.notes.all.slice(from).map((note) => note.what)).to.deep.equal(['down', 'up']);
    for (const { gate } of [pair.lower, pair.higher]) gate.open();
    await bothKeepTheLinkOf(pair);
  });

  it('HS16 a dial that names the present link replaces it, which is told: closed, and up', async () => {
    const { node } = await start();
    const other = new TestNode();
    other.book.setOwn(['192.0.2.2:4700'], Date.now());
    node.manager.setKnown([other.asKnown([GROUP_A], [])]);
    const first = await rawLink(other, node);
    await node.notes.until('up');
    const ended = new Promise((resolve) => first.socket.once('close', resolve));
    await rawLink(other, node, linkIdOf(first.session.exporter));
    await eventually('it is told', () => node.notes.count('up') === 2);
    const told = node.notes.all.filter(({ what }) => what === 'up' || what === 'down');
    expect(told.map((note) => (note.what === 'down' ? note.reason : note.what))).to.deep.equal([
      'up',
      'closed',
      'up',
    ]);
    expect(await ended).to.equal(1006);
  });

  it('HS14 a group that becomes common while the hellos are under way is common', async () => {
    const pair = await crossingPair();
    const [a, b] = [pair.lower.node, pair.higher.node];
    introduce([a, b], [GROUP_A, GROUP_B]);
    for (const { gate } of [pair.lower, pair.higher]) gate.open();
    for (const node of [a, b]) await node.notes.until('up', (note) => note.groups.includes(GROUP_B));
    say(a, b, 1, GROUP_B);
    expect((await b.notes.until('message')).groupId).to.equal(GROUP_B);
  });

  it('HS16 which link is kept depends on who dialled and what was given up, not on which was first', () => {
    const [low, high] = ['aa' as DeviceId, 'bb' as DeviceId];
    const present = (dialledBy: DeviceId): Pick<Link, 'id' | 'dialledBy' | 'via' | 'boot'> => ({
      id: 'present',
      dialledBy,
      via: null,
      boot: { count: 1, nonce: 'same' },
    });
    const newcomer = (dialledBy: DeviceId, more: Partial<Newcomer> = {}): Newcomer => ({
      dialledBy,
      via: null,
      nonce: 'same',
      namedByDialler: NO_LINK,
      namedByListener: NO_LINK,
      ...more,
    });
    expect(judgeNewcomer(present(high), newcomer(low))).to.equal('crosses');
    expect(judgeNewcomer(present(low), newcomer(high))).to.equal('loses');
    for (const dialledBy of [low, high]) {
      expect(judgeNewcomer(present(dialledBy), newcomer(dialledBy))).to.equal('succeeds');
    }
    expect(judgeNewcomer(present(low), newcomer(high, { nonce: 'another' }))).to.equal('succeeds');
    expect(judgeNewcomer(present(low), newcomer(high, { namedByDialler: 'present' }))).to.equal('succeeds');
    expect(judgeNewcomer(present(low), newcomer(high, { namedByListener: 'present' }))).to.equal('succeeds');
    // It says only that the listener has that link, which the other one crosses.
    expect(judgeNewcomer(present(high), newcomer(low, { namedByListener: 'present' }))).to.equal('crosses');
  });

  it('RL8 a direct link takes over from a relayed one, whoever dialled it, and the relayed one is read to its end', () => {
    const relay = 'cc' as DeviceId;
    for (const [mine, theirs] of [
      ['aa', 'bb'],
      ['bb', 'aa'],
      ['aa', 'aa'],
    ] as [DeviceId, DeviceId][]) {
      const relayed = { id: 'present', dialledBy: mine, via: relay, boot: { count: 1, nonce: 'same' } };
      const direct = { dialledBy: theirs, via: null, nonce: 'same', namedByListener: 'present' };
      expect(judgeNewcomer(relayed, { ...direct, namedByDialler: 'present' })).to.equal('crosses');
      expect(judgeNewcomer(relayed, { ...direct, namedByDialler: NO_LINK })).to.equal('crosses');
      // Another start of the peer knows nothing of the links before.
      expect(judgeNewcomer(relayed, { ...direct, namedByDialler: NO_LINK, nonce: 'another' })).to.equal(
        'succeeds',
      );
    }
  });
});
