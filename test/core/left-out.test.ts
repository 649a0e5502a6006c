import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Group, type Letter, type Node } from './group.ts';
import { remove } from './removing.ts';

const ticksOf = (ms: number): number => Math.ceil(ms / TIMING.test.tickMs);
/** An event counts as left out after 20 s, and its voters try within ten more. */
const LEFT_OUT = ticksOf(20_000);
const TRIED = ticksOf(31_000);

describe('core/tamper/left-out: a host that leaves out what somebody says', () => {
  let group: Group;
  let host: Node;
  let silenced: Node;
  let other: Node;

  function settle(size = 3, voters = 3): void {
    group = new Group(size, { voters }).settle();
    host = group.host!;
    [silenced, other] = group.nodes.filter((node) => node !== host) as [Node, Node];
  }

  /** What `silenced` says does not get to the host, whoever brings it. */
  function leaveOut(): void {
    group.lose = ({ to, message }: Letter) =>
      to === host.id &&
      (message.type === 'propose' || message.type === 'gossip') &&
      message.events.some(({ header }) => header.deviceId === silenced.id);
  }

  const told = ({ published }: Node): unknown[] => published.filter(({ type }) => type === 'leftOut');
  const expectCalm = (term = group.view(host).term): void => {
    expect(group.nodes.flatMap(told)).to.deep.equal([]);
    expect([group.host, group.view(group.host!).term]).to.deep.equal([host, term]);
  };

  it('TE11 everybody who holds the event for 20 s tells once who left out what, learners too', () => {
    settle(6, 5);
    leaveOut();
    group.say(silenced, 'left out');
    const { seq } = group.view(silenced).outbox[0]!.header;
    group.tick(LEFT_OUT - 1);
    expectCalm();
    const learner = group.nodes.find((node) => group.view(node).role === 'learner')!;
    group.tick(ticksOf(3_000));
    for (const node of [silenced, other, learner]) {
      expect(told(node)).to.deep.equal([{ type: 'leftOut', host: host.id, deviceId: silenced.id, seq }]);
    }
  });

  it('TE11 not while the host orders anything of that device', () => {
    settle();
    leaveOut();
    group.say(silenced, 'one');
    for (let n = 0; n < 4; n++) {
      group.tick(LEFT_OUT - ticksOf(2_000));
      group.lose = () => false;
      group.tick(ticksOf(1_000));
      leaveOut();
      group.say(silenced, 'another');
    }
    expectCalm();
  });

  it('TE11 not of a removal, which may wait for a vote, nor of what its author says behind it', () => {
    settle();
    // The one to go has a vote, and with it nobody agrees to another config.
    remove(group, host, silenced);
    group.lose = ({ message }) =>
      message.type === 'append' && message.entries.some(({ body }) => body.kind === 'config');
    group.say(host, 'behind it');
    group.tick(TRIED);
    expect(group.nodes.flatMap(told)).to.deep.equal([]);
  });

  it('TE11 not where the host cannot confirm what it has', () => {
    settle();
    leaveOut();
    const leave = group.lose;
    group.lose = (letter) => leave(letter) || letter.message.type === 'appendAnswer';
    group.say(host, 'waits');
    group.say(silenced, 'left out');
    group.tick(TRIED);
    expectCalm();
  });

  it('TE11 not what got its place in the log and waits there', () => {
    settle();
    leaveOut();
    const silence = group.lose;
    const isBy = (node: Node, { message }: Letter): boolean =>
      (message.type === 'propose' || message.type === 'gossip') &&
      message.events.some(({ header }) => header.deviceId === node.id);
    group.lose = (letter) => silence(letter) || (letter.to === host.id && isBy(other, letter));
    group.say(other, 'late');
    group.say(silenced, 'left out');
    group.tick(ticksOf(3_000));
    group.say(host, 'meanwhile');
    group.tick(ticksOf(3_000));
    group.lose = (letter) => silence(letter) || letter.message.type === 'appendAnswer';
    group.tick(ticksOf(16_000));
    expect(group.view(silenced).lastIndex, 'the late one has its place').to.equal(
      group.view(silenced).commitIndex + 1,
    );
    const blamed = group.nodes.flatMap(({ published }) => published.filter(({ type }) => type === 'leftOut'));
    expect(blamed.map((one) => (one as { deviceId: string }).deviceId)).to.deep.equal([
      silenced.id,
      silenced.id,
    ]);
  });

  it('TE12 a majority of voters chooses another host, by a vote as after any outage', () => {
    settle();
    leaveOut();
    const { term } = group.view(host);
    group.say(silenced, 'left out');
    group.tick(TRIED);
    expect(group.host).not.to.equal(host);
    expect(group.view(group.host!).term).to.equal(term + 1);
    group.tick(ticksOf(1_000));
    expect(group.view(silenced).outbox).to.deep.equal([]);
  });

  it('TE12 learners look for no other host', () => {
    settle(2, 1);
    leaveOut();
    const { term } = group.view(host);
    group.say(silenced, 'left out');
    group.tick(3 * TRIED);
    expect(told(silenced)).to.have.length(1);
    expect([group.host, group.view(host).term]).to.deep.equal([host, term]);
  });
});
