import { expect } from 'chai';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { Door } from '../../src/engine/door.ts';
import { Genuine } from '../../src/engine/genuine.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { emptyRoster } from '../../src/core/roster/state.ts';
import type { DeviceId, GroupId, RoomId } from '../../src/protocol/ids.ts';
import { removedPreimage } from '../../src/protocol/removed.ts';
import type { Append, Gossip, Propose, ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import { Group } from '../core/group.ts';
import type { Node } from '../core/group.ts';

function setUp(
  size = 3,
  voters = size,
): { group: Group; host: Node; other: Node; door: Door; verified: () => number } {
  const group = new Group(size, { voters }).settle();
  const [host, other] = group.nodes as [Node, Node];
  let count = 0;
  const crypto = {
    ...host.person.crypto,
    verify(key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
      count++;
      return host.person.crypto.verify(key, bytes, signature);
    },
  };
  const door = new Door(group.scope, crypto, group.view(host), host.disk, (device) =>
    host.replica.isCounted(device),
  );
  return { group, host, other, door, verified: () => count };
}

function run(group: Group, author: Node, length: number): SignedEvent[] {
  const device = group.view(author).roster.devices.get(author.id)!;
  const events: SignedEvent[] = [];
  let { lastSeq, lastId } = device;
  for (let i = 0; i < length; i++) {
    const payload = encodePayload({ kind: 'message', text: `m${i}`, replyTo: null });
    const draft = {
      kind: EVENT_KIND.message,
      roomId: group.scope.groupId as string as RoomId,
      clientId: '',
      seal: 0,
      payload,
    };
    const place = {
      seq: ++lastSeq,
      prev: lastId,
      head: { index: 0, hash: '0'.repeat(64) as never },
      after: [],
      hlc: { wallMs: 1, counter: i },
    };
    const event = makeEvent(
      { groupId: group.scope.groupId, deviceId: author.id, ...author.person.crypto },
      draft,
      place,
    );
    events.push(event);
    lastId = event.id;
  }
  return events;
}

function forged(event: SignedEvent): SignedEvent {
  return { ...event, signature: new Uint8Array(64).fill(1) };
}

describe('the door', () => {
  it('HS40: of a proposal, a bad event and all that its author put behind it are dropped, the rest stays', () => {
    const { group, host, other, door } = setUp();
    const good = run(group, host, 2);
    const [first, second, third] = run(group, other, 3) as [SignedEvent, SignedEvent, SignedEvent];
    const checked = door.check(other.id, {
      type: 'propose',
      events: [first, forged(second), third, ...good],
    });
    expect(checked).to.deep.equal({ type: 'propose', events: [first, ...good] });
    expect(door.check(other.id, { type: 'propose', events: [forged(first), second] })).to.equal(null);
  });

  it('HS40: an event of another group is not taken (N11)', () => {
    const { group, host, other, door } = setUp();
    const elsewhere = new Group(3).settle();
    const groupId = `${'b'.repeat(51)}a` as GroupId;
    const [event] = run(Object.assign(elsewhere, { scope: { ...group.scope, groupId } }), other, 1);
    expect(door.check(host.id, { type: 'propose', events: [event!] })).to.equal(null);
    expect(door.isGenuine(event!)).to.equal(false);
  });

  it('HS40: an append with a bad signature is dropped whole', () => {
    const { group, host, door } = setUp();
    group.say(host, 'hello');
    const append = group.letters
      .map(({ message }) => message)
      .find(({ type }) => type === 'append') as Append;
    expect(door.check(host.id, append)).to.equal(append);
    const entries = append.entries.map((entry) =>
      entry.body.kind === 'event'
        ? { ...entry, body: { ...entry.body, event: forged(entry.body.event) } }
        : entry,
    );
    expect(door.check(host.id, { ...append, entries })).to.equal(null);
  });

  it('HS40: an append by authors whose keys are not known yet is taken without its entries', () => {
    const { group, host, other } = setUp();
    group.say(host, 'hello');
    const append = group.letters
      .map(({ message }) => message)
      .find(({ type }) => type === 'append') as Append;
    const nobody = { ...group.view(other), appliedIndex: 0, lastIndex: 0, roster: emptyRoster() };
    const fresh = new Door(group.scope, other.person.crypto, nobody, other.disk, () => true);
    expect(fresh.check(host.id, append)).to.deep.equal({ ...append, entries: [] });
  });

  it('HS41: an unbroken run of one author costs one verification in an append', () => {
    const { group, host, other, door, verified } = setUp();
    const before = host.disk.entriesSaved.at(-1)!;
    const entries: Entry[] = [];
    for (const event of run(group, other, 50)) {
      entries.push(group.entryAfter(entries.at(-1) ?? before, before.term, { kind: 'event', event }));
    }
    const { index: prevIndex, hash: prevHash, term } = before;
    const append: Append = {
      type: 'append',
      term,
      prevIndex,
      prevTerm: term,
      prevHash,
      entries,
      commitIndex: 0,
    };
    expect(door.check(host.id, append)).to.equal(append);
    expect(verified()).to.equal(1);
  });

  it('HS46: an event that comes again, from whomever, is not verified again; with another signature it is', () => {
    const { group, other, host, door, verified } = setUp();
    const events = run(group, other, 20);
    const gossip = { type: 'gossip', events } as unknown as Gossip;
    expect(door.check(other.id, gossip)).to.equal(gossip);
    expect(verified()).to.equal(20);
    expect(door.check(host.id, gossip)).to.equal(gossip);
    expect(door.check(other.id, { ...gossip, type: 'propose' } as unknown as Propose)).not.to.equal(null);
    expect(verified()).to.equal(20);
    const forged = { ...events[0]!, signature: events[1]!.signature };
    expect(door.check(other.id, { ...gossip, events: [forged] })).to.equal(null);
    expect(verified()).to.equal(21);
  });

  it('HS46: at least 4096 are remembered, and at most twice as many', () => {
    const genuine = new Genuine(4_096);
    const signature = new Uint8Array(64);
    const event = (n: number): SignedEvent => ({ id: `e${n}`, signature }) as unknown as SignedEvent;
    for (let n = 0; n < 20_000; n++) genuine.add(event(n));
    const known = Array.from({ length: 20_000 }, (_, n) => n).filter((n) => genuine.has(event(n)));
    expect(known.at(-1)).to.equal(19_999);
    expect(known.length).to.be.within(4_096, 8_192);
    expect(known.length).to.equal(20_000 - known[0]!);
  });

  it('HS41: a host checks each event: one that only a later event vouches for would not stand alone in an append', () => {
    const { group, other, door } = setUp();
    const [first, second] = run(group, other, 2) as [SignedEvent, SignedEvent];
    expect(door.check(other.id, { type: 'propose', events: [forged(first), second] })).to.equal(null);
  });

  it('HS42: entries that do not follow one another, or bear a term above the host’s, are dropped (N61, N62)', () => {
    const { group, host, door } = setUp();
    group.say(host, 'one');
    group.say(host, 'two');
    group.run();
    const entries = host.disk.entriesSaved.slice(-2);
    const before = host.disk.entriesSaved.at(-3)!;
    const append: Append = {
      type: 'append',
      term: entries[1]!.term,
      prevIndex: before.index,
      prevTerm: before.term,
      prevHash: before.hash,
      entries,
      commitIndex: 0,
    };
    expect(door.check(host.id, append)).to.equal(append);
    const bad: ReplicaMessage[] = [
      { ...append, entries: [entries[1]!] },
      { ...append, entries: [entries[1]!, entries[0]!] },
      { ...append, term: append.term - 1 },
      { ...append, prevHash: entries[0]!.hash },
      { ...append, prevTerm: append.term + 1 },
    ];
    for (const message of bad) expect(door.check(host.id, message)).to.equal(null);
  });

  it('HS42: entry 1 of another group is dropped', () => {
    const { group, host, door } = setUp();
    const [first] = host.disk.entriesSaved;
    const groupId = `${'b'.repeat(51)}a` as GroupId;
    const elsewhere = new Door(
      { ...group.scope, groupId },
      host.person.crypto,
      group.view(host),
      host.disk,
      () => true,
    );
    const append: Append = {
      type: 'append',
      term: 9,
      prevIndex: 0,
      prevTerm: 0,
      prevHash: '0'.repeat(64) as never,
      entries: [first!],
      commitIndex: 0,
    };
    expect(door.check(host.id, append)).to.equal(append);
    expect(elsewhere.check(host.id, append)).to.equal(null);
  });

  it('HS43: an acknowledgement counts only with the sender’s own signature', () => {
    const { group, host, other, door } = setUp();
    group.say(host, 'hello');
    const answers: { from: string; message: ReplicaMessage }[] = [];
    group.lose = (letter) => {
      if (letter.message.type === 'appendAnswer') answers.push(letter);
      return false;
    };
    group.run();
    const { from, message } = answers[0]!;
    expect(door.check(from as never, message)).to.equal(message);
    const someoneElse = group.nodes.find((node) => node.id !== from && node !== host) ?? other;
    expect(door.check(someoneElse.id, message)).to.equal(null);
  });

  it('HS43: where it counts in no quorum the link’s word is enough, and costs nothing', () => {
    const { group, host, door, verified } = setUp(4, 3);
    const learner = group.nodes[3]!;
    group.say(host, 'hello');
    const answers: ReplicaMessage[] = [];
    group.lose = ({ from, message }) => {
      if (from === learner.id && message.type === 'appendAnswer') answers.push(message);
      return false;
    };
    group.run();
    const [answer] = answers as [ReplicaMessage];
    expect(door.check(learner.id, answer)).to.equal(answer);
    expect(verified()).to.equal(0);
    // The same from a voter is looked at, and is another device's signature.
    expect(door.check(group.nodes[1]!.id, answer)).to.equal(null);
    expect(verified()).to.equal(1);
  });

  it('FM45 that a device was removed counts only as its sender signed it, to this device', () => {
    const { group, host, other, door } = setUp();
    const [genesis, , join] = other.disk.entries(1, 3) as [Entry, Entry, Entry];
    const says = (entry: Entry, to: DeviceId): ReplicaMessage => {
      const words = removedPreimage(group.scope, to, entry.index, entry.hash);
      return { type: 'removed', entry, signature: other.person.device.sign(words) };
    };
    const said = says(join, host.id);
    expect(door.check(other.id, said)).to.equal(said);
    expect(door.check(group.nodes[2]!.id, said), 'by another').to.equal(null);
    expect(door.check(other.id, says(join, other.id)), 'to another').to.equal(null);
    expect(door.check(other.id, says(genesis, host.id)), 'about an event of no group').to.equal(null);
    const { body } = join;
    if (body.kind !== 'event') throw new TypeError('no event');
    const made: Entry = { ...join, body: { kind: 'event', event: forged(body.event) } };
    expect(door.check(other.id, says(made, host.id)), 'without its author’s signature').to.equal(null);
  });

  it('HS44: the directory learns keys from joins as they pass, and only from those that hash to the id', () => {
    const { group, door } = setUp();
    const joins = group.nodes[0]!.disk.entriesSaved.flatMap(({ body }) =>
      body.kind === 'event' ? [body.event] : [],
    );
    const nobody = { ...group.view(group.nodes[0]!), appliedIndex: 0, lastIndex: 0, roster: emptyRoster() };
    const fresh = new Door(
      group.scope,
      group.nodes[0]!.person.crypto,
      nobody,
      group.nodes[0]!.disk,
      () => true,
    );
    const late = run(group, group.nodes[1]!, 1);
    expect(fresh.check(group.nodes[1]!.id, { type: 'propose', events: late })).to.equal(null);
    expect(fresh.check(group.nodes[1]!.id, { type: 'propose', events: joins.slice(1) })).not.to.equal(null);
    expect(fresh.check(group.nodes[1]!.id, { type: 'propose', events: late })).not.to.equal(null);
    expect(door.check(group.nodes[1]!.id, { type: 'propose', events: joins.map(forged) })).to.equal(null);
  });
});
