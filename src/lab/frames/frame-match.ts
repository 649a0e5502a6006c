/**
 * Puts together what both ends of the links tell of their frames: who sent what to whom, when, and when it came or that it did
 * not. A frame is known at both ends by its link and its number there, which is its place on the wire. Pure.
 *
 * Invariants: frames are given out in the order in which they were sent, each once; what becomes of one that was still under
 * way then is given out once. What cannot be known is counted and never guessed.
 */
import { FRAME_DEEDS, type FrameReport } from '../../api/lab-frames.ts';
import { PEER_MESSAGE_CODE, type PeerMessage } from '../../protocol/peer-messages.ts';
import { LOST, UNDER_WAY, type LabFact } from '../../sim/scenario/facts.ts';
import { frameKindOf } from '../../sim/scenario/frame-kinds.ts';

/** Who tells nothing for so long is not waited for. */
const PATIENCE_US = 1_000_000;
/** Frames whose end is not known: more than that is no group that one can look at. */
const OPEN_MAX = 100_000;
/** What is told of a link that is over may still be on its way here. */
const OVER_US = 10_000_000;
const NOT_YET = -1;
const NEVER = -2;
const US_PER_MS = 1000;

interface OpenFrame {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly bytes: number;
  readonly sentUs: number;
  /** Or LOST, or UNDER_WAY. */
  tookUs: number;
  /** How many were given out before it; or NOT_YET, or NEVER: its time had passed when it was told. */
  at: number;
}

/** What one end of a link sends to the other. */
interface Way {
  readonly from: number;
  readonly to: number;
  /** By number: sent, and not known to have arrived. */
  readonly sent: Map<number, OpenFrame>;
  /** By number: arrived, and not known to have been sent. */
  readonly early: Map<number, OpenFrame>;
  readonly held: Map<number, OpenFrame[]>;
  /** The greatest number that the sender told of. */
  lastSent: number;
  /** Of these, who knows what arrived. */
  forgottenUpTo: number;
  /** Since when nothing arrives any more; Infinity while it does. */
  overUs: number;
}

interface Told {
  readonly frames: Extract<LabFact, { type: 'frames' }> | null;
  readonly fates: Extract<LabFact, { type: 'fates' }> | null;
  /** So many more could not be told. */
  readonly unheard: number;
}

/** One node that tells. */
export interface Teller {
  /** Its place in the list of names. */
  readonly place: number;
  /** Those that are open, by the numbers that it gave them. */
  readonly links: Map<number, { readonly id: string; readonly peer: number }>;
}

const KIND_OF_CODE = new Map(
  Object.entries(PEER_MESSAGE_CODE).map(([type, code]) => [
    code as number,
    frameKindOf(type as PeerMessage['type']),
  ]),
);
const REST = frameKindOf('removed');

export class FrameMatch {
  readonly #ways = new Map<string, Way>();
  /** Up to when each has told all. */
  readonly #toldUpTo = new Map<Teller, number>();
  #untold: OpenFrame[] = [];
  #ended: OpenFrame[] = [];
  #count = 0;
  #toldLastUs = 0;
  #lastUs = -Infinity;
  #open = 0;
  #unheard = 0;

  /** A process begins to tell. */
  begin(place: number): Teller {
    const teller = { place, links: new Map() };
    this.#toldUpTo.set(teller, -Infinity);
    return teller;
  }

  /** Its process is gone: what is under way to it does not arrive. */
  end(teller: Teller): void {
    this.#toldUpTo.delete(teller);
    for (const { id, peer } of teller.links.values()) {
      const back = this.#ways.get(wayKey(id, peer));
      if (back !== undefined) this.#over(back, this.#toldLastUs);
    }
  }

  /** Of so many frames one end told, and the other may still have something to say. */
  get waiting(): number {
    let count = 0;
    for (const { sent, early, held } of this.#ways.values()) count += sent.size + early.size + held.size;
    return count;
  }

  /** `placeOf`: of a device, -1 for one that is not in the lab. */
  hear(teller: Teller, report: FrameReport, placeOf: (device: string) => number): void {
    for (const [number, id, peer] of report.links) teller.links.set(number, { id, peer: placeOf(peer) });
    if (report.dropped > 0) this.#missed(teller, report.dropped);
    this.#toldUpTo.set(teller, report.upToUs);
    this.#toldLastUs = Math.max(this.#toldLastUs, report.upToUs);
    for (const at of report.deed.keys()) this.#row(teller, report, at);
  }

  /** All that is known by now and was not given out. Times as ms since `beganUs`. */
  take(nowUs: number, beganUs: number): Told {
    const upToUs = this.#completeUpTo(nowUs);
    const ready: OpenFrame[] = [];
    const waiting: OpenFrame[] = [];
    for (const frame of this.#untold) (frame.sentUs <= upToUs ? ready : waiting).push(frame);
    this.#untold = waiting;
    for (const way of this.#ways.values()) this.#takeEarly(way, upToUs, ready);
    const inTime = this.#inOrder(ready);
    const fates = this.#ended;
    this.#ended = [];
    const unheard = this.#unheard;
    this.#unheard = 0;
    for (const [key, { overUs }] of this.#ways) if (nowUs - overUs > OVER_US) this.#ways.delete(key);
    return { frames: framesFact(inTime, beganUs), fates: fatesFact(fates), unheard };
  }

  /** Those that are not before what was given out, counted. */
  #inOrder(ready: readonly OpenFrame[]): readonly OpenFrame[] {
    const inTime: OpenFrame[] = [];
    for (const frame of ready.toSorted((a, b) => a.sentUs - b.sentUs)) {
      if (frame.sentUs < this.#lastUs) {
        frame.at = NEVER;
        this.#unheard++;
        continue;
      }
      frame.at = this.#count++;
      this.#lastUs = frame.sentUs;
      inTime.push(frame);
    }
    return inTime;
  }

  #row(teller: Teller, report: FrameReport, at: number): void {
    const link = teller.links.get(report.link[at]!);
    if (link === undefined || link.peer === -1 || teller.place === -1) return;
    const { place } = teller;
    const [number, other] = [report.number[at]!, report.other[at]!];
    const atUs = report.fromUs + report.afterUs[at]!;
    const out = (): Way => this.#way(link.id, place, link.peer);
    const back = (): Way => this.#way(link.id, link.peer, place);
    const made = (way: Way): OpenFrame => this.#made(way, report, at, atUs);
    switch (FRAME_DEEDS[report.deed[at]!]) {
      case 'sent':
        this.#sent(out(), number, () => made(out()));
        break;
      case 'held':
        out().held.set(number, [this.#untoldYet(made(out()))]);
        break;
      case 'fate':
        this.#fate(out(), number, other);
        break;
      case 'wrote':
        this.#wrote(out(), number, other);
        break;
      case 'got':
        this.#got(back(), number, atUs, () => made(back()));
        break;
      case 'missed':
        this.#lostAt(back(), number, () => made(back()));
        break;
      case 'ended':
        this.#over(back(), atUs);
        teller.links.delete(report.link[at]!);
        break;
      case undefined:
    }
  }

  #way(id: string, from: number, to: number): Way {
    const key = wayKey(id, from);
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const way: Way = {
      from,
      to,
      sent: new Map(),
      early: new Map(),
      held: new Map(),
      lastSent: 0,
      forgottenUpTo: 0,
      overUs: Infinity,
    };
    this.#ways.set(key, way);
    return way;
  }

  #made({ from, to }: Way, { code, bytes }: FrameReport, at: number, sentUs: number): OpenFrame {
    const kind = KIND_OF_CODE.get(code[at]!) ?? REST;
    return { from, to, kind, bytes: bytes[at]!, sentUs, tookUs: UNDER_WAY, at: NOT_YET };
  }

  #untoldYet(frame: OpenFrame): OpenFrame {
    this.#untold.push(frame);
    return frame;
  }

  #sent(way: Way, number: number, make: () => OpenFrame): void {
    this.#toldUntil(way, number);
    const early = way.early.get(number);
    // Its arrival was given out as all that is known of it.
    if (early !== undefined && early.at !== NOT_YET) {
      way.early.delete(number);
      return;
    }
    this.#onWire(way, number, this.#untoldYet(make()));
  }

  /** A sender tells in order: what it did not tell of the ones before it dropped, and nobody waits for it. */
  #toldUntil(way: Way, number: number): void {
    way.lastSent = Math.max(way.lastSent, number);
    for (const [before, early] of way.early) {
      if (before >= number) return;
      if (early.at !== NOT_YET) way.early.delete(before);
    }
  }

  #onWire(way: Way, number: number, frame: OpenFrame): void {
    const early = way.early.get(number);
    way.early.delete(number);
    if (early !== undefined) this.#became(frame, early.tookUs === LOST ? LOST : early.sentUs - frame.sentUs);
    else if (way.overUs !== Infinity) this.#became(frame, LOST);
    else this.#keepOpen(way, number, frame);
  }

  #keepOpen(way: Way, number: number, frame: OpenFrame): void {
    if (this.#open >= OPEN_MAX) {
      way.forgottenUpTo = number;
      this.#unheard++;
      return;
    }
    this.#open++;
    way.sent.set(number, frame);
  }

  #fate(way: Way, serial: number, copies: number): void {
    const held = way.held.get(serial);
    if (held === undefined) return;
    const [first] = held;
    if (copies === 0) {
      way.held.delete(serial);
      this.#became(first!, LOST);
      return;
    }
    const more = Array.from({ length: copies - 1 }, () =>
      this.#untoldYet({ ...first!, tookUs: UNDER_WAY, at: NOT_YET }),
    );
    held.push(...more);
  }

  #wrote(way: Way, number: number, serial: number): void {
    this.#toldUntil(way, number);
    const held = way.held.get(serial);
    const frame = held?.shift();
    if (held?.length === 0) way.held.delete(serial);
    if (frame !== undefined) this.#onWire(way, number, frame);
  }

  #got(way: Way, number: number, atUs: number, make: () => OpenFrame): void {
    if (number <= way.forgottenUpTo) return;
    const frame = way.sent.get(number);
    if (frame === undefined) {
      // Not told of yet by its sender; or a copy that a fault made on this side, which begins here.
      const early = make();
      early.tookUs = 0;
      if (number > way.lastSent && !way.early.has(number)) way.early.set(number, early);
      else this.#untoldYet(early);
      return;
    }
    this.#close(way, number);
    this.#became(frame, Math.max(0, atUs - frame.sentUs));
  }

  #lostAt(way: Way, number: number, make: () => OpenFrame): void {
    const frame = way.sent.get(number);
    if (frame !== undefined) {
      this.#close(way, number);
      this.#became(frame, LOST);
    } else if (number > way.lastSent) way.early.set(number, { ...make(), tookUs: LOST });
  }

  #over(way: Way, atUs: number): void {
    way.overUs = Math.min(way.overUs, atUs);
    for (const [number, frame] of way.sent) {
      this.#close(way, number);
      this.#became(frame, LOST);
    }
    for (const frame of [...way.held.values()].flat()) this.#became(frame, LOST);
    way.held.clear();
  }

  #close(way: Way, number: number): void {
    way.sent.delete(number);
    this.#open--;
  }

  #became(frame: OpenFrame, tookUs: number): void {
    frame.tookUs = tookUs === LOST ? LOST : Math.max(0, tookUs);
    if (frame.at >= 0) this.#ended.push(frame);
  }

  /** What it got is not known: what is under way to it may have arrived. */
  #missed({ place }: Teller, count: number): void {
    this.#unheard += count;
    for (const way of this.#ways.values()) {
      if (way.to !== place) continue;
      way.forgottenUpTo = way.lastSent;
      for (const number of way.sent.keys()) this.#close(way, number);
    }
  }

  /** Nobody who tells has anything more to say of what was before. */
  #completeUpTo(nowUs: number): number {
    const waitedFor = [...this.#toldUpTo.values()].filter((upToUs) => nowUs - upToUs <= PATIENCE_US);
    return Math.min(nowUs, ...waitedFor);
  }

  /** Arrived, and whoever sent it ended before it told: all that is known is when it came. */
  #takeEarly(way: Way, upToUs: number, ready: OpenFrame[]): void {
    for (const [number, early] of way.early) {
      if (early.sentUs > upToUs || early.at !== NOT_YET) continue;
      if (early.tookUs === LOST) way.early.delete(number);
      else ready.push(early);
    }
  }
}

function wayKey(id: string, from: number): string {
  return `${id} ${from}`;
}

function framesFact(frames: readonly OpenFrame[], beganUs: number): Told['frames'] {
  const [first] = frames;
  if (first === undefined) return null;
  return {
    type: 'frames',
    fromMs: (first.sentUs - beganUs) / US_PER_MS,
    from: frames.map(({ from }) => from),
    to: frames.map(({ to }) => to),
    kind: frames.map(({ kind }) => kind),
    bytes: frames.map(({ bytes }) => bytes),
    afterUs: frames.map(({ sentUs }) => sentUs - first.sentUs),
    tookUs: frames.map(({ tookUs }) => tookUs),
  };
}

function fatesFact(frames: readonly OpenFrame[]): Told['fates'] {
  if (frames.length === 0) return null;
  return { type: 'fates', frames: frames.map(({ at }) => at), tookUs: frames.map(({ tookUs }) => tookUs) };
}
