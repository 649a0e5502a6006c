/**
 * A host that lies, made of an honest one: what it says to its victims is altered on the way, with its own keys. Its
 * victims hear of another history, in which something that was said is missing; everybody else hears the true one.
 */
import type { Acknowledgement, Certificate, SignedBy } from '../protocol/acknowledgement.ts';
import { acknowledgementPreimage } from '../protocol/encode-acknowledgement.ts';
import { bodyHashOf, kindOf, makeEntry } from '../protocol/encode-entry.ts';
import type { Entry } from '../protocol/entry.ts';
import { EVENT_KIND } from '../protocol/event.ts';
import type { DeviceId, Hash, Index } from '../protocol/ids.ts';
import type { Append, PeerMessage } from '../protocol/peer-messages.ts';
import type { World } from './world.ts';
import type { SimNode } from './node.ts';

export interface LiarChoices {
  readonly victims: ReadonlySet<DeviceId>;
  /** What was said above this index is left out for them, once. */
  readonly since: Index;
  /** Whether they are shown certificates of what they were told, where enough of them signed. */
  readonly certifies: boolean;
}

export class Liar {
  readonly #world: World;
  readonly #host: SimNode;
  readonly #choices: LiarChoices;
  /** The other history, from where it parts. */
  readonly #others = new Map<Index, Entry>();
  readonly #acknowledged = new Map<DeviceId, Acknowledgement>();

  constructor(world: World, host: SimNode, choices: LiarChoices) {
    this.#world = world;
    this.#host = host;
    this.#choices = choices;
    world.network.tamper = (from, to, message) => this.#tamper(from, to, message);
  }

  /** It has told two histories. */
  get hasLied(): boolean {
    return this.#others.size > 0;
  }

  #tamper(from: DeviceId, to: DeviceId, message: PeerMessage): PeerMessage | null {
    const { victims } = this.#choices;
    if (from === this.#host.deviceId && victims.has(to)) return this.#toVictim(message);
    if (to === this.#host.deviceId && victims.has(from)) return this.#fromVictim(from, message);
    return message;
  }

  #toVictim(message: PeerMessage): PeerMessage | null {
    switch (message.type) {
      case 'append':
        return this.#append(message);
      case 'commit':
        return { ...message, commitHash: this.#hashAt(message.commitIndex) ?? message.commitHash };
      case 'head':
        return this.hasLied ? this.#head() : message;
      case 'snapshotOffer':
      case 'historyPage':
      case 'pullPage':
        return this.hasLied ? null : message;
      default:
        return message;
    }
  }

  /** Its own engine need not know what they signed. */
  #fromVictim(from: DeviceId, message: PeerMessage): PeerMessage | null {
    if (message.type !== 'appendAnswer' || message.result.kind !== 'stored') return message;
    const { acknowledgement } = message.result;
    this.#acknowledged.set(from, acknowledgement);
    return this.#others.has(acknowledgement.lastIndex) ? null : message;
  }

  #append(message: Append): Append {
    const prevHash = this.#hashAt(message.prevIndex) ?? message.prevHash;
    return { ...message, prevHash, entries: message.entries.map((entry) => this.#other(entry)) };
  }

  #other(entry: Entry): Entry {
    const { index, term, at, body } = entry;
    const before = this.#others.get(index - 1);
    const isSaid = body.kind === 'event' && body.event.header.kind === EVENT_KIND.message;
    const isOurs = isSaid && !this.#choices.victims.has(body.event.header.deviceId);
    if (before === undefined && (this.hasLied || index <= this.#choices.since || !isOurs)) {
      return this.#others.get(index) ?? entry;
    }
    const place = { index, term, at, prevHash: before?.hash ?? entry.prevHash };
    const noop = { kind: 'noop', rank: { term, revision: 1, order: [] } } as const;
    const made = makeEntry(place, before === undefined ? noop : body, this.#world.scope, this.#hash);
    this.#others.set(index, made);
    return made;
  }

  /** The host's own signature, and those of victims who are as far as the first of them. */
  #head(): PeerMessage | null {
    const [first] = [...this.#acknowledged.values()].sort((a, b) => a.lastIndex - b.lastIndex);
    const entry = first === undefined ? undefined : this.#others.get(first.lastIndex);
    if (!this.#choices.certifies || first === undefined || entry === undefined) return null;
    const same = [...this.#acknowledged].filter(([, { lastIndex }]) => lastIndex === first.lastIndex);
    const { deviceId, device } = this.#host;
    const acknowledgements: SignedBy[] = [
      { deviceId, acknowledgement: signedBy(this.#world, device.keys, first) },
      ...same.map(([victim, acknowledgement]) => ({ deviceId: victim, acknowledgement })),
    ];
    const { index, term, at, prevHash, body } = entry;
    const head = { index, term, at, prevHash, kind: kindOf(body), bodyHash: bodyHashOf(body, this.#hash) };
    const certificate: Certificate = { term: first.term, acknowledgements, heads: [head] };
    return { type: 'head', certificate };
  }

  #hashAt(index: Index): Hash | undefined {
    return this.#others.get(index)?.hash;
  }

  get #hash(): (bytes: Uint8Array) => Uint8Array {
    return this.#world.options.suite.hash;
  }
}

/** The same words, signed with these keys. */
export function signedBy(
  world: World,
  keys: { sign(bytes: Uint8Array): Uint8Array },
  { term, lastIndex, lastHash }: Pick<Acknowledgement, 'term' | 'lastIndex' | 'lastHash'>,
): Acknowledgement {
  const signature = keys.sign(acknowledgementPreimage(world.scope, term, lastIndex, lastHash));
  return { term, lastIndex, lastHash, signature };
}
