/**
 * What the lab listens to between nodes: of each frame that it is on a link, when, of what type and how large; never what is
 * in it. Both ends count the frames of a link as they are on the wire, where they keep their order: one number names a
 * frame at both. What faults do to a frame before it is written, or after it was read, is told by the end where they act.
 *
 * Invariants: numbers are counted also while nobody listens; nothing else is done then. Of a link that is over nothing stays.
 */
import { FRAME_DEEDS, type FrameDeed, type FrameReport } from '../../api/lab-frames.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { systemUs } from './estimates.ts';

/** What a reader may fall behind before it misses some: seconds of a busy group. */
const ROWS_MAX = 32_768;
/** In one report, which must fit into one event. */
const REPORT_ROWS_MAX = 16_384;

type TappedLink = FrameReport['links'][number];

export class FrameTap {
  /** Those that are open, by their numbers. */
  readonly #links = new Map<number, TappedLink>();
  #linked = 0;
  /** Of each reader: links of which it was not told yet. */
  readonly #readers = new Set<TappedLink[]>();
  /** Rows ever written; a row's place is its count modulo ROWS_MAX. */
  #written = 0;
  #columns: Columns | null = null;

  get isHeard(): boolean {
    return this.#readers.size > 0;
  }

  /** `id`: the same at both ends. */
  link(id: string, peer: DeviceId): LinkTap {
    const number = this.#linked++;
    const link: TappedLink = [number, id, peer];
    this.#links.set(number, link);
    for (const untold of this.#readers) untold.push(link);
    return new LinkTap(this, number);
  }

  /** Nothing more is sent or read there. */
  over(link: number): void {
    this.note('ended', link, 0, 0, null);
    this.#links.delete(link);
  }

  /** From now on. */
  read(): FrameReader {
    const untold = [...this.#links.values()];
    this.#readers.add(untold);
    this.#columns ??= columns();
    let next = this.#written;
    return {
      take: () => {
        const upToUs = systemUs();
        const from = Math.max(next, this.#written - ROWS_MAX);
        const dropped = from - next;
        next = Math.min(this.#written, from + REPORT_ROWS_MAX);
        return { ...this.#rows(from, next, upToUs), dropped, links: untold.splice(0) };
      },
      close: () => {
        this.#readers.delete(untold);
        if (!this.isHeard) this.#columns = null;
      },
    };
  }

  note(deed: FrameDeed, link: number, number: number, other: number, body: Uint8Array | null): void {
    const all = this.#columns;
    if (all === null) return;
    const at = this.#written++ % ROWS_MAX;
    all.deed[at] = FRAME_DEEDS.indexOf(deed);
    all.link[at] = link;
    all.number[at] = number;
    all.other[at] = other;
    all.code[at] = body?.[0] ?? 0;
    all.bytes[at] = body?.length ?? 0;
    all.atUs[at] = systemUs();
  }

  /** Rows from one count to before another. All before `upToUs` are told once these are. */
  #rows(from: number, to: number, upToUs: number): Omit<FrameReport, 'dropped' | 'links'> {
    const { deed, link, number, other, code, bytes, atUs } = this.#columns!;
    const places = Array.from({ length: to - from }, (_, at) => (from + at) % ROWS_MAX);
    const isAll = to === this.#written;
    const fromUs = places.length === 0 ? upToUs : atUs[places[0]!]!;
    return {
      fromUs,
      upToUs: isAll ? upToUs : atUs[places.at(-1)!]!,
      deed: places.map((at) => deed[at]!),
      link: places.map((at) => link[at]!),
      number: places.map((at) => number[at]!),
      other: places.map((at) => other[at]!),
      code: places.map((at) => code[at]!),
      bytes: places.map((at) => bytes[at]!),
      afterUs: places.map((at) => atUs[at]! - fromUs),
    };
  }
}

/** One listener, which misses what it does not take in time. */
export interface FrameReader {
  /** What was noted since it was asked last. */
  take(): FrameReport;
  /** Safe to call twice. */
  close(): void;
}

/** One end of one link. */
export class LinkTap {
  readonly #tap: FrameTap;
  readonly #at: number;
  #sent = 0;
  #read = 0;
  #held = 0;

  constructor(tap: FrameTap, at: number) {
    this.#tap = tap;
    this.#at = at;
  }

  /** On the wire next, as nothing holds it up. */
  sent(body: Uint8Array): void {
    this.#sent++;
    if (this.#tap.isHeard) this.#tap.note('sent', this.#at, this.#sent, 0, body);
  }

  /** A fault has it. Answers under which name. */
  held(body: Uint8Array): number {
    const serial = ++this.#held;
    if (this.#tap.isHeard) this.#tap.note('held', this.#at, serial, 0, body);
    return serial;
  }

  /** What becomes of what is held: 0 copies is lost. */
  fate(serial: number, copies: number): void {
    if (copies !== 1 && this.#tap.isHeard) this.#tap.note('fate', this.#at, serial, copies, null);
  }

  /** A copy of what was held is on the wire next. */
  wrote(serial: number): void {
    this.#sent++;
    if (this.#tap.isHeard) this.#tap.note('wrote', this.#at, this.#sent, serial, null);
  }

  /** One more came off the wire. Answers its number. */
  read(): number {
    return ++this.#read;
  }

  got(number: number, body: Uint8Array): void {
    if (this.#tap.isHeard) this.#tap.note('got', this.#at, number, 0, body);
  }

  /** It came, and a fault took it. */
  missed(number: number): void {
    if (this.#tap.isHeard) this.#tap.note('missed', this.#at, number, 0, null);
  }

  ended(): void {
    this.#tap.over(this.#at);
  }
}

interface Columns {
  readonly deed: Uint8Array;
  readonly link: Uint32Array;
  readonly number: Uint32Array;
  readonly other: Uint32Array;
  readonly code: Uint8Array;
  readonly bytes: Uint32Array;
  readonly atUs: Float64Array;
}

function columns(): Columns {
  return {
    deed: new Uint8Array(ROWS_MAX),
    link: new Uint32Array(ROWS_MAX),
    number: new Uint32Array(ROWS_MAX),
    other: new Uint32Array(ROWS_MAX),
    code: new Uint8Array(ROWS_MAX),
    bytes: new Uint32Array(ROWS_MAX),
    atUs: new Float64Array(ROWS_MAX),
  };
}
