/**
 * Letting somebody in who holds an invitation (HS22..HS25): any member's node checks it, carries the join event
 * to the host and answers when it is applied. The checks here keep nonsense away from the host and give the
 * person a clear answer; what counts is the fold's verdict.
 */
import type { Crypto } from '../../engine/ports.ts';
import { eventSignaturePreimage } from '../../protocol/encode-event.ts';
import {
  addressRecordPreimage,
  deviceIdOf,
  inviteGrantPreimage,
  joinProofPreimage,
  memberIdOf,
} from '../../protocol/encode-identity.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ERRORS, ProtocolError, type ErrorCode } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { AddressRecord, DeviceCertificate, InviteGrant } from '../../protocol/identity.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { certificateProblem } from '../../core/roster/certificate-chain.ts';
import { rejoinProblem } from '../../core/roster/further-device.ts';
import type { JoinPayload, RejoinPayload } from '../../protocol/payloads.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import { isDeviceCertificateValid } from '../crypto/certificate.ts';
import { sha256 } from '../crypto/crypto.ts';
import { isSafePublicKey } from '../crypto/ed25519.ts';
import { decodeJoinRequest, type Welcome } from './join-wire.ts';
import type { AdmitResult, GroupDoor, GroupDoors } from './ports.ts';

/** How long the host may take; then the joiner asks again, here or elsewhere. */
const ADMIT_MS = 8000;
/** Joins that wait for the host at one time: as many as there are places for strangers. */
const WAITING_MAX = 50;

/** Why somebody is not let in; `not_ready` and `no_quorum` may change, the others are for good. */
export type JoinRefusalCode =
  | 'malformed'
  | 'wrong_group'
  | 'invite_invalid'
  | 'invite_expired'
  | 'invite_used'
  | 'invite_revoked'
  | 'group_full'
  | 'banned'
  | 'device_removed'
  | 'certificate_fork'
  | 'invite_needed'
  | 'not_ready'
  | 'no_quorum';

export class JoinRefused extends Error {
  readonly code: JoinRefusalCode;

  constructor(code: JoinRefusalCode, detail?: string) {
    super(detail ?? (code in ERRORS ? ERRORS[code as ErrorCode].sentence : code));
    this.name = 'JoinRefused';
    this.code = code;
  }

  /** HTTP status of the answer. */
  get status(): number {
    if (this.code === 'malformed') return 400;
    return this.code === 'not_ready' || this.code === 'no_quorum' ? 503 : 409;
  }
}

/** A join that holds as far as this node can tell. */
export interface Candidate {
  readonly door: GroupDoor;
  readonly event: SignedEvent;
  /** The device is in the roster: its answer was lost, or it asks a second member. */
  readonly isMember: boolean;
}

type Join = JoinPayload | RejoinPayload;

export interface JoinServiceOptions {
  readonly doors: GroupDoors;
  readonly book: AddressBook;
  readonly crypto: Crypto;
}

export class JoinService {
  private readonly options: JoinServiceOptions;
  private waiting = 0;

  constructor(options: JoinServiceOptions) {
    this.options = options;
  }

  /** callerKey: of the TLS connection that brought the request. Throws JoinRefused; changes nothing but addresses. */
  check(body: Uint8Array, callerKey: Hash): Candidate {
    const { book, doors } = this.options;
    const { event, addressRecord, payload } = this.read(body);
    const { certificate } = payload;
    this.checkIdentity(event, certificate, callerKey);
    this.checkRecord(addressRecord, certificate);
    const door = doors.door(event.header.groupId);
    if (door === undefined || !isFor(payload, door)) throw new JoinRefused('wrong_group');
    checkStanding(door, event, certificate);
    const isMember = isDeviceOf(door, event);
    if (!isMember) {
      if (payload.grant === null) checkRootKey(door, certificate);
      else this.checkInvitation(door, event, payload);
    }
    book.merge(addressRecord, certificate.signingKey);
    return { door, event, isMember };
  }

  /** Waits for the host. Throws JoinRefused. */
  async admit({ door, event, isMember }: Candidate): Promise<Welcome> {
    if (!isMember) {
      if (this.waiting >= WAITING_MAX) throw new JoinRefused('not_ready', 'Too many are joining at once.');
      this.waiting++;
      let result: AdmitResult;
      try {
        result = await door.admit(event, AbortSignal.timeout(ADMIT_MS));
      } finally {
        this.waiting--;
      }
      if (result !== 'confirmed' && result !== 'already_member') throw refusalFor(result);
    }
    return this.welcome(door);
  }

  /** What a member tells a newcomer. */
  welcome(door: GroupDoor): Welcome {
    const { groupId, forkId } = door;
    const roster = door.roster();
    const devices: DeviceCertificate[] = [];
    const addressRecords: AddressRecord[] = [];
    for (const { deviceId, memberId, certificate } of roster.devices.values()) {
      if (memberId === null || certificate === null) continue;
      devices.push(certificate);
      const record = this.options.book.record(deviceId);
      if (record !== undefined) addressRecords.push(record);
    }
    const groupName = roster.group?.name ?? '';
    const { forks } = door.forkState();
    const certificate = door.certificate();
    return { groupId, forkId, forks, groupName, devices, addressRecords, certificate };
  }

  private read(body: Uint8Array): { event: SignedEvent; addressRecord: AddressRecord; payload: Join } {
    try {
      const { event, addressRecord } = decodeJoinRequest(body, sha256);
      const { kind, seal } = event.header;
      if (kind !== EVENT_KIND.join || seal !== SEAL_CLEAR)
        throw new ProtocolError('unknown_type', 'no join event');
      const payload = decodePayload(kind, event.payload);
      if (payload.kind !== 'join') throw new ProtocolError('unknown_type', 'no join event');
      return { event, addressRecord, payload };
    } catch (error) {
      if (error instanceof ProtocolError) throw new JoinRefused('malformed', error.message);
      throw error;
    }
  }

  private checkIdentity(event: SignedEvent, certificate: DeviceCertificate, callerKey: Hash): void {
    const { crypto } = this.options;
    const holds =
      certificate.tlsKeyHash === callerKey &&
      deviceIdOf(certificate.signingKey, sha256) === event.header.deviceId &&
      isDeviceCertificateValid(certificate, crypto) &&
      crypto.verify(certificate.signingKey, eventSignaturePreimage(event.id), event.signature);
    if (!holds) throw new JoinRefused('malformed', 'The join is not signed by the device that sent it.');
  }

  private checkRecord(record: AddressRecord, { signingKey }: DeviceCertificate): void {
    const { crypto } = this.options;
    const isOwn = record.deviceId === deviceIdOf(signingKey, sha256);
    if (!isOwn || !crypto.verify(signingKey, addressRecordPreimage(record), record.signature)) {
      throw new JoinRefused('malformed', 'The address record is of another device.');
    }
  }

  private checkInvitation(door: GroupDoor, event: SignedEvent, { grant, proof }: JoinPayload): void {
    const { crypto } = this.options;
    const roster = door.roster();
    const inviter = roster.devices.get(grant.createdBy);
    if (inviter === undefined || inviter.memberId === null || inviter.certificate === null) {
      // This node's log may simply not be there yet.
      throw new JoinRefused('not_ready', 'This member does not know who made the invitation (yet).');
    }
    if (!isGrantSigned(grant, inviter.certificate.signingKey, crypto))
      throw new JoinRefused('invite_invalid');
    const preimage = joinProofPreimage(door.groupId, grant.inviteId, event.header.deviceId);
    if (!crypto.verify(grant.inviteKey, preimage, proof)) throw new JoinRefused('invite_invalid');
    const state = roster.invites.get(grant.inviteId);
    if (state?.revoked === true) throw new JoinRefused('invite_revoked');
    if (door.agreedMs() > grant.expiresAt) throw new JoinRefused('invite_expired');
    if (state !== undefined && state.uses >= grant.maxUses) throw new JoinRefused('invite_used');
    if (roster.members.size >= LIMITS.membersMax) throw new JoinRefused('group_full');
  }
}

/** RS19, RS21 Neither a device that was removed nor a banned member comes in. */
function checkStanding(door: GroupDoor, event: SignedEvent, certificate: DeviceCertificate): void {
  const roster = door.roster();
  if (roster.removed.has(event.header.deviceId)) throw new JoinRefused('device_removed');
  if (roster.former.get(memberIdOf(certificate.rootKey, sha256))?.banned === true)
    throw new JoinRefused('banned');
  if (roster.devices.has(event.header.deviceId)) return;
  if (certificateProblem(roster, certificate, { hash: sha256 }) !== null)
    throw new JoinRefused('certificate_fork');
}

/** Who comes in by the root key cannot know in which fork the group is by now. */
function isFor({ grant }: Join, door: GroupDoor): boolean {
  return grant === null || (grant.groupId === door.groupId && grant.forkId === door.forkId);
}

/** DV3, DV4 Without an invitation: for a member that still is one. */
function checkRootKey(door: GroupDoor, certificate: DeviceCertificate): void {
  const roster = door.roster();
  if (rejoinProblem(roster, memberIdOf(certificate.rootKey, sha256)) !== null)
    throw new JoinRefused('invite_needed');
}

function isDeviceOf(door: GroupDoor, event: SignedEvent): boolean {
  const device = door.roster().devices.get(event.header.deviceId);
  return device !== undefined && device.memberId !== null;
}

function isGrantSigned(grant: InviteGrant, inviterKey: Uint8Array, crypto: Crypto): boolean {
  return (
    isSafePublicKey(grant.inviteKey) && crypto.verify(inviterKey, inviteGrantPreimage(grant), grant.signature)
  );
}

const AS_THEY_ARE: ReadonlySet<AdmitResult> = new Set<AdmitResult & JoinRefusalCode>([
  'no_quorum',
  'invite_expired',
  'invite_used',
  'invite_revoked',
  'group_full',
  'banned',
  'device_removed',
  'certificate_fork',
]);

function refusalFor(result: AdmitResult): JoinRefused {
  if (AS_THEY_ARE.has(result)) return new JoinRefused(result as AdmitResult & JoinRefusalCode);
  return new JoinRefused('invite_invalid', `The group did not accept the join (${result}).`);
}
