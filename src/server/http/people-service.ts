/** What the routes of members need from the node. Each throws not_found, `joining`, or what halted the group. */
import type { JudgeMember, Member, SafetyNumber } from '../../api/members.ts';
import type { GroupId, MemberId, RoomId } from '../../protocol/ids.ts';

export interface PeopleService {
  members(groupId: GroupId): Member[];
  member(groupId: GroupId, memberId: MemberId): Member;
  /** DV30 Of the own member and this one; not_found for the own one. */
  safetyNumber(groupId: GroupId, memberId: MemberId): SafetyNumber;
  /** DV32 Kept for this root key, in every group; durable when it returns. */
  judge(groupId: GroupId, memberId: MemberId, body: JudgeMember): Member;
  /** DV34 Throws member_unconfirmed for a direct room with somebody who goes by another's name. */
  requireKnown(groupId: GroupId, roomId: RoomId): void;
}
