/** What a simulated machine needs of the world around it. */
import type { ReplicaOptions } from '../core/options.ts';
import type { Scope } from '../protocol/scope.ts';
import type { CryptoSuite } from './crypto.ts';
import type { Fact } from './facts.ts';
import type { SimNetwork } from './links.ts';
import type { SimNode } from './node.ts';
import type { Timeline } from './timeline.ts';

/** What all nodes of a world share. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly network: SimNetwork;
  readonly suite: CryptoSuite;
  readonly scope: Scope;
  /** What is said in the group's rooms is sealed. */
  readonly isSealed: boolean;
  readonly options: Omit<ReplicaOptions, 'seed'>;
  tell(fact: Fact): void;
  /** A change worth a line in the transcript. */
  changed(node: SimNode, what: string): void;
  /** Power was lost and with it saves that its disk had called durable: it must not go on with what is left. */
  lostSaves(node: SimNode): void;
  /** The process ended to be begun anew in so many virtual ms. */
  startAgain(node: SimNode, afterMs: number): void;
  /** The node found its disk damaged beyond mending and stopped. */
  foundDamaged(node: SimNode): void;
  /** The code under test broke: an assertion of its own, or an exception. */
  broke(node: SimNode, error: Error): void;
}
