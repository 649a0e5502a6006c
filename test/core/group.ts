/**
 * A group of bare replicas under the test's hand: messages wait in one queue until the test lets them go, time
 * passes by ticks. No engine, no simulator: what a test says is exactly what happens.
 */
import { expect } from 'chai';
import { judgeEvent } from '../../src/chat/rules.ts';
import type { Input } from '../../src/core/inputs.ts';
import { SNAPSHOTS, TIMING } from '../../src/core/options.ts';
import type { RankPolicy, ReplicaOptions, SnapshotOptions, TimingProfile } from '../../src/core/options.ts';
import type { AppliedEntry, Publication, Ready } from '../../src/core/ready.ts';
import { Replica } from '../../src/core/replica.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { bootstrapGroup, makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import type { Config, Entry, EntryBody } from '../../src/protocol/entry.ts';
import { compareIds } from '../../src/protocol/ids.ts';
import type { DeviceId, RoomId } from '../../src/protocol/ids.ts';
import type { ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { genesisPayload, hash, joinPayload, person } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { MemoryDisk } from './memory-disk.ts';

export interface Letter {
  readonly from: DeviceId;
  readonly to: DeviceId;
  readonly message: ReplicaMessage;
}

export interface Node {
  readonly person: Person;
  readonly id: DeviceId;
  readonly disk: MemoryDisk;
  replica: Replica;
  up: boolean;
  readonly applied: AppliedEntry[];
  /** Verdicts that a snapshot had left out. */
  readonly judged: AppliedEntry[];
  readonly published: Publication[];
}

export interface GroupChoices {
  readonly voters?: number;
  readonly policy?: RankPolicy;
  readonly unwilling?: readonly number[];
  /** Parts of the test profile that are otherwise. */
  readonly timing?: Partial<TimingProfile>;
  readonly snapshots?: SnapshotOptions;
  /** Ticks that the clocks of their nodes had told before. */
  readonly phase?: number;
}

const START_MS = 1_700_000_000_000;
const PEOPLE = ['ana', 'bo', 'cleo', 'dan', 'eve', 'finn', 'gus'];

export class Group {
  readonly nodes: Node[] = [];
  /** Another one for whoever is restarted: its log went over to another fork. */
  scope: Scope;
  letters: Letter[] = [];
  /** Letters for which this says true are lost. */
  lose: (letter: Letter) => boolean = () => false;
  wallMs = START_MS;
  readonly #options: (i: number) => ReplicaOptions;
  #requestId = 0;

  /** `size` devices that are members, the lowest id first; the first `voters` of them vote. Nobody is host yet. */
  constructor(size: number, choices: GroupChoices = {}) {
    const people = PEOPLE.slice(0, size).map((name) => person(name));
    people.sort((a, b) => compareIds(a.deviceId, b.deviceId));
    this.#options = (i) => ({
      timing: { ...TIMING.test, ...choices.timing },
      policy: choices.policy ?? { name: 'centrality' },
      willing: !(choices.unwilling ?? []).includes(i),
      snapshots: choices.snapshots ?? SNAPSHOTS,
      seed: i + 1,
      phase: choices.phase ?? 0,
    });
    const { scope, entries } = beginning(people, choices.voters ?? size);
    this.scope = scope;
    people.forEach((who, i) => {
      const disk = new MemoryDisk();
      disk.save({
        hardState: { term: 1, votedFor: null, commitIndex: 0 },
        truncateFrom: null,
        entries,
        acknowledgement: null,
        outbox: [],
        tentative: [],
      });
      this.nodes.push({
        person: who,
        id: who.deviceId,
        disk,
        replica: this.#replica(who, disk, i),
        up: true,
        applied: [],
        judged: [],
        published: [],
      });
    });
  }

  /** Every pair of running nodes gets a link. */
  connect(): this {
    for (const a of this.nodes) {
      for (const b of this.nodes) if (a !== b && a.up && b.up) this.step(a, { type: 'linkUp', peer: b.id });
    }
    return this;
  }

  /** Connected, elected, quiet. */
  settle(): this {
    this.connect();
    this.until(() => this.host !== undefined);
    return this.run();
  }

  get host(): Node | undefined {
    const hosts = this.nodes.filter((node) => node.up && node.replica.view().role === 'leader');
    return hosts.sort((a, b) => b.replica.view().term - a.replica.view().term)[0];
  }

  view(node: Node): ReplicaView {
    return node.replica.view();
  }

  node(id: DeviceId): Node {
    return this.nodes.find((node) => node.id === id)!;
  }

  step(node: Node, input: Input): void {
    if (!node.up) return;
    node.replica.step(input);
    this.#carryOut(node);
  }

  /** Lets all letters go, and those they cause, until there are none. */
  run(): this {
    for (let count = 0; this.letters.length > 0; count++) {
      if (count > 100_000) throw new Error('letters do not die out');
      this.deliver(this.letters[0]!);
    }
    return this;
  }

  deliver(letter: Letter): void {
    this.letters = this.letters.filter((other) => other !== letter);
    if (this.lose(letter)) return;
    this.step(this.node(letter.to), { type: 'receive', from: letter.from, message: letter.message });
  }

  /** One tick on every running node, then all letters. */
  tick(times = 1): this {
    for (let i = 0; i < times; i++) {
      this.wallMs += TIMING.test.tickMs;
      for (const node of this.nodes) this.tickOne(node);
      this.run();
    }
    return this;
  }

  tickOne(node: Node): void {
    this.step(node, { type: 'tick', elapsedMs: TIMING.test.tickMs, wallMs: this.wallMs });
  }

  until(condition: () => boolean, ticksMax = 400): this {
    for (let i = 0; i <= ticksMax && !condition(); i++) this.tick();
    expect(condition(), `within ${ticksMax} ticks`).to.equal(true);
    return this;
  }

  /** The process dies; peers see their links refused, unless `silently`. */
  kill(node: Node, silently = false): void {
    node.up = false;
    this.letters = this.letters.filter((letter) => letter.from !== node.id && letter.to !== node.id);
    if (silently) return;
    for (const peer of this.nodes) this.step(peer, { type: 'linkDown', peer: node.id, reason: 'refused' });
  }

  /** Made anew from its disk, linked with all that run. */
  restart(node: Node): void {
    node.up = true;
    node.replica = this.#replica(node.person, node.disk, this.nodes.indexOf(node));
    for (const peer of this.nodes) {
      if (peer === node || !peer.up) continue;
      this.step(node, { type: 'linkUp', peer: peer.id });
      this.step(peer, { type: 'linkUp', peer: node.id });
    }
  }

  say(node: Node, text: string, clientId = ''): void {
    const payload = encodePayload({ kind: 'message', text, replyTo: null });
    const roomId = this.scope.groupId as string as RoomId;
    const draft = { kind: EVENT_KIND.message, roomId, clientId, seal: SEAL_CLEAR, payload };
    this.step(node, { type: 'propose', requestId: ++this.#requestId, drafts: [draft], wallMs: this.wallMs });
  }

  /** An entry that fits after `previous`, for logs laid out by hand. */
  entryAfter(previous: Entry, term: number, body?: EntryBody): Entry {
    const place = { index: previous.index + 1, term, at: previous.at, prevHash: previous.hash };
    return makeEntry(
      place,
      body ?? { kind: 'noop', rank: { term, revision: 1, order: [] } },
      this.scope,
      hash,
    );
  }

  #replica(who: Person, disk: MemoryDisk, i: number): Replica {
    const ports = {
      log: disk,
      ...who.crypto,
      judge: judgeEvent,
    };
    return new Replica(who.deviceId, this.scope, ports, this.#options(i), disk.load());
  }

  #carryOut(node: Node): void {
    for (let ready = node.replica.takeReady(); ready !== null; ready = node.replica.takeReady()) {
      this.#post(node, ready.sendEarly);
      if (ready.save !== null) node.disk.save(ready.save);
      this.#post(node, ready.send);
      if (ready.apply !== null) {
        node.disk.apply(ready.apply);
        node.applied.push(...ready.apply.entries);
        node.judged.push(...(ready.apply.judged ?? []));
      }
      node.published.push(...ready.publish);
      if (ready.save !== null) node.replica.step({ type: 'saved' });
    }
  }

  #post(node: Node, outgoing: Ready['send']): void {
    for (const { to, message } of outgoing) this.letters.push({ from: node.id, to, message });
  }
}

/** Genesis by the first, joins of the others, one config: as if they had met before. */
function beginning(people: readonly Person[], voters: number): { scope: Scope; entries: Entry[] } {
  const founder = people[0]!;
  const { groupId, forkId, save } = bootstrapGroup(founder.deviceId, founder.crypto, genesisPayload(founder));
  const scope = { groupId, forkId };
  const entries: Entry[] = [...save.entries];
  const add = (body: EntryBody): void => {
    const last = entries.at(-1)!;
    entries.push(
      makeEntry({ index: last.index + 1, term: 1, at: START_MS, prevHash: last.hash }, body, scope, hash),
    );
  };
  for (const who of people.slice(1)) {
    const payload = joinPayload(who, founder, groupId);
    add({ kind: 'event', event: makeJoinEvent(who.deviceId, who.crypto, groupId, payload, START_MS) });
  }
  const ids = people.map((who) => who.deviceId);
  const config: Config = { voters: ids.slice(0, voters), votersOld: [], learners: ids.slice(voters) };
  add({ kind: 'config', config });
  return { scope, entries };
}
