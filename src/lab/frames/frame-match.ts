/**
 * Puts together what both ends of the links tell of their frames: who sent what to whom, when, and when it came or that it did
 * not. A frame is known at both ends by its link and its number there, which is its place on the wire. Pure.
 */
import { FRAME_DEEDS, type FrameReport } from '../../api/lab-frames.ts';
import { PEER_MESSAGE_CODE, type PeerMessage } from '../../protocol/peer-messages.ts';
import { frameKindOf } from '../../sim/scenario/frame-kinds.ts';
import { FrameBook, underWay, type KnownFrame, type Told } from './frame-book.ts';
import { Way } from './way.ts';

/** Who tells nothing for so long is not waited for. */
const PATIENCE_US = 1_000_000;
/** What is told of a link that is over may still be on its way here. */
const OVER_US = 10_000_000;

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
  readonly #book = new FrameBook();
  readonly #ways = new Map<string, Way>();
  /** Up to when each has told all. */
  readonly #toldUpTo = new Map<Teller, number>();
  #toldLastUs = 0;

  /** A process begins to tell. */
  begin(place: number): Teller {
    const teller = { place, links: new Map() };
    this.#toldUpTo.set(teller, -Infinity);
    return teller;
  }

  /** Its process is gone: what is under way to it does not arrive. */
  end(teller: Teller): void {
    this.#toldUpTo.delete(teller);
    for (const { id, peer } of teller.links.values())
      this.#ways.get(wayKey(id, peer))?.over(this.#toldLastUs);
  }

  /** Of so many frames one end told, and the other may still have something to say. */
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#ways.values()) count += waiting;
    return count;
  }

  /** `placeOf`: of a device, -1 for one that is not in the lab. */
  hear(teller: Teller, report: FrameReport, placeOf: (device: string) => number): void {
    for (const [number, id, peer] of report.links) teller.links.set(number, { id, peer: placeOf(peer) });
    if (report.dropped > 0) this.#dropped(teller, report.dropped);
    this.#toldUpTo.set(teller, report.upToUs);
    this.#toldLastUs = Math.max(this.#toldLastUs, report.upToUs);
    for (const at of report.deed.keys()) this.#row(teller, report, at);
  }

  /** All that is known by now and was not given out. Times as ms since `beganUs`. */
  take(nowUs: number, beganUs: number): Told {
    const upToUs = this.#completeUpTo(nowUs);
    for (const [key, way] of this.#ways) {
      way.giveEarly(upToUs);
      if (nowUs - way.overUs > OVER_US) this.#ways.delete(key);
    }
    return this.#book.take(upToUs, beganUs);
  }

  #row(teller: Teller, report: FrameReport, at: number): void {
    const link = teller.links.get(report.link[at]!);
    if (link === undefined || link.peer === -1 || teller.place === -1) return;
    const [number, other] = [report.number[at]!, report.other[at]!];
    const atUs = report.fromUs + report.afterUs[at]!;
    const out = (): Way => this.#way(link.id, teller.place, link.peer);
    const back = (): Way => this.#way(link.id, link.peer, teller.place);
    const made = (from: number, to: number): KnownFrame => {
      const kind = KIND_OF_CODE.get(report.code[at]!) ?? REST;
      return underWay({ from, to, kind, bytes: report.bytes[at]!, sentUs: atUs });
    };
    const outgoing = (): KnownFrame => made(teller.place, link.peer);
    const coming = (): KnownFrame => made(link.peer, teller.place);
    switch (FRAME_DEEDS[report.deed[at]!]) {
      case 'sent':
        out().sent(number, outgoing);
        break;
      case 'held':
        out().held(number, outgoing());
        break;
      case 'fate':
        out().fate(number, other);
        break;
      case 'wrote':
        out().wrote(number, other);
        break;
      case 'got':
        back().got(number, atUs, coming);
        break;
      case 'missed':
        back().missed(number, coming);
        break;
      case 'ended':
        back().over(atUs);
        teller.links.delete(report.link[at]!);
        break;
      case undefined:
    }
  }

  #way(id: string, from: number, to: number): Way {
    const key = wayKey(id, from);
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const way = new Way(to, this.#book);
    this.#ways.set(key, way);
    return way;
  }

  /** What it got is not known. */
  #dropped({ place }: Teller, count: number): void {
    this.#book.unheard(count);
    for (const way of this.#ways.values()) if (way.to === place) way.forget();
  }

  /** Nobody who tells has anything more to say of what was before. */
  #completeUpTo(nowUs: number): number {
    const waitedFor = [...this.#toldUpTo.values()].filter((upToUs) => nowUs - upToUs <= PATIENCE_US);
    return Math.min(nowUs, ...waitedFor);
  }
}

function wayKey(id: string, from: number): string {
  return `${id} ${from}`;
}
