/** Own changes of names and roles that have no place in the log yet, over the roster as it is confirmed. */
import type { MemberState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { MemberId } from '../../protocol/ids.ts';

type Fields = Partial<Pick<MemberState, 'name' | 'role'>>;

/** From one look at the group, a member as this node shows it. */
export function withOpenChanges(view: ReplicaView): (member: MemberState) => MemberState {
  const changes = new Map<MemberId, Fields>();
  const me = view.roster.devices.get(view.deviceId)?.memberId ?? null;
  for (const { header, payload } of view.outbox) {
    if (header.kind !== EVENT_KIND.profile && header.kind !== EVENT_KIND.role) continue;
    const change = decodePayload(header.kind, payload);
    if (change.kind === 'role') {
      changes.set(change.memberId, { ...changes.get(change.memberId), role: change.role });
    } else if (change.kind === 'profile' && me !== null) {
      changes.set(me, { ...changes.get(me), name: change.memberName });
    }
  }
  return (member) => ({ ...member, ...changes.get(member.memberId) });
}
