/**
 * The facts of a run in their order, in columns: an hour of fifteen nodes is two million of them, and as objects they would
 * take some hundreds of megabytes. Whoever asks for one gets an object made for them.
 *
 * Invariant: what `at` answers equals what was added.
 */
import type { FactNamed, LabFact, TimedFact } from './facts.ts';

const ROOM_MIN = 1024;
/** Little more than is needed. */
const GROWTH = 1.25;
/** In the column of who came before: nobody. */
const NONE = 0xffff_ffff;
/** Terms are above the indexes, which have 32 bits. */
const TERM = 2 ** 32;

/** Of which there are many; all others are kept as they are. What is told of frames is kept as text. */
const TYPES = ['said', 'accepted', 'tentative', 'shown', 'confirmed', 'link', 'frames', 'fates'] as const;
type Packed = (typeof TYPES)[number];
const AS_IT_IS = TYPES.length;

interface Columns {
  /** Place in TYPES, or AS_IT_IS. */
  readonly type: Uint8Array;
  /** Of the node, in names. */
  readonly node: Uint16Array;
  /** Of the message, the other node or the object. */
  readonly ref: Uint32Array;
  /** Index and term, or round trip. */
  readonly value: Float64Array;
  readonly atMs: Float64Array;
  /** The fact of the same message before it. */
  readonly before: Uint32Array;
}

interface Row {
  readonly type: number;
  readonly node: number;
  readonly ref: number;
  readonly value: number;
}

export class FactLog implements Iterable<TimedFact> {
  #columns = columnsFor(ROOM_MIN);
  #length = 0;
  readonly #names = new Interned();
  readonly #messages = new Interned();
  /** Newest fact of each message. */
  readonly #newest: number[] = [];
  readonly #objects: (TimedFact | string)[] = [];

  get length(): number {
    return this.#length;
  }

  /** Answers its place. Times never go back. */
  add(fact: TimedFact): number {
    const at = this.#length++;
    if (at === this.#columns.atMs.length) this.#columns = grown(this.#columns);
    const { type, node, ref, value } = this.#rowOf(fact);
    const all = this.#columns;
    all.type[at] = type;
    all.node[at] = node;
    all.ref[at] = ref;
    all.value[at] = value;
    all.atMs[at] = fact.atMs;
    all.before[at] =
      'id' in fact && fact.id !== null && fact.type !== 'logged' ? this.#chain(fact.id, at) : NONE;
    return at;
  }

  at(place: number): TimedFact {
    const { type, ref, atMs } = this.#columns;
    const packed = TYPES[type[place]!];
    if (packed === undefined) return this.#objects[ref[place]!] as TimedFact;
    return { atMs: atMs[place]!, ...this.#unpacked(packed, place) };
  }

  /** 0 while there is none. */
  get lastMs(): number {
    return this.#length === 0 ? 0 : this.msAt(this.#length - 1);
  }

  msAt(place: number): number {
    return this.#columns.atMs[place]!;
  }

  /** What is known of one message, in order. */
  ofMessage(id: string): TimedFact[] {
    const facts: TimedFact[] = [];
    const number = this.#messages.find(id);
    let at = number === undefined ? NONE : this.#newest[number]!;
    for (; at !== NONE; at = this.#columns.before[at]!) facts.push(this.at(at));
    return facts.reverse();
  }

  /** How many there are up to a moment, itself included. */
  countUpTo(ms: number): number {
    return this.#count((atMs) => atMs <= ms);
  }

  countBefore(ms: number): number {
    return this.#count((atMs) => atMs < ms);
  }

  *[Symbol.iterator](): Iterator<TimedFact> {
    for (let at = 0; at < this.#length; at++) yield this.at(at);
  }

  #rowOf(fact: TimedFact): Row {
    switch (fact.type) {
      case 'said':
        return fact.text === undefined ? this.#ofMessage(fact, 0) : this.#asItIs(fact);
      case 'accepted':
      case 'tentative':
        return this.#ofMessage(fact, 0);
      case 'shown':
        return this.#ofMessage(fact, fact.index);
      case 'confirmed':
        return this.#ofMessage(fact, fact.index + fact.term * TERM);
      case 'link':
        return this.#linkRow(fact);
      case 'frames':
      case 'fates': {
        const ref = this.#objects.push(JSON.stringify(fact)) - 1;
        return { type: TYPES.indexOf(fact.type), node: 0, ref, value: 0 };
      }
      default:
        return this.#asItIs(fact);
    }
  }

  #ofMessage(
    { type, id, node }: FactNamed<'said' | 'accepted' | 'tentative' | 'shown' | 'confirmed'>,
    value: number,
  ): Row {
    return { type: TYPES.indexOf(type), node: this.#names.of(node), ref: this.#messages.of(id), value };
  }

  #linkRow(fact: FactNamed<'link'>): Row {
    const { from, to, isUp, rttMs } = fact;
    // Nobody measures a link that is not there.
    if (!isUp && rttMs !== null) return this.#asItIs(fact);
    const value = isUp ? (rttMs ?? Number.NaN) : -1;
    return { type: TYPES.indexOf('link'), node: this.#names.of(from), ref: this.#names.of(to), value };
  }

  #asItIs(fact: TimedFact): Row {
    return { type: AS_IT_IS, node: 0, ref: this.#objects.push(fact) - 1, value: 0 };
  }

  #unpacked(type: Packed, place: number): LabFact {
    const { node: nodes, ref: refs, value: values } = this.#columns;
    const [node, ref, value] = [this.#names.text(nodes[place]!), refs[place]!, values[place]!];
    switch (type) {
      case 'said':
      case 'accepted':
      case 'tentative':
        return { type, id: this.#messages.text(ref), node };
      case 'shown':
        return { type, id: this.#messages.text(ref), node, index: value };
      case 'confirmed':
        return {
          type,
          id: this.#messages.text(ref),
          node,
          index: value % TERM,
          term: Math.floor(value / TERM),
        };
      case 'link': {
        const rttMs = value === -1 || Number.isNaN(value) ? null : value;
        return { type, from: node, to: this.#names.text(ref), isUp: value !== -1, rttMs };
      }
      case 'frames':
      case 'fates':
        return JSON.parse(this.#objects[ref] as string) as LabFact;
    }
  }

  /** Answers the one before. */
  #chain(id: string, at: number): number {
    const number = this.#messages.of(id);
    const before = this.#newest[number] ?? NONE;
    this.#newest[number] = at;
    return before;
  }

  #count(isIn: (atMs: number) => boolean): number {
    const { atMs } = this.#columns;
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isIn(atMs[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Texts by number, each once. */
class Interned {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  text(number: number): string {
    return this.#texts[number]!;
  }
}

function columnsFor(length: number): Columns {
  return {
    type: new Uint8Array(length),
    node: new Uint16Array(length),
    ref: new Uint32Array(length),
    value: new Float64Array(length),
    atMs: new Float64Array(length),
    before: new Uint32Array(length),
  };
}

function grown(columns: Columns): Columns {
  const roomier = columnsFor(Math.ceil(GROWTH * columns.atMs.length));
  for (const name of Object.keys(columns) as (keyof Columns)[]) {
    (roomier[name] as Float64Array).set(columns[name]);
  }
  return roomier;
}
