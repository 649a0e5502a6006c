/** Faults and lifecycle of this node, for experiments. Served only with `--lab`. */
import { z } from 'zod';
import { instant, shortId } from './fields.ts';

const DAY_MS = 24 * 3600 * 1000;

const BURST_MAX = 100_000;
const RATIO_DIGITS = 6;

const faultType = z.enum([
  'latency',
  'drop',
  'duplicate',
  'reorder',
  'cut',
  'bandwidth',
  'skew',
  'diskSlow',
  'diskFull',
]);
export type FaultType = z.infer<typeof faultType>;

const faultAttributes = z.strictObject({
  delayMs: z.number().min(0).max(DAY_MS).optional(),
  jitterMs: z.number().min(0).max(DAY_MS).optional(),
  /** How jitterMs is spread: as much as it, as its standard deviation, or as the mean of a long tail. */
  distribution: z.enum(['uniform', 'normal', 'pareto']).optional(),
  /** With a probability below 1: on how many frames in a row it acts, on the mean. */
  burstFrames: z.number().min(1).max(BURST_MAX).optional(),
  bytesPerSecond: z.number().min(1).optional(),
  offsetMs: z
    .number()
    .min(-365 * DAY_MS)
    .max(365 * DAY_MS)
    .optional(),
});

/** Without what must fit together: see `faultFits`. */
export const faultShape = z.strictObject({
  type: faultType,
  /** Those of the disk and the clock have neither peer nor direction. */
  peer: z.union([z.literal('*'), shortId]).default('*'),
  direction: z.enum(['in', 'out', 'both']).default('both'),
  probability: z.number().min(0).max(1).default(1),
  attributes: faultAttributes.optional(),
  durationMs: z.number().int().min(1).max(DAY_MS).optional(),
  tag: z.string().max(64).optional(),
});

type FaultParts = Pick<z.infer<typeof faultShape>, 'type' | 'probability' | 'attributes'>;

/** What a fault says must have a meaning together. */
export function faultFits(
  { type, probability, attributes = {} }: FaultParts,
  context: z.RefinementCtx,
): void {
  const { jitterMs, distribution, burstFrames } = attributes;
  const refuse = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: ['attributes', key], message });
  if (distribution !== undefined && type !== 'latency' && type !== 'reorder') {
    refuse('distribution', 'is of delays on links: latency and reorder');
  } else if (distribution !== undefined && jitterMs === undefined) {
    refuse('distribution', 'spreads a jitter: say jitterMs, too');
  }
  if (burstFrames === undefined) return;
  if (type === 'skew' || type === 'diskSlow' || type === 'diskFull') {
    refuse('burstFrames', 'is of faults on links: a disk and a clock have no frames');
    return;
  }
  if (probability >= 1) {
    refuse('burstFrames', 'needs a probability below 1: what always acts has no bursts');
    return;
  }
  // Rounded: 0.9 of ten frames are nine for everybody but a processor.
  const leastFrames = Number((probability / (1 - probability)).toFixed(RATIO_DIGITS));
  if (burstFrames < leastFrames) {
    const least = `must be at least ${leastFrames} for so high a probability`;
    refuse('burstFrames', `${least}: fewer in a row cannot come to it`);
  }
}

export const addFault = faultShape.superRefine(faultFits).meta({ id: 'AddFault' });
export type AddFault = z.infer<typeof addFault>;

export const faultAdded = z.object({ id: z.string() }).meta({ id: 'FaultAdded' });
export type FaultAdded = z.infer<typeof faultAdded>;

const fault = faultShape.extend({ id: z.string(), expiresAt: instant.nullable() }).meta({ id: 'Fault' });
export type Fault = z.infer<typeof fault>;

export const labState = z
  .object({
    deviceId: shortId,
    pid: z.int(),
    state: z.enum(['running', 'paused']),
    faults: z.array(fault),
  })
  .meta({ id: 'LabState' });
export type LabState = z.infer<typeof labState>;

const labAction = z.enum(['crash', 'pause', 'stepdown', 'timeout']);
export type LabAction = z.infer<typeof labAction>;
export const labActionBody = z
  .strictObject({ forMs: z.number().int().min(1).max(DAY_MS).optional() })
  .meta({ id: 'LabActionBody' });

export const faultList = z
  .object({ faults: z.array(fault), next: z.string().nullable() })
  .meta({ id: 'Faults' });
export const labAccepted = z.object({ action: labAction }).meta({ id: 'LabAccepted' });
