/**
 * Whether the one who calls itself a device still has that device's disk (rules HS11, RS40..RS43). A vote belongs to
 * a data directory: whoever comes back with less than it has shown is an older copy of it, and whoever comes back
 * twice is a copy too. Pure, and the same for nodes and for the simulator.
 */
import type { Index, Term } from '../../protocol/ids.ts';

/** One start of a node: counted, and told apart from any other start of a copied disk by chance. */
export interface Boot {
  /** 1, 2, 3 ... per data directory; saved before anything is sent. */
  readonly count: number;
  /** 16 random bytes of this start, as 32 lower-case hex characters. */
  readonly nonce: string;
}

/** What a device showed of its vote's disk in one group: nothing of it may ever be taken back. */
export interface Shown {
  /** The highest term that it spoke in. */
  readonly term: Term;
  /** Its last acknowledgement; compared as a pair, the term first. 0 and 0 for none. */
  readonly ackTerm: Term;
  readonly ackIndex: Index;
}

/** The same with the number of its newest own event: all that a hello says of a group. */
export interface Standing extends Shown {
  readonly seq: number;
}

export const NOTHING_SHOWN: Shown = Object.freeze({ term: 0, ackTerm: 0, ackIndex: 0 });
export const NO_STANDING: Standing = Object.freeze({ ...NOTHING_SHOWN, seq: 0 });

/** What is remembered of a device's starts. */
export interface KnownBoot extends Boot {
  /** This start was seen on two machines: neither counts until a person decides, which makes a later start. */
  readonly isCloned: boolean;
}

/**
 * same: the process that is known. newer: its disk may have been changed meanwhile. older: a disk put back.
 * twin: started as often as the one that is known, but it is another.
 */
export type BootVerdict = 'same' | 'newer' | 'older' | 'twin';

export function judgeBoot(said: Boot, known: KnownBoot | undefined): BootVerdict {
  if (known === undefined || said.count > known.count) return 'newer';
  if (said.count < known.count) return 'older';
  return said.nonce === known.nonce && !known.isCloned ? 'same' : 'twin';
}

/** In words, for logs and people, what is missing; null when nothing is. */
export function whatIsMissing(said: Standing, remembered: Standing): string | null {
  if (said.term < remembered.term) return `it was in term ${remembered.term} and is in term ${said.term}`;
  if (comparePairs(said, remembered) < 0) {
    return `it acknowledged entry ${remembered.ackIndex} in term ${remembered.ackTerm}, and now knows of entry ${said.ackIndex} in term ${said.ackTerm}`;
  }
  // The event by which a device joins is made before it has a log to number it in.
  return remembered.seq > Math.max(said.seq, 1)
    ? `it made event ${remembered.seq} and now knows of ${said.seq}`
    : null;
}

/** Why a device may not take part any more. */
export type DiskVerdict = 'rolled_back' | 'clone';

/**
 * For whoever was refused for its disk: whether it really is that, or what it said was overtaken by what it did since.
 *
 * @param told the start of this device that the peer knows, and what it remembers of groups, beside what is held now
 */
export function judgeWord(
  code: DiskVerdict,
  toldBoot: Boot,
  own: Boot,
  told: readonly { readonly mine: Standing; readonly remembered: Standing }[],
): DiskVerdict | null {
  if (code === 'clone') return toldBoot.count >= own.count ? 'clone' : null;
  if (toldBoot.count > own.count) return 'rolled_back';
  if (toldBoot.count === own.count && toldBoot.nonce !== own.nonce) return 'rolled_back';
  const lacks = told.some(({ mine, remembered }) => whatIsMissing(mine, remembered) !== null);
  return lacks ? 'rolled_back' : null;
}

/** Both at their highest. */
export function mostOf(a: Shown, b: Shown): Shown {
  const later = comparePairs(a, b) >= 0 ? a : b;
  return { term: Math.max(a.term, b.term), ackTerm: later.ackTerm, ackIndex: later.ackIndex };
}

export function isSameShown(a: Shown, b: Shown): boolean {
  return a.term === b.term && comparePairs(a, b) === 0;
}

function comparePairs(a: Shown, b: Shown): number {
  return a.ackTerm - b.ackTerm || a.ackIndex - b.ackIndex;
}
