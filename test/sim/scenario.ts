/**
 * Scripted stories on the simulator's world: what happens when is said by the test, everything else is the real
 * engine in calm weather, with the jury watching. A step throws as soon as a rule is broken or a wait is too long.
 */
import { expect } from 'chai';
import { TIMING, type RankPolicy, type TimingProfile } from '../../src/core/options.ts';
import type { ProposeResult } from '../../src/core/ready.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Config, Entry, EntryBody } from '../../src/protocol/entry.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import {
  compareIds,
  sortedIds,
  type DeviceId,
  type EventId,
  type RoomId,
  type Term,
} from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { twinCrypto } from '../../src/sim/crypto.ts';
import type { Checker } from '../../src/sim/checkers/checker.ts';
import type { FactOf } from '../../src/sim/facts.ts';
import { CALM, type Weather } from '../../src/sim/links.ts';
import { whyNotAtRest } from '../../src/sim/liveness.ts';
import type { SimNode } from '../../src/sim/node.ts';
import { World } from '../../src/sim/world.ts';

export interface ScenarioOptions {
  readonly nodes: number;
  readonly seed?: number;
  readonly policy?: (devices: readonly DeviceId[]) => RankPolicy;
  readonly timing?: TimingProfile;
  readonly weather?: Partial<Weather>;
  /** All of them when not given; none where somebody lies, whom they do not know. */
  readonly checkers?: readonly Checker[];
}

export interface Said {
  /** Null until the node has it on its disk. */
  eventId: EventId | null;
  result: ProposeResult | null;
}

/** What a disk holds at the beginning: terms of the entries after the common ones, hard state. */
export interface Layout {
  readonly terms: readonly Term[];
  readonly term: Term;
  readonly votedFor?: string;
}

export type Sent = FactOf<'sent'>;

export class Scenario {
  readonly world: World;
  /** Every frame that left an engine, in order. */
  readonly frames: Sent[] = [];
  readonly #waitMs: number;
  #clientIds = 0;

  constructor({ nodes, seed = 1, policy, timing = TIMING.test, weather = {}, checkers }: ScenarioOptions) {
    this.world = new World({
      seed,
      nodes,
      timing,
      weather: { ...CALM, ...weather },
      policy: policy ?? ((order) => ({ name: 'fixed', order })),
      suite: twinCrypto(),
      transcodes: false,
      keepsTranscript: true,
      ...(checkers === undefined ? {} : { checkers }),
    });
    this.#waitMs = 20 * (timing.suspicionCeilingMs + timing.roundMs);
    this.world.onFact = (fact) => {
      if (fact.type === 'sent') this.frames.push(fact);
    };
  }

  /** The first node founds the group, the others join one after the other, and it comes to rest. */
  grow(): this {
    this.world.found();
    this.node('n1').start();
    for (const node of this.world.nodes.slice(1)) this.world.join(node);
    return this.rest();
  }

  /**
   * All nodes as voters of a group with the same first entries (genesis, config, joins, all of term 1), then for each
   * node no-ops of the given terms: entries of one place and term are the same everywhere.
   */
  layOut(layouts: Readonly<Record<string, Layout>>): this {
    const common = this.#commonEntries();
    for (const [name, { terms, term, votedFor }] of Object.entries(layouts)) {
      const entries = [...common];
      for (const entryTerm of terms) {
        entries.push(this.after(entries.at(-1)!, entryTerm, emptyBody(entryTerm)));
      }
      const hardState = {
        term,
        votedFor: votedFor === undefined ? null : this.id(votedFor),
        commitIndex: 0,
      };
      this.world.layOut(this.node(name), {
        hardState,
        truncateFrom: null,
        entries,
        acknowledgement: null,
        outbox: [],
      });
    }
    return this;
  }

  /** Index of the last entry that layOut gives to everybody. */
  get commonIndex(): number {
    return 1 + this.world.nodes.length;
  }

  after(before: Entry, term: Term, body: EntryBody): Entry {
    const place = { index: before.index + 1, term, at: before.at, prevHash: before.hash };
    return makeEntry(place, body, this.world.scope, this.world.options.suite.hash);
  }

  start(...names: string[]): this {
    for (const name of names) this.node(name).start();
    return this;
  }

  kill(...names: string[]): this {
    for (const name of names) this.node(name).crash(true);
    return this;
  }

  /** No goodbye: the others hear nothing. */
  unplug(name: string): this {
    this.node(name).crash(false);
    return this;
  }

  pause(name: string, ms: number): this {
    this.node(name).pause();
    this.run(ms);
    this.node(name).resume();
    return this;
  }

  /** Nothing passes between the two sides. */
  part(some: readonly string[], others: readonly string[]): this {
    for (const x of some) for (const y of others) this.oneWay(x, y).oneWay(y, x);
    return this;
  }

  /** Nothing passes from one to the other. */
  oneWay(from: string, to: string): this {
    this.world.network.cut(this.id(from), this.id(to));
    return this;
  }

  heal(): this {
    this.world.network.mendAll();
    return this;
  }

  node(name: string): SimNode {
    return this.world.node(name);
  }

  id(name: string): DeviceId {
    return this.node(name).deviceId;
  }

  name(id: DeviceId | null): string | null {
    return id === null ? null : (this.world.names.get(id) ?? '?');
  }

  view(name: string): ReplicaView {
    const view = this.node(name).view();
    if (view === null) throw new Error(`${name} does not run`);
    return view;
  }

  /** The host of the highest term among those that run. */
  get host(): string | null {
    const hosts = this.world.nodes.filter((node) => node.isRunning && node.view()!.role === 'leader');
    hosts.sort((x, y) => y.view()!.term - x.view()!.term);
    return hosts[0]?.name ?? null;
  }

  get others(): string[] {
    return this.world.nodes.map(({ name }) => name).filter((name) => name !== this.host);
  }

  get voters(): (string | null)[] {
    return this.view(this.host!).config.voters.map((voter) => this.name(voter));
  }

  /** Names in the order of their device ids, lower first. */
  get byId(): string[] {
    return [...this.world.nodes].sort((x, y) => compareIds(x.deviceId, y.deviceId)).map(({ name }) => name);
  }

  run(ms: number): this {
    this.world.run(ms);
    return this.check();
  }

  /** Lets things happen until it is so; `what` says what was waited for. */
  until(what: string, isSo: () => boolean, limitMs = this.#waitMs): this {
    const reached = this.world.runUntil(isSo, limitMs);
    this.check();
    expect(reached, `${what}, within ${limitMs} ms\n${this.tail()}`).to.equal(true);
    return this;
  }

  untilHost(isFit: (name: string) => boolean = () => true): this {
    return this.until('a host', () => this.host !== null && isFit(this.host));
  }

  /** Everything confirmed everywhere, one host, as many voters as should be. */
  rest(): this {
    return this.until('rest', () => whyNotAtRest(this.world.nodes) === null);
  }

  say(name: string, text = 'hello', clientId = `c${++this.#clientIds}`): Said {
    const said: Said = { eventId: null, result: null };
    const payload = encodePayload({ kind: 'message', text, replyTo: null });
    const roomId = this.world.scope.groupId as string as RoomId;
    const draft = { kind: EVENT_KIND.message, roomId, clientId, seal: SEAL_CLEAR, payload };
    const node = this.node(name);
    node.propose([draft], ([result]) => {
      said.result = result!;
      if (result!.kind === 'refused' || result!.kind === 'notYet') return;
      said.eventId = result!.kind === 'made' ? result!.event.id : result!.id;
      this.world.tell({ type: 'accepted', node: node.deviceId, clientId, eventId: said.eventId });
    });
    return said;
  }

  /** The place at which a node applied an event; 0 while it did not. */
  placeOn(name: string, { eventId }: Said): number {
    const { disk } = this.node(name);
    const applied = this.node(name).view()?.appliedIndex ?? 0;
    const at = disk.entries.findIndex(({ body }) => body.kind === 'event' && body.event.id === eventId);
    return at + 1 <= applied ? at + 1 : 0;
  }

  untilConfirmed(said: Said, ...names: string[]): this {
    return this.until(`confirmed on ${names.join(', ')}`, () =>
      names.every((name) => said.eventId !== null && this.placeOn(name, said) > 0),
    );
  }

  /** A frame as if it had come from a peer. */
  inject(from: string, to: string, message: PeerMessage): this {
    this.world.network.inject(this.id(from), this.id(to), message);
    return this.run(1);
  }

  framesOf<Type extends PeerMessage['type']>(
    type: Type,
    from?: string,
  ): (Extract<PeerMessage, { type: Type }> & { readonly to: string | null })[] {
    return this.frames
      .filter(
        ({ node, message }) => message.type === type && (from === undefined || this.name(node) === from),
      )
      .map(({ to, message }) =>
        Object.assign({}, message as Extract<PeerMessage, { type: Type }>, { to: this.name(to) }),
      );
  }

  check(): this {
    const { failure } = this.world;
    expect(failure === null ? null : `${failure.rule}: ${failure.what}\n${this.tail()}`).to.equal(null);
    return this;
  }

  tail(): string {
    return this.world.transcript.lines!.slice(-12).join('\n');
  }

  #commonEntries(): Entry[] {
    const [genesis] = this.world.founding.entries;
    const voters = sortedIds(this.world.nodes.map(({ deviceId }) => deviceId));
    const config: Config = { voters, votersOld: [], learners: [] };
    const entries = [genesis!, this.after(genesis!, 1, { kind: 'config', config })];
    for (const node of this.world.nodes.slice(1)) {
      const event = this.world.joinEventOf(node);
      entries.push(this.after(entries.at(-1)!, 1, { kind: 'event', event }));
    }
    return entries;
  }
}

function emptyBody(term: Term): EntryBody {
  return { kind: 'noop', rank: { term, revision: 1, order: [] } };
}
