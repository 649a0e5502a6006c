import { expect } from 'chai';
import type { EventId } from '../../src/protocol/ids.ts';
import type { Digest } from '../../src/protocol/peer-messages.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { TIMING } from '../../src/core/options.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

/** Letters between the two sides are lost, and their links fall silent. */
function split(group: Group, one: readonly Node[]): void {
  const isOne = (id: string): boolean => one.some((node) => node.id === id);
  group.lose = (letter) => isOne(letter.from) !== isOne(letter.to);
  for (const a of group.nodes) {
    for (const b of group.nodes) {
      if (isOne(a.id) !== isOne(b.id)) group.step(a, { type: 'linkDown', peer: b.id, reason: 'silent' });
    }
  }
}

function heal(group: Group): void {
  group.lose = () => false;
  group.connect();
}

const shownBy = (group: Group, node: Node): EventId[] =>
  group
    .view(node)
    .tentative()
    .map(({ id }) => id);
const saidBy = (node: Node): (string | undefined)[] =>
  node.applied.flatMap(({ entry: { body } }) =>
    body.kind === 'event' && body.event.header.kind === 16 ? [body.event.header.clientId] : [],
  );

describe('gossip', () => {
  it('TN8 nothing is gossiped while the host confirms', () => {
    const group = new Group(3).settle();
    const seen: string[] = [];
    group.lose = ({ message }) => (seen.push(message.type), false);
    for (const node of group.nodes) group.say(node, `of ${node.id}`);
    group.tick(200);
    expect(seen).to.include('append');
    expect(seen).to.not.include.members(['gossip']);
    expect(seen).to.not.include.members(['digest']);
  });

  it('TN16 nothing is gossiped while a host that died is followed by another', () => {
    const group = new Group(5).settle();
    const seen: string[] = [];
    group.lose = ({ message }) => (seen.push(message.type), false);
    group.kill(group.host!);
    group.until(() => group.host !== undefined);
    group.tick(40);
    expect(seen).to.include('vote');
    expect(seen).to.not.include('digest');
  });

  it('TN8 TN11 those cut off from the quorum hear one another, and say how many hold it', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(40);
    group.say(a, 'is anybody there?', 'q');
    group.tick(10);
    group.say(b, 'I am', 'r');
    group.tick(10);
    const shown = shownBy(group, a);
    expect(shown).to.have.length(2);
    expect(shownBy(group, b)).to.deep.equal(shown);
    for (const node of [a, b]) {
      for (const event of group.view(node).tentative()) {
        expect([...group.view(node).holdersOf(event)].sort()).to.deep.equal([a.id, b.id].sort());
      }
    }
  });

  it('TN13 TN14 after the heal everything takes its place, each once, questions before answers (N98)', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(40);
    for (let n = 0; n < 20; n++) {
      group.say(n % 2 === 0 ? a : b, `${n}`, `m${n}`);
      group.tick(4);
    }
    const shown = shownBy(group, a);
    expect(shown).to.have.length(20);
    group.say(group.host!, 'meanwhile', 'h');
    group.tick(4);
    heal(group);
    group.until(() => group.nodes.every((node) => saidBy(node).length === 21));
    const order = saidBy(a).filter((clientId) => clientId !== 'h');
    expect(order).to.deep.equal(Array.from({ length: 20 }, (_, n) => `m${n}`));
    for (const node of group.nodes) {
      expect(saidBy(node)).to.deep.equal(saidBy(a));
      expect(group.view(node).tentative()).to.deep.equal([]);
    }
  });

  it('TN11 what somebody said who never comes back is carried by those who heard it', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(40);
    group.say(a, 'remember me', 'last');
    group.tick(10);
    group.kill(a);
    heal(group);
    group.until(() => group.nodes.every((node) => node === a || saidBy(node).includes('last')));
  });

  it('TN5 what a deposed host had taken is kept by whoever has it, and confirmed by the next', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    const friend = group.nodes.find((node) => node !== host)!;
    const others = group.nodes.filter((node) => node !== host && node !== friend);
    split(group, [host, friend]);
    group.say(friend, 'into a log without a quorum', 'kept');
    group.run();
    group.until(() => others.some((node) => group.view(node).role === 'leader'));
    group.kill(friend);
    heal(group);
    group.until(() => others.every((node) => saidBy(node).includes('kept')));
    expect(saidBy(host)).to.include('kept');
  });

  it('TN9 a digest goes out when something changed, and again after a round as long as not both hold the same', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    const isOut = group.lose;
    const told: Digest[] = [];
    let isDeaf = false;
    group.lose = (letter) => {
      if (letter.from === a.id && letter.to === b.id && letter.message.type === 'digest')
        told.push(letter.message);
      return isOut(letter) || (isDeaf && letter.message.type === 'gossip');
    };
    const { appliedIndex } = group.view(a);
    group.tick(40);
    isDeaf = true;
    group.say(a, 'one', 'p');
    group.say(a, 'two', 'q');
    group.tick(4);
    const seq = group.view(a).outbox.at(-1)!.header.seq;
    expect(told.at(-1)).to.include({ appliedIndex });
    expect(told.at(-1)!.held).to.have.length(5).and.to.deep.include({ deviceId: a.id, seq });
    // Whatever b is sent is lost: it is told again, and not all the time.
    told.length = 0;
    const { roundMs, tickMs } = TIMING.test;
    group.tick((4 * roundMs) / tickMs);
    expect(told.length).to.be.within(3, 5);
    isDeaf = false;
    group.until(() => shownBy(group, b).length === 2);
    group.tick(4);
    told.length = 0;
    group.tick((4 * roundMs) / tickMs);
    expect(told).to.deep.equal([]);
  });

  it('TN7 an answer is shown behind what it answers on all devices, however wrong the clock of its author is', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(60);
    group.say(a, 'a question', 'q');
    group.tick(4);
    // An hour is more than any clock follows another's by (OB1).
    const { wallMs } = group;
    group.wallMs -= 3_600_000;
    group.say(b, 'its answer', 'r');
    group.wallMs = wallMs;
    group.tick(4);
    for (const node of [a, b]) {
      const shown = group.view(node).tentative();
      expect(shown.map(({ header }) => header.clientId)).to.deep.equal(['q', 'r']);
      expect(shown[1]!.header.after).to.deep.equal([shown[0]!.id]);
    }
  });

  it('TN14 an event that follows one which nobody has waits 40 ticks for it, and no longer', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(60);
    group.say(a, 'heard by one', 'q');
    group.tick(4);
    group.say(b, 'who alone comes back', 'r');
    // What b kept of it goes with its disk's rows: nobody is left who has it.
    group.kill(a);
    group.kill(b);
    b.disk.tentative = [];
    group.lose = () => false;
    group.restart(b);
    const host = group.host!;
    const from = group.wallMs;
    group.until(() => saidBy(host).includes('r'));
    const ticks = (group.wallMs - from) / TIMING.test.tickMs;
    expect(ticks).to.be.within(40, 80);
  });

  it('TN15 a host that hands over appends nothing, and what waits goes on when that is over', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    const heir = group.nodes.find((node) => node !== host)!;
    const author = group.nodes.find((node) => node !== host && node !== heir)!;
    // The heir never hears that it is its turn.
    group.lose = ({ to, message }) => to === heir.id && message.type === 'timeoutNow';
    group.step(host, { type: 'transferHost', to: heir.id });
    const { lastIndex } = group.view(host);
    group.say(host, 'of the host', 'h');
    group.say(author, 'of another', 'o');
    group.run();
    expect(group.view(host).lastIndex).to.equal(lastIndex);
    group.until(() => group.nodes.every((node) => saidBy(node).length === 2));
    expect(group.host).to.equal(host);
  });

  it('TN10 what was heard survives a restart', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a, b]);
    group.tick(40);
    group.say(a, 'written down', 'x');
    group.tick(10);
    group.kill(a);
    group.kill(b);
    group.lose = () => false;
    group.restart(b);
    group.until(() => group.nodes.every((node) => node === a || saidBy(node).includes('x')));
  });

  it('TN12 who was away for what is confirmed hears of it from whoever is there, without a host', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a]);
    group.say(group.host!, 'confirmed without a', 'y');
    group.until(() => saidBy(b).includes('y'));
    for (const node of group.nodes) if (node !== a && node !== b) group.kill(node);
    heal(group);
    group.until(() => group.view(a).tentative().length > 0);
    expect(
      group
        .view(a)
        .tentative()
        .map(({ header }) => header.clientId),
    ).to.deep.equal(['y']);
  });

  it('TN3, TN19 a device that made two events of one number is told of once, however often they are sent', () => {
    const [group, other] = [new Group(3).settle(), new Group(3).settle()];
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    for (const one of [group, other]) {
      one.lose = () => true;
      one.tick(80);
    }
    group.say(a, 'one', 'x');
    other.say(other.node(a.id), 'another', 'y');
    const [first, second] = [group.view(a).tentative(), other.view(other.node(a.id)).tentative()];
    expect(first[0]!.header.seq).to.equal(second[0]!.header.seq);
    for (const events of [first, second, second, second])
      group.step(b, { type: 'receive', from: a.id, message: { type: 'gossip', events } });
    expect(b.published.filter(({ type }) => type === 'doubled')).to.deep.equal([
      { type: 'doubled', deviceId: a.id, seq: first[0]!.header.seq },
    ]);
  });

  it('TN12 what is lacked comes in batches of at most 256 events, however much of it is confirmed', () => {
    const group = new Group(5).settle();
    const [a, b] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
    split(group, [a]);
    const { host } = group;
    for (let nth = 1; nth <= LIMITS.proposeEventsMax; nth++) group.say(host!, `confirmed ${nth}`, `y${nth}`);
    group.until(() => saidBy(b).includes(`y${LIMITS.proposeEventsMax}`));
    for (const node of group.nodes) if (node !== a && node !== b) group.kill(node);
    heal(group);
    group.say(b, 'not confirmed', 'z');
    const batches: number[] = [];
    group.lose = ({ message }) => {
      if (message.type === 'gossip') batches.push(message.events.length);
      return false;
    };
    group.until(() => group.view(a).tentative().length > LIMITS.proposeEventsMax);
    expect(Math.max(...batches)).to.equal(LIMITS.proposeEventsMax);
  });
});
