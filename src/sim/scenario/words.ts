/**
 * The words of a scenario: what is to happen to a group, and what must come of it. The same words, and what they mean
 * (LB), go for the simulator and for real processes; how a file says them is src/lab/scenario/file.ts.
 */
import type { TimingName } from '../../core/options.ts';
import type { Tier } from '../../core/tier.ts';
import { LINK_FAULTS, type LinkFaultAttributes } from '../../engine/link-faults.ts';

/** One or several of LB3: `host`, `n3`, `random follower`, `not old` … */
export type Targets = string | readonly string[];

export interface Workload {
  /** Messages a second, all clients together; 0: nobody writes. */
  readonly rate: number;
  /** Each at a node of its own, n1 first; more than there are nodes: several at one. */
  readonly clients: number;
  /** Bytes of a text. */
  readonly size: number;
}

/** What may be asked of the group. All that is given must hold at one moment. */
export interface Condition {
  /** Of whom the words below speak; all that run when not given. */
  readonly on?: Targets | undefined;
  /** `any`, `none`, or that it is one of these. */
  readonly host?: Targets | undefined;
  readonly role?: Role | undefined;
  readonly tier?: Tier | undefined;
  readonly state?: NodeState | undefined;
  /** At least. */
  readonly term?: number | undefined;
  /** At least. */
  readonly commitIndex?: number | undefined;
  /** So many voters, by each one's own config. */
  readonly voters?: number | undefined;
  /** Own events that are not confirmed: at most. */
  readonly waiting?: number | undefined;
  /** They hold the same log, all of it confirmed. */
  readonly same?: true | undefined;
  /** Messages of the load that their authors know to be confirmed: at least, since the beginning. */
  readonly confirmed?: number | undefined;
  /** The same, since this step began. */
  readonly moreConfirmed?: number | undefined;
  /** How long it must hold without a break, ms. */
  readonly for?: number | undefined;
  /** How long it may take until it does, ms; WITHIN_MS when not given. */
  readonly within?: number | undefined;
}

/** What one can do to a node. */
export const NODE_DEEDS = [
  'kill',
  'pause',
  'resume',
  'restart',
  'start',
  'wipe',
  'add',
  'remove',
  'stepdown',
  'campaign',
] as const;
export type NodeDeed = (typeof NODE_DEEDS)[number];

type OnNodes = { readonly [Deed in NodeDeed]: { readonly [Key in Deed]: Targets } }[NodeDeed];

export interface Passing {
  /** It ends by itself after so many ms; else when it is healed. */
  readonly durationMs?: number | undefined;
  /** A name to heal it by. */
  readonly tag?: string | undefined;
}

/** Those of the disk and the clock of a node. */
export const NODE_FAULTS = ['skew', 'diskSlow', 'diskFull'] as const;
export const FAULTS = [...LINK_FAULTS, ...NODE_FAULTS] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultAttributes extends LinkFaultAttributes {
  readonly offsetMs?: number | undefined;
}

/** As the lab API of a node has it, with the names of the lab for the ends of a link. */
export interface FaultWords extends Passing {
  readonly type: FaultName;
  /** Those of the disk and the clock have no other end. */
  readonly from: Targets;
  readonly to: Targets;
  /** out: what `from` sends; in: what it gets. */
  readonly direction: 'in' | 'out' | 'both';
  /** 0..1: how often it acts on a frame. */
  readonly probability: number;
  readonly attributes?: FaultAttributes | undefined;
}

export type Deed =
  | OnNodes
  | ({ readonly isolate: Targets } & Passing)
  /** Whoever is in no group keeps all links. */
  | ({ readonly partition: readonly Targets[] } & Passing)
  /** `all`, or a tag. */
  | { readonly heal: string }
  | { readonly fault: FaultWords }
  | {
      readonly say: {
        readonly on: Targets;
        readonly text?: string | undefined;
        readonly times?: number | undefined;
      };
    }
  | { readonly workload: 'on' | 'off' | Workload };

export interface Step {
  /** For people; else it is called by its number. */
  readonly name?: string | undefined;
  /** Not before, ms since the load began. */
  readonly at?: number | undefined;
  /** Not before these have come to hold, one after the other. */
  readonly when: readonly Condition[];
  /** Names for nodes as they are chosen now, for this step and later ones. */
  readonly remember: Readonly<Record<string, Targets>>;
  readonly do: readonly Deed[];
  /** These must come to hold afterwards, one after the other; their times count from what was done. */
  readonly expect: readonly Condition[];
}

export const PLAIN_CHECKS = [
  'nothing-lost',
  'nothing-twice',
  'same-order',
  'one-host-per-term',
  'outboxes-empty',
  'converged',
] as const;
export type PlainCheck = (typeof PLAIN_CHECKS)[number];

export type Check =
  | PlainCheck
  /** No change of hosts kept messages waiting for longer, ms. */
  | { readonly failover: number }
  /** Hosts elected after the load began: at most. */
  | { readonly elections: number }
  /** Messages confirmed: at least. */
  | { readonly confirmed: number };

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly nodes: number;
  readonly timing: TimingName;
  /** fixed: n1 first, then n2 … */
  readonly policy: 'centrality' | 'borda' | 'fixed';
  readonly workload: Workload;
  readonly steps: readonly Step[];
  /** Always those of PLAIN_CHECKS that are listed, or all when the file lists none. */
  readonly checks: readonly Check[];
}

export type Role = 'host' | 'follower' | 'candidate' | 'learner' | 'removed';
/** away: it is not in the lab yet, or was removed. */
export type NodeState = 'running' | 'paused' | 'stopped' | 'away';

export const WITHIN_MS = 30_000;
export const NODES_MAX = 15;
