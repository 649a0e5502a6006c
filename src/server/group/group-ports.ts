/** What a group needs from the node that it is part of. */
import type { ForkOffered } from '../../api/groups.ts';
import type { ReplicaOptions } from '../../core/options.ts';
import type { GroupKeys } from '../../engine/group-keys.ts';
import type { Crypto, Links } from '../../engine/ports.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Feed } from '../http/feed.ts';
import type { NodeMetrics } from '../http/metrics.ts';
import type { LinkMeasure } from '../links/link-measure.ts';
import type { Logger } from '../log.ts';
import type { NodeReachability } from '../surroundings.ts';
import type { OwnChoices } from '../own-choices.ts';
import type { SearchMemory } from '../search/search-memory.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { KnownFile } from '../storage/upload-rows.ts';
import type { DiskFaults } from './measured-storage.ts';
import type { Metronome } from './metronome.ts';
import type { Turns } from './turns.ts';

/** What is known of the links with other devices, besides sending. */
export interface GroupLinks extends Links {
  measure(deviceId: DeviceId): LinkMeasure | undefined;
  /** Of the whole node, by whomever it shares a group with. */
  reachability(): NodeReachability;
}

/** Attached files of the whole node. */
export interface GroupBlobs {
  /** What was given to this node, or named by a message; undefined for everything else. */
  known(blobId: Hash): KnownFile | undefined;
  /** A message that was just said or confirmed names these. */
  attached(files: readonly { readonly blobId: string; readonly size: number }[]): void;
}

export interface GroupPorts {
  readonly scope: Scope;
  readonly deviceId: DeviceId;
  /** Reads the group's disk anew. */
  openStore(): GroupStore;
  readonly links: GroupLinks;
  /** Of the whole node: what its groups do at one time leaves in one message. */
  readonly turns: Turns;
  readonly metronome: Metronome;
  readonly crypto: Crypto;
  /** Of the whole node; ended by whoever made it. */
  readonly keys: GroupKeys;
  readonly replica: ReplicaOptions;
  readonly feed: Feed;
  readonly metrics: NodeMetrics;
  /** Of the person whose node this is. */
  readonly choices: OwnChoices;
  blobs(): GroupBlobs;
  readonly diskFaults: DiskFaults;
  /** Of the whole node. */
  readonly searchMemory: SearchMemory;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
  /** The fork that others are in; undefined for none. `own`: those that led to the one that the group is in here. */
  forkOffered(own: readonly ForkRecord[]): ForkOffered | undefined;
  /** Devices came or went: who may talk to this node changes with it. */
  rosterChanged(): void;
}
