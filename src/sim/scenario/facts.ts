/**
 * What a run of a scenario records, one line each (LB7): everything that results, checks and pictures are made of. Nodes
 * by their names in the lab, messages of the load by their ids, times in ms since the load began (before it: negative).
 */
import type { Tier } from '../../core/tier.ts';
import type { FaultAttributes, FaultName, NodeState, Role } from './words.ts';

export interface StandingFault {
  /** f1, f2 … in the order of the scenario. */
  readonly id: string;
  readonly type: FaultName;
  /** Directed: what the first sends to the second. Empty for faults of nodes. */
  readonly links: readonly (readonly [from: string, to: string])[];
  /** Whose disk or clock it is; empty for faults of links. */
  readonly nodes: readonly string[];
  readonly probability: number;
  readonly attributes: FaultAttributes;
  readonly durationMs: number | null;
  readonly tag: string | null;
}

export type LabFact =
  | {
      readonly type: 'began';
      readonly scenario: string;
      readonly seed: number;
      readonly nodes: readonly string[];
      readonly timing: string;
      readonly policy: string;
    }
  /** Its process, and the device that it is from now on. */
  | {
      readonly type: 'node';
      readonly node: string;
      readonly state: NodeState;
      readonly device: string | null;
    }
  /** What it shows of itself, whenever that changed. */
  | {
      readonly type: 'status';
      readonly node: string;
      readonly role: Role;
      readonly tier: Tier;
      readonly host: string | null;
      readonly term: number;
    }
  /** `text`: of what somebody says on purpose; messages of the load say which they are. */
  | { readonly type: 'said'; readonly id: string; readonly node: string; readonly text?: string }
  /** Its node keeps it. */
  | { readonly type: 'accepted'; readonly id: string; readonly node: string }
  | { readonly type: 'refused'; readonly id: string; readonly node: string; readonly code: string }
  /** Its author was told that it has its place. */
  | {
      readonly type: 'confirmed';
      readonly id: string;
      readonly node: string;
      readonly index: number;
      readonly term: number;
    }
  /** This node shows it as held by others, too, without a place. */
  | { readonly type: 'tentative'; readonly id: string; readonly node: string }
  /** This node shows it as confirmed. */
  | { readonly type: 'shown'; readonly id: string; readonly node: string; readonly index: number }
  | {
      readonly type: 'step';
      readonly step: string;
      readonly phase: 'begins' | 'done' | 'failed';
      readonly why?: string;
    }
  | { readonly type: 'did'; readonly what: string; readonly nodes: readonly string[] }
  | { readonly type: 'fault'; readonly fault: StandingFault }
  | { readonly type: 'healed'; readonly fault: string }
  /** One way of a link, when it opens or ends, and now and then while it is open. */
  | {
      readonly type: 'link';
      readonly from: string;
      readonly to: string;
      readonly isUp: boolean;
      readonly rttMs: number | null;
    }
  /** In the end: what stands in the log of each node, entry by entry. */
  | {
      readonly type: 'logged';
      readonly node: string;
      readonly index: number;
      readonly term: number;
      readonly hash: string;
      /** Of the load's message that takes effect here; null for everything else. */
      readonly id: string | null;
    }
  /**
   * Messages between nodes, in the order in which they were sent: columns of the same length. Nodes by their places in
   * `began.nodes`, kinds in FRAME_KINDS. Told a moment later; what a fault doubled is there twice.
   */
  | {
      readonly type: 'frames';
      /** When the first was sent. */
      readonly fromMs: number;
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly kind: readonly number[];
      readonly bytes: readonly number[];
      /** When each was sent, since `fromMs`. */
      readonly afterUs: readonly number[];
      /** How long each was on its way; or LOST, or UNDER_WAY. */
      readonly tookUs: readonly number[];
    }
  /** What became of those that were under way when they were told: by their numbers, from 0. */
  | { readonly type: 'fates'; readonly frames: readonly number[]; readonly tookUs: readonly number[] }
  /** So many more messages between nodes could not be told, or what became of them: nobody could keep up. */
  | { readonly type: 'unheard'; readonly count: number }
  | { readonly type: 'ended'; readonly converged: boolean; readonly why: string | null };

/** In columns of how long a message was on its way. */
export const LOST = -1;
export const UNDER_WAY = -2;

/** As events.ndjson has it. */
export type TimedFact = { readonly atMs: number } & LabFact;
export type FactNamed<Type extends LabFact['type']> = Extract<TimedFact, { type: Type }>;

export function factsNamed<Type extends LabFact['type']>(
  facts: readonly TimedFact[],
  type: Type,
): FactNamed<Type>[] {
  return facts.filter((fact): fact is FactNamed<Type> => fact.type === type);
}
