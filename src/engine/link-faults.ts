/**
 * LB6, LB14, LB15 What the faults of a link do to a frame: the same for real nodes and for the simulator. Pure, and made
 * of operations that are exact on every machine (no logarithm, no power), so that a seed gives the same weather anywhere.
 */

export const LINK_FAULTS = ['latency', 'drop', 'duplicate', 'reorder', 'cut', 'bandwidth'] as const;
export type LinkFaultName = (typeof LINK_FAULTS)[number];

export type Distribution = 'uniform' | 'normal' | 'pareto';

export interface LinkFaultAttributes {
  readonly delayMs?: number | undefined;
  readonly jitterMs?: number | undefined;
  /** How the jitter is spread; uniform when not said. */
  readonly distribution?: Distribution | undefined;
  /** The mean of how many frames in a row the fault acts on; when not said, each frame is drawn for by itself. */
  readonly burstFrames?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
}

/** One that stands on the way of the frame. */
export interface ActingFault {
  readonly id: string;
  readonly type: LinkFaultName;
  /** 0..1: how often it acts on a frame. */
  readonly probability: number;
  readonly attributes?: LinkFaultAttributes | undefined;
}

export interface FrameFate {
  isLost: boolean;
  /** How often it arrives. */
  copies: number;
  /** What every frame waits because of delays that always act: the length of the way. */
  lengthMs: number;
  /** What comes to that for this frame; less than nothing where a delay is spread around its mean. */
  spreadMs: number;
  /** Later frames may pass it. */
  isOvertaken: boolean;
  /** Infinity: as fast as it goes. */
  bytesPerSecond: number;
}

/** How far a reordered frame falls behind where no delayMs says so. */
const REORDER_MS = 20;
/** A normal distribution as a sum of so many draws, whose variance is 1. */
const NORMAL_DRAWS = 12;
/** The longest tail, in jitters: one of ten thousand would be longer. */
const TAIL_MAX = 100;

/** Decides on frames, one after the other. */
export class FrameFates {
  readonly #fraction: () => number;
  /** By fault and line: whether it acted on the last frame there. */
  readonly #inBurst = new Map<string, Map<string, boolean>>();

  /** `fraction`: uniform in [0, 1). */
  constructor(fraction: () => number) {
    this.#fraction = fraction;
  }

  /** `line`: one direction of one link; bursts of different lines have nothing to do with each other. */
  of(faults: readonly ActingFault[], line: string): FrameFate {
    const fate = {
      isLost: false,
      copies: 1,
      lengthMs: 0,
      spreadMs: 0,
      isOvertaken: false,
      bytesPerSecond: Infinity,
    };
    for (const fault of faults) if (this.#acts(fault, line)) this.#befall(fate, fault);
    return fate;
  }

  /** This fault does not stand any more. */
  forget(id: string): void {
    this.#inBurst.delete(id);
  }

  #acts({ id, probability, attributes }: ActingFault, line: string): boolean {
    if (probability >= 1) return true;
    const burstFrames = attributes?.burstFrames;
    if (burstFrames === undefined) return this.#fraction() < probability;
    const lines = this.#inBurst.get(id) ?? new Map<string, boolean>();
    this.#inBurst.set(id, lines);
    const chance = chanceInBursts(probability, burstFrames, lines.get(line));
    const acts = this.#fraction() < chance;
    lines.set(line, acts);
    return acts;
  }

  #befall(fate: FrameFate, { type, probability, attributes = {} }: ActingFault): void {
    switch (type) {
      case 'cut':
      case 'drop':
        fate.isLost = true;
        break;
      case 'duplicate':
        fate.copies++;
        break;
      case 'bandwidth':
        fate.bytesPerSecond = Math.min(fate.bytesPerSecond, attributes.bytesPerSecond ?? Infinity);
        break;
      case 'reorder':
        fate.isOvertaken = true;
        fate.spreadMs += this.#delayMs(attributes, REORDER_MS);
        break;
      case 'latency':
        if (!isLength({ type, probability })) fate.spreadMs += this.#delayMs(attributes, 0);
        else {
          fate.lengthMs += attributes.delayMs ?? 0;
          fate.spreadMs += this.#jitterMs(attributes, attributes.delayMs ?? 0);
        }
    }
  }

  #delayMs(attributes: LinkFaultAttributes, otherwiseMs: number): number {
    const delayMs = attributes.delayMs ?? otherwiseMs;
    return delayMs + this.#jitterMs(attributes, delayMs);
  }

  /** What comes to `delayMs`; both together are never less than nothing. */
  #jitterMs({ jitterMs = 0, distribution = 'uniform' }: LinkFaultAttributes, delayMs: number): number {
    if (jitterMs <= 0) return 0;
    switch (distribution) {
      case 'uniform':
        return jitterMs * this.#fraction();
      case 'normal': {
        let sum = -NORMAL_DRAWS / 2;
        for (let draw = 0; draw < NORMAL_DRAWS; draw++) sum += this.#fraction();
        return Math.max(-delayMs, jitterMs * sum);
      }
      case 'pareto':
        // Of shape 2, from 0 on (Lomax): its mean is jitterMs, and more than x is met once in (1 + x / jitterMs)².
        return jitterMs * Math.min(TAIL_MAX, 1 / Math.sqrt(1 - this.#fraction()) - 1);
    }
  }
}

/** What always delays lengthens the way: probes measure it, too. */
export function isLength({
  type,
  probability,
}: {
  readonly type: string;
  readonly probability: number;
}): boolean {
  return type === 'latency' && probability >= 1;
}

/** Gilbert's two states: a burst ends with 1 / burstFrames, and begins so often that the whole comes to `probability`. */
function chanceInBursts(probability: number, burstFrames: number, inBurst: boolean | undefined): number {
  if (inBurst === undefined) return probability;
  return inBurst ? 1 - 1 / burstFrames : probability / ((1 - probability) * burstFrames);
}
