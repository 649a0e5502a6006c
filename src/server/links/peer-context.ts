/** What all peers of a node share, and what they tell. */
import type { LinkDownReason } from '../../core/inputs.ts';
import type { GroupId } from '../../protocol/ids.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import type { FaultFilter } from './faults.ts';
import type { FrameTap } from './frame-tap.ts';
import type { HelloContext } from './hello.ts';
import type { Peer } from './peer.ts';
import type { LinkRefusal } from './ports.ts';
import type { LinkTiming } from './timing.ts';
import type { Traffic } from './traffic.ts';
import type { Tunnels } from './tunnels/tunnels.ts';
import type { ControlFrame } from './wire.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';

/** What is no matter of the link alone. */
export type NetworkFrame = Extract<
  ControlFrame,
  { type: 'addresses' | 'whoIs' | 'vouch' | 'dialBack' | 'dialledBack' }
>;

interface PeerEvents {
  up(peer: Peer, groups: readonly GroupId[]): void;
  down(peer: Peer, reason: LinkDownReason, groups: readonly GroupId[]): void;
  refused(peer: Peer, code: LinkRefusal, detail: string): void;
  message(peer: Peer, groupId: GroupId, body: Uint8Array): void;
  control(peer: Peer, frame: NetworkFrame): void;
  roundTrip(peer: Peer): void;
  setAside(peer: Peer, verdict: DiskVerdict): void;
}

export interface PeerContext {
  readonly hello: HelloContext;
  readonly timing: LinkTiming;
  readonly faults: FaultFilter;
  readonly book: AddressBook;
  readonly traffic: Traffic;
  readonly tap: FrameTap;
  readonly tunnels: Tunnels;
  readonly events: PeerEvents;
}
