/** Faults and lifecycle of this node, for experiments. Served only with `--lab`. */
import { z } from 'zod';
import { instant, shortId } from './fields.ts';

const DAY_MS = 24 * 3600 * 1000;

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
  bytesPerSecond: z.number().min(1).optional(),
  offsetMs: z
    .number()
    .min(-365 * DAY_MS)
    .max(365 * DAY_MS)
    .optional(),
});

export const addFault = z
  .strictObject({
    type: faultType,
    /** Those of the disk and the clock have neither peer nor direction. */
    peer: z.union([z.literal('*'), shortId]).default('*'),
    direction: z.enum(['in', 'out', 'both']).default('both'),
    probability: z.number().min(0).max(1).default(1),
    attributes: faultAttributes.optional(),
    durationMs: z.number().int().min(1).max(DAY_MS).optional(),
    tag: z.string().max(64).optional(),
  })
  .meta({ id: 'AddFault' });
export type AddFault = z.infer<typeof addFault>;

export const faultAdded = z.object({ id: z.string() }).meta({ id: 'FaultAdded' });
export type FaultAdded = z.infer<typeof faultAdded>;

const fault = addFault.extend({ id: z.string(), expiresAt: instant.nullable() }).meta({ id: 'Fault' });
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
