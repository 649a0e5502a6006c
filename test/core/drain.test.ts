/** What was said for days without a quorum comes into the log in bounded turns, and the group works meanwhile. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import type { Draft } from '../../src/core/inputs.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import type { RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { Group } from './group.ts';
import type { Letter, Node } from './group.ts';

const MANY = LIMITS.outboxEventsMax;
const TURN_MAX = 256;

/** A group of five in which two talked alone until nothing more fitted; the author is gone for ever, the other is not. */
function afterALongNight(): { group: Group; heir: Node; author: Node } {
  const group = new Group(5).settle();
  const [author, heir] = group.nodes.filter((node) => node !== group.host) as [Node, Node];
  const isOut = (id: string): boolean => id === author.id || id === heir.id;
  group.lose = (letter) => isOut(letter.from) !== isOut(letter.to);
  for (const a of group.nodes) {
    for (const b of group.nodes) {
      if (isOut(a.id) !== isOut(b.id)) group.step(a, { type: 'linkDown', peer: b.id, reason: 'silent' });
    }
  }
  group.until(() => group.view(heir).leader === null && group.view(author).leader === null).tick(60);
  group.step(author, { type: 'propose', requestId: 1, drafts: lines(group), wallMs: group.wallMs });
  group.until(() => group.view(heir).tentative().length === MANY);
  group.kill(author);
  group.lose = () => false;
  return { group, heir, author };
}

function lines(group: Group): Draft[] {
  const roomId = group.scope.groupId as string as RoomId;
  return Array.from({ length: MANY }, (_, n) => ({
    kind: EVENT_KIND.message,
    roomId,
    clientId: `${n}`,
    seal: SEAL_CLEAR,
    payload: encodePayload({ kind: 'message', text: `line ${n}`, replyTo: null }),
  }));
}

/** clientIds of messages that took effect on a node, in their order. */
const saidBy = (node: Node): string[] =>
  node.applied.flatMap(({ entry: { body }, verdict }) =>
    body.kind === 'event' && body.event.header.kind === EVENT_KIND.message && verdict?.kind === 'valid'
      ? [body.event.header.clientId]
      : [],
  );

const ALL = Array.from({ length: MANY }, (_, n) => `${n}`);

describe('a drain of 10,000', () => {
  it('TN13 (106) is made in turns of at most 256, with every heartbeat in its time and in one term (N103)', () => {
    const { group, author } = afterALongNight();
    const { term } = group.view(group.host!);
    let beats = 0;
    let entriesMost = 0;
    group.lose = ({ message }: Letter) => {
      if (message.type === 'heartbeat') beats++;
      if (message.type === 'append') entriesMost = Math.max(entriesMost, message.entries.length);
      return false;
    };
    group.connect();
    const rest = group.nodes.filter((node) => node !== author);
    let ticks = 0;
    for (; rest.some((node) => saidBy(node).length < MANY); ticks++) {
      expect(ticks, 'ticks').to.be.lessThan(200);
      group.tick();
    }
    expect(group.view(group.host!).term).to.equal(term);
    expect(beats).to.be.at.least(3 * Math.floor((ticks * TIMING.test.tickMs) / TIMING.test.heartbeatMs - 1));
    expect(entriesMost).to.be.at.most(TURN_MAX);
    for (const node of rest) {
      expect(saidBy(node)).to.deep.equal(ALL);
      expect(group.view(node).tentative()).to.deep.equal([]);
    }
  }).timeout(60_000);

  it('TN13 (106) goes on under the next host when the first is killed in the middle: each event once, in its order', () => {
    const { group, heir, author } = afterALongNight();
    const first = group.host!;
    let taken = 0;
    // The host dies with a third of them in its log.
    group.lose = ({ from, message }: Letter) => {
      if (from === first.id && message.type === 'append') taken += message.entries.length;
      return taken > MANY / 3 && (from === first.id || message.type === 'gossip');
    };
    group.connect();
    group.until(() => taken > MANY / 3);
    const { lastIndex } = group.view(first);
    group.kill(first);
    group.lose = () => false;
    expect(lastIndex).to.be.lessThan(MANY);
    const rest = group.nodes.filter((node) => node !== first && node !== author);
    group.until(() => rest.every((node) => saidBy(node).length >= MANY), 2000);
    for (const node of rest) expect(saidBy(node)).to.deep.equal(ALL);
    expect(group.view(heir).tentative()).to.deep.equal([]);
  }).timeout(60_000);
});
