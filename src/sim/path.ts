/** What lies between two machines of the simulator: a connection, and a path in each direction. */
import type { PeerMessage } from '../protocol/peer-messages.ts';
import type { LinkEnd } from './links.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Random } from './random.ts';

export interface Connection {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  isOpen: boolean;
  isDialling: boolean;
  isFading: boolean;
  /** Counts openings, so that late news about an earlier one is dropped. */
  opening: number;
  /** Whoever has not heard yet that the connection is gone. */
  unaware: LinkEnd | null;
  readonly random: Random;
}

export interface Path {
  /** How many cuts lie over it. */
  cuts: number;
  /** How many things hold it up: frames wait in front of the receiver, and then arrive all at once. */
  clogs: number;
  held: (() => void)[];
  /** Added to the common delay. */
  extraUs: number;
  lastArrivalUs: number;
  /** True: nothing is lost or doubled here, whatever the weather. */
  isCalm: boolean;
  /** Its own: what happens on one path leaves the weather of the others as it is. */
  readonly random: Random;
}

/** What befalls one frame besides the weather. */
export interface Fate {
  readonly isLost: boolean;
  /** How often it arrives. */
  readonly copies: number;
  readonly delayUs: number;
  /** Later frames may pass it. */
  readonly isOvertaken: boolean;
}

export const NO_FATE: Fate = Object.freeze({ isLost: false, copies: 1, delayUs: 0, isOvertaken: false });

/** Who decides on it; only scenarios have somebody. */
export type Fates = (from: DeviceId, to: DeviceId, message: PeerMessage) => Fate;

export function newPath(random: Random): Path {
  return { cuts: 0, clogs: 0, held: [], extraUs: 0, lastArrivalUs: 0, isCalm: false, random };
}
