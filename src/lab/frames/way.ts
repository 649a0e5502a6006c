/**
 * What one end of a link sends to the other, put together by number from what both tell. Whoever tells first: a frame is
 * known when one of them told of it, and what became of it when both did, or when nothing arrives any more.
 */
import { LOST } from '../../sim/scenario/facts.ts';
import { isSettled, underWay, type FrameBook, type KnownFrame } from './frame-book.ts';

export class Way {
  /** Who gets it. */
  readonly to: number;
  readonly #book: FrameBook;
  /** By number: sent, and not known to have arrived. */
  readonly #sent = new Map<number, KnownFrame>();
  /** By number: arrived, and not known to have been sent. */
  readonly #early = new Map<number, KnownFrame>();
  /** Copies of what a fault has, by its number there. */
  readonly #held = new Map<number, KnownFrame[]>();
  /** The greatest number that the sender told of. */
  #lastSent = 0;
  /** Of these, who knows what arrived. */
  #forgottenUpTo = 0;
  #overUs = Infinity;

  constructor(to: number, book: FrameBook) {
    this.to = to;
    this.#book = book;
  }

  /** Since when nothing arrives any more; Infinity while it does. */
  get overUs(): number {
    return this.#overUs;
  }

  /** Of so many frames one end told, and the other may still have something to say. */
  get waiting(): number {
    return this.#sent.size + this.#early.size + this.#held.size;
  }

  sent(number: number, make: () => KnownFrame): void {
    this.#toldUntil(number);
    const early = this.#early.get(number);
    // Its arrival was given out as all that is known of it.
    if (early !== undefined && isSettled(early)) this.#early.delete(number);
    else this.#onWire(number, this.#book.add(make()));
  }

  held(serial: number, frame: KnownFrame): void {
    this.#held.set(serial, [this.#book.add(frame)]);
  }

  fate(serial: number, copies: number): void {
    const held = this.#held.get(serial);
    if (held === undefined) return;
    const [first] = held;
    if (copies === 0) {
      this.#held.delete(serial);
      this.#book.became(first!, LOST);
      return;
    }
    const more = Array.from({ length: copies - 1 }, () => this.#book.add(underWay(first!)));
    held.push(...more);
  }

  wrote(number: number, serial: number): void {
    this.#toldUntil(number);
    const held = this.#held.get(serial);
    const frame = held?.shift();
    if (held?.length === 0) this.#held.delete(serial);
    if (frame !== undefined) this.#onWire(number, frame);
  }

  got(number: number, atUs: number, make: () => KnownFrame): void {
    if (number <= this.#forgottenUpTo) return;
    const frame = this.#sent.get(number);
    if (frame === undefined) {
      // Not told of yet by its sender; or a copy that a fault made on this side, which begins here.
      const early = make();
      early.tookUs = 0;
      if (number > this.#lastSent && !this.#early.has(number)) this.#early.set(number, early);
      else this.#book.add(early);
      return;
    }
    this.#close(number);
    this.#book.became(frame, Math.max(0, atUs - frame.sentUs));
  }

  /** It came, and a fault took it. */
  missed(number: number, make: () => KnownFrame): void {
    const frame = this.#sent.get(number);
    if (frame !== undefined) {
      this.#close(number);
      this.#book.became(frame, LOST);
    } else if (number > this.#lastSent) this.#early.set(number, { ...make(), tookUs: LOST });
  }

  /** Nothing arrives any more. */
  over(atUs: number): void {
    this.#overUs = Math.min(this.#overUs, atUs);
    for (const [number, frame] of this.#sent) {
      this.#close(number);
      this.#book.became(frame, LOST);
    }
    for (const frame of [...this.#held.values()].flat()) this.#book.became(frame, LOST);
    this.#held.clear();
  }

  /** What arrived until now is not known: what is under way may have. */
  forget(): void {
    this.#forgottenUpTo = this.#lastSent;
    for (const number of this.#sent.keys()) this.#close(number);
  }

  /** What arrived by then from a sender that ended before it told: all that is known is when it came. */
  giveEarly(upToUs: number): void {
    for (const [number, early] of this.#early) {
      if (early.sentUs > upToUs || isSettled(early)) continue;
      if (early.tookUs === LOST) this.#early.delete(number);
      else this.#book.add(early);
    }
  }

  /** A sender tells in order: what it did not tell of the ones before it dropped, and nobody waits for it. */
  #toldUntil(number: number): void {
    this.#lastSent = Math.max(this.#lastSent, number);
    for (const [before, early] of this.#early) {
      if (before >= number) return;
      if (isSettled(early)) this.#early.delete(before);
    }
  }

  #onWire(number: number, frame: KnownFrame): void {
    const early = this.#early.get(number);
    this.#early.delete(number);
    if (early !== undefined) {
      this.#book.became(frame, early.tookUs === LOST ? LOST : early.sentUs - frame.sentUs);
    } else if (this.#overUs !== Infinity) this.#book.became(frame, LOST);
    else if (this.#book.open()) this.#sent.set(number, frame);
    else this.#forgottenUpTo = number;
  }

  #close(number: number): void {
    this.#sent.delete(number);
    this.#book.close();
  }
}
