/** What the curves of docs/limits.md are made of: one row for each size of the group. */
import type { Machine } from '../src/lab/bench/machine.ts';
import { quantile } from '../src/sim/statistics.ts';

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Of the host, and of the others on average. */
export interface Share {
  readonly host: number;
  readonly other: number;
}

/**
 * Simulated: times are virtual, bytes those of the codec, processor time that of engine, codec and signatures.
 * Processes: everything of whole nodes, with TLS, disk, read model and API.
 */
export interface CurveRow {
  readonly nodes: number;
  /** Without a confirmation when the host is killed, or frozen, ms; null for two nodes, of which one votes. */
  readonly killedMs: Quantiles | null;
  readonly frozenMs: Quantiles | null;
  /** From a message's being sent until its author's node, and the last of all nodes, has it confirmed, ms. */
  readonly authorMs: Quantiles;
  readonly everywhereMs: Quantiles;
  /** Bytes that leave for one message, beyond those that leave anyway. */
  readonly bytesPerMessage: Share;
  /** Bytes that leave in a second in which nothing is said. */
  readonly idleBytesPerSecond: Share;
  /** Processor time for one message, beyond what is used anyway. */
  readonly usPerMessage: Share;
  readonly idleUsPerSecond: Share;
}

export type CurveName = 'simulated' | 'processes';

export interface Curve {
  readonly what: CurveName;
  readonly command: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly CurveRow[];
}

/** Every number by itself: the median of its rounds. Null where a round has none. */
export function medianRow(rounds: readonly CurveRow[]): CurveRow {
  return medianOf(rounds) as unknown as CurveRow;
}

type Tree = number | null | { readonly [key: string]: Tree };

function medianOf(trees: readonly unknown[]): Tree {
  const [first] = trees as readonly Tree[];
  if (first === null || first === undefined) return null;
  if (typeof first === 'number') return quantile(trees as readonly number[], 0.5);
  const of = (key: string): Tree =>
    medianOf((trees as readonly { [key: string]: Tree }[]).map((tree) => tree[key]));
  return Object.fromEntries(Object.keys(first).map((key) => [key, of(key)]));
}
