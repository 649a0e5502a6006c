/** Who belongs, as the panel lists it: roster and what is known of each device's reach. Pure. */
import type { DeviceStatus } from '../../api/groups.ts';
import type { Device, Member } from '../../api/members.ts';
import type { GroupState } from '../state/model.ts';

type NotHostWhy = 'isHost' | 'away' | 'noVote' | 'noHost';

export interface DeviceRow {
  readonly id: string;
  /** As its member calls it; empty while it has no name. */
  readonly name: string;
  readonly kind: Device['kind'];
  readonly isThis: boolean;
  readonly isHost: boolean;
  readonly isVoter: boolean;
  readonly isReachable: boolean;
  /** Heard of through another member only. */
  readonly isIndirect: boolean;
  /** To this node and back, ms; null when not measured. */
  readonly rttMs: number | null;
  /** Entries that it does not have yet, as last heard; null when nothing is known. */
  readonly behind: number | null;
  /** Why it cannot be made host now; null when it can. */
  readonly notHostWhy: NotHostWhy | null;
  /** When this node last had a link to it; null while it is reachable, and when it never had. */
  readonly lastSeenAt: string | null;
  /** This person may take it out of the group. This device itself leaves instead. */
  readonly mayBeRemoved: boolean;
  readonly marks: Device['marks'];
}

export interface MemberRow {
  readonly member: Member;
  /** Nobody confirms at the moment: about roles, and who belongs, nothing can be decided (MS132). */
  readonly isUndecidable: boolean;
  readonly isMe: boolean;
  readonly isHost: boolean;
  readonly devices: readonly DeviceRow[];
}

/** This person first, the others by name. */
export function memberRows(group: GroupState, locale: string): MemberRow[] {
  const collator = new Intl.Collator(locale);
  const { myMemberId } = group.group;
  const isMe = (member: Member): boolean => member.id === myMemberId;
  const isUndecidable = group.status?.tier === 'tentative';
  return group.members
    .toSorted(
      (a, b) =>
        Number(isMe(b)) - Number(isMe(a)) || collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
    )
    .map((member) => {
      const devices = group.devices
        .filter(({ memberId }) => memberId === member.id)
        .map((device) => deviceRow(group, device));
      const isHost = devices.some((device) => device.isHost);
      return { member, isUndecidable, isMe: isMe(member), isHost, devices };
    });
}

function deviceRow({ status }: GroupState, device: Device): DeviceRow {
  const known = [...(status?.voters ?? []), ...(status?.learners ?? [])].find(
    ({ deviceId }) => deviceId === device.id,
  );
  const isThis = status?.deviceId === device.id;
  const isHost = status?.host === device.id;
  // The status is told as it changes, the list of devices only when the roster does.
  const isVoter = status?.voters.some(({ deviceId }) => deviceId === device.id) ?? device.voter;
  const isReachable = isThis || (known?.reachable ?? device.reachable);
  return {
    id: device.id,
    name: device.name,
    kind: device.kind,
    isThis,
    isHost,
    isVoter,
    isReachable,
    isIndirect: !isThis && (known?.via ?? null) !== null && known?.via !== device.id,
    rttMs: isThis ? null : (known?.rttMs ?? null),
    behind: isThis ? null : behindOf(known, status?.commitIndex ?? 0),
    lastSeenAt: isReachable ? null : device.lastSeenAt,
    mayBeRemoved: !isThis && device.can.includes('remove'),
    marks: device.marks,
    notHostWhy: notHostWhy({ isHost, isReachable, isVoter }, status?.tier === 'confirmed'),
  };
}

/** `hasHost`: there is one with a quorum, which could hand over. */
function notHostWhy(
  device: Pick<DeviceRow, 'isHost' | 'isReachable' | 'isVoter'>,
  hasHost: boolean,
): NotHostWhy | null {
  if (device.isHost) return 'isHost';
  if (!device.isVoter) return 'noVote';
  if (!device.isReachable) return 'away';
  return hasHost ? null : 'noHost';
}

function behindOf(known: DeviceStatus | undefined, commitIndex: number): number | null {
  if (known === undefined || known.matchIndex === null) return null;
  return Math.max(0, commitIndex - known.matchIndex);
}

/** What "remove" comes to: whoever is the only device leaves nobody behind, so the group goes with it. */
export function goingOf({ devices }: GroupState, isMe: boolean): 'remove' | 'leave' | 'delete' {
  if (!isMe) return 'remove';
  return devices.length === 1 ? 'delete' : 'leave';
}

/** Long enough to tell devices of one group apart, short enough to read out. */
export function shortId(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)}`;
}
