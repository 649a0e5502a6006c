/** Own changes of names, roles and of what is told of reading that have no place in the log yet, over the roster as it is confirmed. */
import type { DeviceState, MemberState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { DeviceId, MemberId } from '../../protocol/ids.ts';
import type { Payload } from '../../protocol/payloads.ts';

const KINDS: ReadonlySet<number> = new Set([
  EVENT_KIND.profile,
  EVENT_KIND.memberLook,
  EVENT_KIND.role,
  EVENT_KIND.deviceNamed,
  EVENT_KIND.groupReceipts,
]);

type Fields = Partial<Pick<MemberState, 'name' | 'role' | 'look'>>;

/** From one look at the group, a member as this node shows it. */
export function withOpenChanges(view: ReplicaView): (member: MemberState) => MemberState {
  const changes = new Map<MemberId, Fields>();
  const me = view.roster.devices.get(view.deviceId)?.memberId ?? null;
  for (const change of openChanges(view)) {
    if (change.kind === 'role') {
      changes.set(change.memberId, { ...changes.get(change.memberId), role: change.role });
    } else if (change.kind === 'profile' && me !== null) {
      changes.set(me, { ...changes.get(me), name: change.memberName });
    } else if (change.kind === 'memberLook' && me !== null) {
      const { colour, picture, isBot } = change;
      changes.set(me, { ...changes.get(me), look: { colour, picture, isBot } });
    }
  }
  return (member) => ({ ...member, ...changes.get(member.memberId) });
}

/** The same of whether members may tell what they have read (RS91). */
export function receiptsOf(view: ReplicaView): boolean {
  const made = openChanges(view).findLast((change) => change.kind === 'groupReceipts');
  return made?.on ?? view.roster.group?.receipts ?? true;
}

/** The same of what devices are called. */
export function deviceNamesOf(view: ReplicaView): (device: DeviceState) => string {
  const names = new Map<DeviceId, string>();
  for (const change of openChanges(view)) {
    if (change.kind === 'deviceNamed') names.set(change.deviceId, change.name);
  }
  return ({ deviceId, name }) => names.get(deviceId) ?? name;
}

function openChanges({ outbox }: ReplicaView): Payload[] {
  return outbox
    .filter(({ header }) => KINDS.has(header.kind))
    .map(({ header, payload }) => decodePayload(header.kind, payload));
}
