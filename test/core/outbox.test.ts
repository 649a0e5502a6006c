import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import type { Draft } from '../../src/core/inputs.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import type { ProposeResult } from '../../src/core/ready.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

function texts(node: Node): string[] {
  return node.applied
    .flatMap(({ entry, verdict }) =>
      entry.body.kind === 'event' && verdict?.kind === 'valid' ? [entry.body.event.header.clientId] : [],
    )
    .filter((clientId) => clientId !== '');
}

describe('the outbox', () => {
  it('OB1: a device numbers its events 1, 2, 3 and each names the one before', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    for (let i = 0; i < 3; i++) group.say(author, `m${i}`);
    const pending = group.view(author).outbox;
    expect(pending.map((event) => event.header.seq)).to.deep.equal([2, 3, 4]);
    expect(pending[1]!.header.prev).to.equal(pending[0]!.id);
  });

  it('OB1: the head an event names never goes back, also across a restart', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    group.say(author, 'one');
    group.run();
    group.lose = ({ from }) => from === author.id;
    group.say(author, 'two');
    const { head } = group.view(author).outbox[0]!.header;
    author.disk.appliedIndex = 0;
    author.disk.rows.clear();
    group.kill(author);
    group.restart(author);
    expect(group.view(author).outbox[0]!.header.head).to.deep.equal(head);
    expect(head.index).to.be.above(0);
  });

  it('OB2: an event is saved before it leaves', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    const { replica } = author;
    const room = group.scope.groupId as never;
    const payload = new Uint8Array([1, 2, 3]);
    replica.step({
      type: 'propose',
      requestId: 1,
      drafts: [{ kind: 16, roomId: room, clientId: 'c', seal: 0, payload }],
      wallMs: 1,
    });
    const ready = replica.takeReady()!;
    expect(ready.sendEarly).to.deep.equal([]);
    expect(ready.save!.outbox).to.have.length(1);
    expect(ready.send.map(({ message }) => message.type)).to.deep.equal(['propose']);
  });

  it('OB2: a host’s appends do not leave early with an own event whose row is not saved', () => {
    const group = new Group(3).settle();
    const { replica } = group.host!;
    const room = group.scope.groupId as never;
    replica.step({
      type: 'propose',
      requestId: 1,
      drafts: [{ kind: 16, roomId: room, clientId: 'c', seal: 0, payload: new Uint8Array(3) }],
      wallMs: 1,
    });
    const ready = replica.takeReady()!;
    expect(ready.sendEarly).to.deep.equal([]);
    expect(ready.save!.outbox).to.have.length(1);
    expect(ready.save!.entries).to.have.length(1);
  });

  it('OB2: one clientId is one message for ever; with another content it is refused (N71)', () => {
    const group = new Group(3).settle();
    const author = group.nodes[1]!;
    group.say(author, 'hello', 'c1');
    const made = lastResult(author);
    group.say(author, 'hello', 'c1');
    expect(lastResult(author)).to.deep.equal({ kind: 'known', id: made.kind === 'made' && made.event.id });
    group.run();
    group.kill(author);
    group.restart(author);
    group.say(author, 'hello', 'c1');
    expect(lastResult(author)).to.deep.include({ kind: 'known' });
    group.say(author, 'other', 'c1');
    expect(lastResult(author)).to.deep.equal({ kind: 'refused', code: 'client_id_reused' });
    group.tick(5);
    expect(texts(group.nodes[0]!)).to.deep.equal(['c1']);
  });

  it('OB3: what the host lost with its life is sent to the next one, once', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    const author = group.nodes[3]!;
    group.lose = ({ from, message }) => from === host.id && message.type === 'append';
    for (let i = 0; i < 5; i++) group.say(author, `m${i}`, `c${i}`);
    group.run();
    group.lose = () => false;
    group.kill(host);
    group.tick(3);
    group.restart(host);
    group.tick(ticks.round);
    for (const node of group.nodes) expect(texts(node)).to.deep.equal(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect(group.view(author).outbox).to.deep.equal([]);
  });

  it('OB3: a lost propose is repeated after a round', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    let lost = 0;
    group.lose = ({ message }) => message.type === 'propose' && lost++ === 0;
    group.say(author, 'hello', 'c0');
    group.tick(ticks.round + 2);
    expect(texts(group.nodes[0]!)).to.deep.equal(['c0']);
  });

  it('OB3: proposals within the window only', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    group.lose = ({ message }) => message.type === 'propose';
    for (let i = 0; i < LIMITS.proposeEventsInFlightMax + 50; i++) group.say(author, `m${i}`);
    const sent = group.letters.flatMap(({ message }) => (message.type === 'propose' ? message.events : []));
    expect(sent).to.have.length(LIMITS.proposeEventsInFlightMax);
    group.run();
    group.lose = () => false;
    group.until(() => group.view(author).outbox.length === 0, 40);
    expect(group.view(author).outbox).to.have.length(0);
  });

  it('OB4: the host names the number it wants next, and takes no other', () => {
    const group = new Group(3).settle();
    const [host, , author] = group.nodes as [Node, Node, Node];
    for (let i = 0; i < 3; i++) group.say(author, `m${i}`);
    const proposals = group.letters.filter(({ message }) => message.type === 'propose');
    group.letters = [];
    const before = group.view(host).lastIndex;
    group.step(host, { type: 'receive', from: author.id, message: proposals[2]!.message });
    expect(group.view(host).lastIndex).to.equal(before);
    expect(group.letters.at(-1)!.message).to.deep.include({ type: 'proposeAnswer', nextSeq: 2 });
    for (const letter of [proposals[0]!, proposals[0]!, proposals[1]!])
      group.step(host, { type: 'receive', from: author.id, message: letter.message });
    expect(group.view(host).lastIndex).to.equal(before + 2);
  });

  it('OB5: a row goes when its event is applied, in the same transaction', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    group.say(author, 'hello', 'c0');
    expect(author.disk.outbox).to.have.length(1);
    group.run();
    expect(author.disk.outbox).to.deep.equal([]);
    expect(author.disk.appliedIndex).to.equal(group.view(author).commitIndex);
  });

  it('OB7: an outbox has a bound, and says so', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    group.lose = () => true;
    const payload = new Uint8Array([0]);
    const drafts = draftsOf(group, LIMITS.outboxEventsMax + 1, payload);
    group.step(author, { type: 'propose', requestId: 1, drafts, wallMs: 1 });
    const results = resultsOf(author);
    expect(results.at(-1)).to.deep.equal({ kind: 'refused', code: 'outbox_full' });
    expect(results.filter(({ kind }) => kind === 'made')).to.have.length(LIMITS.outboxEventsMax);
  }).timeout(20_000);

  it('OB7: the bound counts bytes too, and nothing that was made goes for it', () => {
    const group = new Group(3).settle();
    const author = group.nodes[2]!;
    group.lose = () => true;
    const payload = new Uint8Array(LIMITS.payloadBytesMax);
    const drafts = draftsOf(group, 1 + LIMITS.outboxBytesMax / payload.length, payload);
    group.step(author, { type: 'propose', requestId: 1, drafts, wallMs: 1 });
    const results = resultsOf(author);
    expect(results.at(-1)).to.deep.equal({ kind: 'refused', code: 'outbox_full' });
    const waiting = group.view(author).outbox;
    expect(results.filter(({ kind }) => kind === 'made')).to.have.length(waiting.length);
    const bytes = waiting.reduce((sum, event) => sum + event.headerBytes.length + event.payload.length, 0);
    expect(bytes).to.be.within(LIMITS.outboxBytesMax - 2 * payload.length, LIMITS.outboxBytesMax);
  });

  it('LM6: a host without a quorum takes only so much; authors keep the rest', () => {
    const group = new Group(3).settle();
    const [host, , author] = group.nodes as [Node, Node, Node];
    const confirmed = group.view(host).commitIndex;
    group.lose = ({ message }) => message.type === 'append';
    const payload = new Uint8Array([0]);
    const drafts = draftsOf(group, LIMITS.uncommittedEntriesMax + 500, payload);
    group.step(host, { type: 'propose', requestId: 1, drafts, wallMs: 1 });
    expect(group.view(host).lastIndex - confirmed).to.equal(LIMITS.uncommittedEntriesMax);
    group.lose = () => false;
    group.until(() => group.view(host).outbox.length === 0, 100);
    expect(group.view(author).commitIndex).to.be.at.least(confirmed + LIMITS.uncommittedEntriesMax + 500);
  }).timeout(20_000);
});

function draftsOf({ scope }: Group, length: number, payload: Uint8Array): Draft[] {
  const draft = { kind: 16, roomId: scope.groupId as never, clientId: '', seal: 0, payload };
  return Array.from({ length }, () => draft);
}

function lastResult(node: Node): ProposeResult {
  return resultsOf(node)[0]!;
}

/** What the last proposal of this device came to. */
function resultsOf(author: Node): readonly ProposeResult[] {
  const publication = author.published.findLast((one) => one.type === 'proposed');
  return publication?.type === 'proposed' ? publication.results : [];
}
