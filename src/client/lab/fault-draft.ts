/** What somebody chose in the form for a fault, and the deed that it comes to. Pure. */
import {
  NODE_FAULTS,
  type Deed,
  type FaultAttributes,
  type FaultName,
  type FaultWords,
} from '../../sim/scenario/words.ts';

export type Distribution = NonNullable<FaultAttributes['distribution']>;

/** Each amount keeps what was chosen while another kind of fault is looked at. */
export interface FaultDraft {
  readonly type: FaultName;
  readonly from: string;
  readonly to: string;
  readonly direction: FaultWords['direction'];
  readonly percent: number;
  /** The mean of how many in a row; 1: each is drawn for by itself. */
  readonly burstFrames: number;
  readonly delayMs: number;
  /** 0: none. */
  readonly jitterMs: number;
  readonly distribution: Distribution;
  readonly kilobytesPerSecond: number;
  readonly offsetMs: number;
  /** 0: until it is healed. */
  readonly seconds: number;
}

export const FIRST_FAULT: FaultDraft = {
  type: 'latency',
  from: 'n1',
  to: 'all',
  direction: 'both',
  percent: 100,
  burstFrames: 1,
  delayMs: 100,
  jitterMs: 0,
  distribution: 'uniform',
  kilobytesPerSecond: 100,
  offsetMs: 60_000,
  seconds: 0,
};

export function isOfNode(type: FaultName): boolean {
  return (NODE_FAULTS as readonly string[]).includes(type);
}

export function hasBursts({ type, percent }: FaultDraft): boolean {
  return !isOfNode(type) && percent < 100;
}

export function hasDelay({ type }: FaultDraft): boolean {
  return type === 'latency' || type === 'reorder' || type === 'diskSlow';
}

export function hasJitter({ type }: FaultDraft): boolean {
  return type === 'latency' || type === 'reorder';
}

/** Fewer in a row cannot come to so high a share. */
function leastBurst(percent: number): number {
  return percent >= 100 ? 1 : Math.max(1, Math.ceil(percent / (100 - percent)));
}

/** `tag`: a name to heal it by. */
export function faultOf(draft: FaultDraft, tag: string): Deed {
  const { type, from, to, direction, percent, seconds } = draft;
  const where = isOfNode(type) ? { from, to: 'all', direction: 'both' as const } : { from, to, direction };
  const attributes = attributesOf(draft);
  const ends = seconds > 0 ? { durationMs: Math.round(1000 * seconds) } : {};
  return { fault: { type, ...where, probability: percent / 100, attributes, tag, ...ends } };
}

function attributesOf(draft: FaultDraft): FaultAttributes {
  const { type, delayMs, jitterMs, distribution, kilobytesPerSecond, offsetMs, burstFrames } = draft;
  const spread = hasJitter(draft) && jitterMs > 0 ? { jitterMs, distribution } : {};
  return {
    ...(hasDelay(draft) ? { delayMs } : {}),
    ...spread,
    ...(type === 'bandwidth' ? { bytesPerSecond: 1000 * kilobytesPerSecond } : {}),
    ...(type === 'skew' ? { offsetMs } : {}),
    ...(hasBursts(draft) && burstFrames > 1
      ? { burstFrames: Math.max(burstFrames, leastBurst(draft.percent)) }
      : {}),
  };
}
