/**
 * What the links need from the rest of the node, owned here because the links are the ones that need it.
 * The runtime implements them over storage and the groups; the tests over plain objects.
 */
import type { VoidReason } from '../../core/ready.ts';
import type { LinkDownReason } from '../../core/inputs.ts';
import type { Boot, KnownBoot } from '../../core/standing/standing.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { Certificate } from '../../protocol/acknowledgement.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { AddressRecord, DeviceCertificate, InviteGrant } from '../../protocol/identity.ts';
import type { ForkState } from '../../protocol/fork.ts';
import type { DeviceId, ForkId, GroupId, Hash, Index } from '../../protocol/ids.ts';
import type { DiskVerdict } from '../../core/standing/standing.ts';
import type { DelayEdge } from '../../protocol/peer-messages.ts';
import type { ReachFrame } from './wire.ts';

/** Private key and self-signed certificate of the peer listener and of every dial, PEM. */
export interface TlsIdentity {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** SHA-256 of the SubjectPublicKeyInfo: what others pin. */
  readonly keyHash: Hash;
  /** `host:port` of the SOCKS5 proxy by which onion services are dialled; null: they are not. */
  readonly onionProxy: string | null;
}

/** Who this node is on its links. */
export interface LinkIdentity {
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
  readonly tls: TlsIdentity;
  readonly boot: Boot;
}

/**
 * A device of a common group: what the roster (or, while joining, the invitation or the welcome) says of it.
 * The same device in several groups is one KnownDevice.
 */
export interface KnownDevice {
  readonly deviceId: DeviceId;
  readonly tlsKeyHash: Hash;
  /** Null while only an invitation names the device: then its address records cannot be checked. */
  readonly signingKey: Uint8Array | null;
  /** Groups that this node shares with it; never empty. */
  readonly groups: readonly GroupId[];
  /** `host:port` from outside the address book (an invitation), tried after the book's own. */
  readonly addresses: readonly string[];
}

/** The highest start of each device that this node has ever spoken with; durable, so that a rolled-back disk shows. */
export interface PeerBoots {
  lastBoot(deviceId: DeviceId): KnownBoot | undefined;
  rememberBoot(deviceId: DeviceId, boot: Boot): void;
  /** The last start of this device was seen on two machines. */
  rememberClone(deviceId: DeviceId): void;
}

/** Keeps signed address records and, per device, the addresses that worked (newest first, at most 8). */
export interface AddressStore {
  addressRecords(): readonly AddressRecord[];
  /** Replaces the device's record. */
  saveAddressRecord(record: AddressRecord): void;
  workedAddresses(deviceId: DeviceId): readonly string[];
  rememberWorked(deviceId: DeviceId, address: string): void;
}

/** Keeps the grants that this device signed; never the invitation's secret. */
export interface GrantStore {
  saveGrant(grant: InviteGrant): void;
  grants(groupId: GroupId): readonly InviteGrant[];
}

/** Told what happens on the links. Called synchronously, from the event loop, never from inside send or flush. */
export interface LinkListener {
  /** A link exists, or is heard again, or got further common groups: `groups` are those that came. */
  linkUp(peer: DeviceId, groups: readonly GroupId[]): void;
  /**
   * closed: it broke and is being redialled at this moment; refused: nobody listens there any more; silent:
   * no answer, or nothing heard though the socket is open. May follow each other (closed, then refused).
   */
  linkDown(peer: DeviceId, reason: LinkDownReason, groups: readonly GroupId[]): void;
  /** A peer message's bytes, for `decodePeerMessage`; the sender shares the group, by roster and by hello. */
  message(from: DeviceId, groupId: GroupId, bytes: Uint8Array): void;
  /** Smoothed round trips of all links, when one changed noticeably. */
  latencies(edges: readonly DelayEdge[]): void;
  /** About whether one of the two can be reached (NR1, NR2). */
  reach(from: DeviceId, frame: ReachFrame): void;
  /** A dial or hello was refused by one side for good (until something changes); for log and status. */
  refused(peer: DeviceId, code: LinkRefusal): void;
  /** A peer remembers more of this device than its disk knows, or met another copy of it: it may not take part any more. */
  setAside(verdict: DiskVerdict, toldBy: DeviceId): void;
}

/** Why a hello or dial is refused. Close codes and texts: `wire.ts`. */
export type LinkRefusal =
  | 'unknown_version'
  | 'unknown_device'
  | 'wrong_key'
  | 'bad_hello'
  | 'rolled_back'
  | 'clone'
  | 'no_common_group';

/** confirmed: applied and valid. no_quorum: not confirmed in time (it may be, later). Else why it is void. */
export type AdmitResult = 'confirmed' | 'no_quorum' | VoidReason;

/** One group as other nodes may see it through the peer routes. Reads are synchronous. */
export interface GroupDoor {
  readonly groupId: GroupId;
  readonly forkId: ForkId;
  /** The applied roster; `group` in it may still be null on a node that is joining itself. */
  roster(): RosterState;
  /** Agreed time of the newest applied entry, advanced by the ticks since; ms since 1970. */
  agreedMs(): number;
  firstIndex(): Index;
  /** Entries up to here may be handed out. */
  appliedIndex(): Index;
  /** As LogReader.entries. */
  entries(from: Index, to: Index, bytesMax: number): readonly Entry[];
  /** RS24 What to tell the device with this TLS key, if it was removed; null for everybody else. */
  farewell(tlsKeyHash: Hash): Uint8Array | null;
  /** HS38 Where the log ends, and the forks that led to it. */
  forkState(): ForkState;
  /** The newest proof of confirmation, null before the first. */
  certificate(): Certificate | null;
  /** Carries a checked join event to the host and waits until it is applied, at most until `signal` aborts. */
  admit(event: SignedEvent, signal: AbortSignal): Promise<AdmitResult>;
}

export interface GroupDoors {
  door(groupId: GroupId): GroupDoor | undefined;
}

/** A pino logger, or any like it. */
export interface LinkLog {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}
