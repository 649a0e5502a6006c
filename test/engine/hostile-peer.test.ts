/**
 * One member of four is hostile: thousands of well-formed messages, plausible and absurd, to three honest voters.
 * Nobody may fall over, and afterwards the group goes on. The model is Raft's: nodes fail, they do not forge a host's
 * word; so the liar never confirms what is not confirmed, and never hands out configs of its own.
 */
import { expect } from 'chai';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { SNAPSHOTS, TIMING } from '../../src/core/options.ts';
import type { ReplicaOptions } from '../../src/core/options.ts';
import { Random } from '../../src/core/random.ts';
import { emptyRoster } from '../../src/core/roster/state.ts';
import { Door } from '../../src/engine/door.ts';
import { Engine } from '../../src/engine/engine.ts';
import { acknowledgementPreimage } from '../../src/protocol/encode-acknowledgement.ts';
import { ZERO_EVENT, ZERO_GROUP } from '../../src/protocol/encode-event.ts';
import { deviceIdOf } from '../../src/protocol/encode-identity.ts';
import { decodePeerMessage, encodePeerMessage } from '../../src/protocol/encode-peer-message.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { ProtocolError } from '../../src/protocol/errors.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { sortedIds, ZERO_HASH } from '../../src/protocol/ids.ts';
import type { DeviceId, EventId, GroupId, Hash, RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { isKeysMessage } from '../../src/protocol/keys-messages.ts';
import { isScreenMessage, type Append, type ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { Group } from '../core/group.ts';
import type { Node } from '../core/group.ts';
import { MemoryDisk } from '../core/memory-disk.ts';
import { hash, joinPayload, person } from '../support/people.ts';

const MESSAGES = 3000;

/** Real engines on the disks of a group whose founder made it; frames between honest nodes arrive at once. */
class HonestGroup {
  readonly group = new Group(4, { voters: 3 });
  readonly honest: readonly Node[];
  readonly liar: Node;
  readonly engines = new Map<DeviceId, Engine>();
  readonly failures: Error[] = [];
  readonly #turns: (() => void)[] = [];
  #wallMs = 1_700_000_000_000;

  constructor() {
    this.liar = this.group.nodes[3]!;
    this.honest = this.group.nodes.slice(0, 3);
    for (const node of this.honest) this.engines.set(node.id, this.#start(node));
    for (const [id, engine] of this.engines) {
      for (const peer of this.group.nodes)
        if (peer.id !== id) engine.input({ type: 'linkUp', peer: peer.id });
    }
    this.until(() => this.host !== undefined);
  }

  get host(): Engine | undefined {
    return [...this.engines.values()].find((engine) => engine.view().role === 'leader');
  }

  /** All three hold the same log, all of it confirmed. */
  get isQuiet(): boolean {
    const ends = [...this.engines.values()].map((engine) => engine.view());
    const last = ends[0]!.lastIndex;
    return ends.every(({ commitIndex, lastIndex }) => commitIndex === last && lastIndex === last);
  }

  run(): void {
    for (let next = this.#turns.shift(); next !== undefined; next = this.#turns.shift()) next();
  }

  tick(): void {
    this.#wallMs += TIMING.test.tickMs;
    for (const engine of this.engines.values()) {
      engine.input({ type: 'tick', elapsedMs: TIMING.test.tickMs, wallMs: this.#wallMs });
    }
    this.run();
  }

  until(condition: () => boolean): void {
    for (let i = 0; !condition(); i++) {
      if (i > 600) throw new Error('not within 600 ticks');
      this.tick();
    }
  }

  say(node: Node, text: string): void {
    const payload = encodePayload({ kind: 'message', text, replyTo: null });
    const roomId = this.group.scope.groupId as string as RoomId;
    const clientId = text.replaceAll(' ', '-');
    const draft = { kind: EVENT_KIND.message, roomId, clientId, seal: 0, payload };
    this.engines.get(node.id)!.propose([draft], this.#wallMs, () => undefined);
    this.run();
  }

  #start(node: Node): Engine {
    const { disk, person: who } = node;
    const options: ReplicaOptions = {
      timing: TIMING.test,
      policy: { name: 'centrality' },
      willing: true,
      snapshots: SNAPSHOTS,
      seed: this.group.nodes.indexOf(node),
    };
    return new Engine(
      {
        ...this.group.scope,
        deviceId: node.id,
        storage: {
          firstIndex: () => disk.firstIndex(),
          lastIndex: () => disk.lastIndex(),
          base: () => disk.base(),
          holes: () => disk.holes(),
          unjudged: () => disk.unjudged(),
          pastHash: (index) => disk.pastHash(index),
          head: (index) => disk.head(index),
          entries: (from, to) => disk.entries(from, to),
          ownEvent: (clientId) => disk.ownEvent(clientId),
          load: () => disk.load(),
          save(batch, done) {
            disk.save(batch);
            done(null);
          },
          apply: (batch) => disk.apply(batch),
        },
        links: {
          send: (to, _group, message) => {
            // Everything that leaves can be written down, whatever came in.
            const bytes = encodePeerMessage(message);
            const far = this.engines.get(to);
            const read = decodePeerMessage(bytes, this.group.scope, hash) as ReplicaMessage;
            this.#turns.push(() => far?.receive(node.id, read));
          },
          flush: () => undefined,
        },
        crypto: who.crypto,
        schedule: (turn) => this.#turns.push(turn),
        audience: {
          applied: () => undefined,
          judged: () => undefined,
          published: () => undefined,
          failed: (error) => this.failures.push(error),
        },
      },
      options,
    );
  }
}

/** Makes messages from what it sees of the group, from what it makes up, and from the ends of all ranges. */
class Liar {
  readonly #world: HonestGroup;
  readonly #random: Random;
  #seq = 1;
  #prev: EventId;

  constructor(world: HonestGroup, seed: number) {
    this.#world = world;
    this.#random = new Random(seed);
    const own = world.liar.disk.entriesSaved.find(
      ({ body }) => body.kind === 'event' && body.event.header.deviceId === world.liar.id,
    )!;
    this.#prev = own.body.kind === 'event' ? own.body.event.id : ('' as EventId);
  }

  victim(): Node {
    return this.#pick(this.#world.honest);
  }

  message(victim: Node): ReplicaMessage {
    const view = this.#world.engines.get(victim.id)!.view();
    const term = this.#number(view.term);
    const lastIndex = this.#number(view.lastIndex);
    const lastTerm = this.#number(view.term);
    const clockMs = this.#number(1_700_000_000_000);
    const granted = this.#chance();
    const messages: (() => ReplicaMessage)[] = [
      () => ({ type: 'greeting', term, lastIndex, commitIndex: lastIndex, willing: granted }),
      () => ({
        type: 'preVote',
        term,
        lastIndex,
        lastTerm,
        attempt: this.#number(1),
        hears: this.#devices(),
      }),
      () => ({
        type: 'preVoteAnswer',
        term,
        attempt: this.#number(3),
        lastIndex,
        lastTerm,
        clockMs,
        verdict: this.#pick(['granted', 'soft', 'leaderAlive', 'refused'] as const),
      }),
      () => ({ type: 'requestVote', term, lastIndex, lastTerm, transfer: granted }),
      () => ({ type: 'vote', term, granted, clockMs }),
      () => this.#append(victim, term),
      () => ({ type: 'appendAnswer', term, result: this.#result(victim, term), clockMs }),
      () => {
        const { index, hash: commitHash } = this.#confirmed(victim);
        return { type: 'commit', term, commitIndex: index, commitHash: granted ? commitHash : ZERO_HASH };
      },
      () => ({
        type: 'heartbeat',
        term,
        commitIndex: this.#confirmed(victim).index,
        round: this.#number(1),
        rank: { term: this.#number(view.term), revision: this.#number(1), order: this.#devices() },
        unwilling: this.#devices(),
        matches: this.#devices().map((deviceId) => ({ deviceId, index: this.#number(lastIndex) })),
      }),
      () => ({
        type: 'heartbeatAnswer',
        term,
        round: this.#number(1),
        lastIndex,
        clockMs,
        willing: granted,
        missing: 0,
        delays: this.#devices().map((to) => ({ to, rttUs: this.#random.next() })),
      }),
      () => ({ type: 'timeoutNow', term }),
      () => ({ type: 'propose', events: Array.from({ length: this.#random.below(4) }, () => this.#event()) }),
      () => ({
        type: 'proposeAnswer',
        term,
        deviceId: victim.id,
        nextSeq: this.#number(3),
        lastId: this.#prev,
      }),
      () => ({ type: 'leave' }),
      () => ({ type: 'leaveAnswer' }),
      () => ({ type: 'transferRequest', to: this.#pick(this.#world.group.nodes).id }),
      () => ({ type: 'pull', afterIndex: lastIndex, afterTerm: lastTerm }),
      () => {
        const { prevIndex, prevTerm, prevHash, entries } = this.#append(victim, term);
        return { type: 'pullPage', term, prevIndex, prevTerm, prevHash, entries, lastIndex, lastTerm };
      },
    ];
    return this.#pick(messages)();
  }

  #append(victim: Node, term: number): Append {
    const log = victim.disk.entriesSaved;
    const previous = this.#chance() ? log.at(-1)! : this.#pick(log);
    // A host that takes confirmed entries from those who do not know yet that they are: beyond the model.
    const entries = this.#world.isQuiet && this.#chance() ? this.#entriesAfter(previous, term) : [];
    const lies = this.#random.below(6);
    return {
      type: 'append',
      term,
      prevIndex: lies === 0 ? this.#number(previous.index) : previous.index,
      prevTerm: lies === 1 ? this.#number(previous.term) : previous.term,
      prevHash: lies === 2 ? this.#pick(log).hash : previous.hash,
      entries: lies === 3 ? log.slice(previous.index, previous.index + 5) : entries,
      commitIndex: this.#confirmed(victim).index,
    };
  }

  #entriesAfter(previous: Entry, term: number): Entry[] {
    const entries: Entry[] = [];
    for (let i = 0; i < 1 + this.#random.below(3); i++) {
      const body = this.#chance() ? undefined : { kind: 'event' as const, event: this.#event() };
      const place = { ...(entries.at(-1) ?? previous), at: this.#chance() ? previous.at : this.#number(0) };
      entries.push(this.#world.group.entryAfter(place, this.#chance() ? term : previous.term, body));
    }
    return entries;
  }

  #result(victim: Node, term: number): Extract<ReplicaMessage, { type: 'appendAnswer' }>['result'] {
    const { index, hash: lastHash } = this.#pick(victim.disk.entriesSaved);
    if (this.#chance()) {
      const prevIndex = this.#number(index);
      return { kind: 'conflict', prevIndex, hintIndex: this.#number(index), hintTerm: this.#number(term) };
    }
    const lastIndex = this.#chance() ? index : this.#number(index);
    const signed = acknowledgementPreimage(this.#world.group.scope, term, lastIndex, lastHash);
    const signature = this.#world.liar.person.crypto.sign(signed);
    return { kind: 'stored', acknowledgement: { term, lastIndex, lastHash, signature } };
  }

  /** In the right place of its chain, or not; genuine, or not; a message, a join, or what nobody knows. */
  #event(): SignedEvent {
    const { liar, group } = this.#world;
    const goesOn = this.#chance();
    const seq = goesOn ? this.#seq + 1 : Math.max(1, this.#number(1));
    const kind = this.#pick([EVENT_KIND.message, EVENT_KIND.join, EVENT_KIND.genesis, 999]);
    const payload =
      kind === EVENT_KIND.join
        ? encodePayload(joinPayload(liar.person, this.#world.honest[0]!.person, group.scope.groupId))
        : encodePayload({ kind: 'message', text: 'lies', replyTo: null });
    const elsewhere = kind === EVENT_KIND.genesis ? ZERO_GROUP : (`${'b'.repeat(51)}a` as GroupId);
    const isOurs = kind !== EVENT_KIND.genesis && this.#chance();
    const groupId = isOurs ? group.scope.groupId : elsewhere;
    const event = makeEvent(
      { groupId, deviceId: liar.id, ...liar.person.crypto },
      { kind, roomId: groupId as string as RoomId, clientId: '', seal: this.#random.below(2), payload },
      {
        seq,
        prev: seq === 1 ? ZERO_EVENT : this.#prev,
        head: { index: Math.max(1, this.#number(3)), hash: 'f'.repeat(64) as Hash },
        after: [],
        hlc: {
          wallMs: Math.min(2 ** 48 - 1, this.#number(1_700_000_000_000)),
          counter: this.#random.below(0xffff),
        },
      },
    );
    if (this.#random.below(4) === 0) return { ...event, signature: new Uint8Array(64) };
    if (goesOn && isOurs) [this.#seq, this.#prev] = [event.header.seq, event.id];
    return event;
  }

  #confirmed(victim: Node): Entry {
    const { commitIndex } = this.#world.engines.get(victim.id)!.view();
    return victim.disk.entriesSaved[this.#random.below(commitIndex)]!;
  }

  #devices(): DeviceId[] {
    return sortedIds(this.#world.group.nodes.filter(() => this.#chance()).map(({ id }) => id));
  }

  /** Around a value that makes sense, or at an end of what can be written. */
  #number(about: number): number {
    const max = Number.MAX_SAFE_INTEGER;
    const near = Math.min(max, Math.max(0, about - 2 + this.#random.below(5)));
    return this.#pick([
      near,
      near,
      near,
      about,
      0,
      1,
      max,
      max - 1,
      Math.min(max, about + LIMITS.termJumpMax),
    ]);
  }

  #chance(): boolean {
    return this.#random.below(2) === 0;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)]!;
  }
}

/** Null for what no engine ever gets to see, because it is not well formed. */
function throughTheCodec(message: ReplicaMessage, scope: Scope): ReplicaMessage | null {
  try {
    const decoded = decodePeerMessage(encodePeerMessage(message), scope, hash);
    return isScreenMessage(decoded) || isKeysMessage(decoded) ? null : decoded;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

describe('a hostile peer', () => {
  for (const seed of [1, 2, 3]) {
    it(`LG1, EL11, HS40: ${MESSAGES} lies of one member stop nobody, and the group goes on (seed ${seed})`, () => {
      const world = new HonestGroup();
      const liar = new Liar(world, seed);
      for (let i = 0; i < MESSAGES; i++) {
        const victim = liar.victim();
        const message = throughTheCodec(liar.message(victim), world.group.scope);
        if (message !== null) world.engines.get(victim.id)!.receive(world.liar.id, message);
        world.run();
        if (i % 7 === 0) world.tick();
        if (i % 50 === 0) world.say(world.honest[i % 3]!, `message ${i}`);
        expect(world.failures).to.deep.equal([]);
      }
      for (const engine of world.engines.values()) {
        engine.input({ type: 'linkDown', peer: world.liar.id, reason: 'refused' });
      }
      world.until(() => world.host !== undefined);
      for (const node of world.honest) world.say(node, `${node.person.name} afterwards`);
      world.until(() => world.isQuiet);
      const logs = world.honest.map(({ disk }) => disk.entriesSaved.map((entry) => entry.hash).join());
      expect(new Set(logs).size).to.equal(1);
      for (const engine of world.engines.values()) expect(engine.view().outbox).to.deep.equal([]);
      expect(world.failures).to.deep.equal([]);
    });
  }

  it('HS44: made-up devices without end do not fill the directory of keys', () => {
    const group = new Group(1);
    const ana = group.nodes[0]!;
    const crypto = { ...ana.person.crypto, verify: () => true };
    const nobody = { ...group.view(ana), appliedIndex: 0, lastIndex: 0, roster: emptyRoster() };
    const door = new Door(group.scope, crypto, nobody, new MemoryDisk(), () => true);
    const join = joinPayload(person('zoe'), ana.person, group.scope.groupId);
    const madeUp = (i: number, kind: number): SignedEvent => {
      const signingKey = hash(Uint8Array.of(i >> 16, i >> 8, i));
      const payload = encodePayload({ ...join, certificate: { ...join.certificate, signingKey } });
      const draft = { kind, roomId: group.scope.groupId as string as RoomId, clientId: '', seal: 0, payload };
      const deviceId = deviceIdOf(signingKey, hash);
      const head = { index: 0, hash: ZERO_HASH };
      const place = { seq: 1, prev: ZERO_EVENT, head, after: [], hlc: { wallMs: 0, counter: 0 } };
      return makeEvent({ groupId: group.scope.groupId, deviceId, ...crypto }, draft, place);
    };
    expect(door.isGenuine(madeUp(0, EVENT_KIND.join))).to.equal(true);
    expect(door.isGenuine(madeUp(0, EVENT_KIND.message))).to.equal(true);
    for (let i = 1; i <= LIMITS.uncommittedEntriesMax; i++) door.isGenuine(madeUp(i, EVENT_KIND.join));
    expect(door.isGenuine(madeUp(0, EVENT_KIND.message))).to.equal(false);
    expect(door.isGenuine(madeUp(1, EVENT_KIND.message))).to.equal(true);
  });
});
