/** PeopleService for one member who is alone in each group. */
import type { Member, SafetyNumber } from '../../src/api/members.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { DeviceId, GroupId, MemberId } from '../../src/protocol/ids.ts';
import type { PeopleService } from '../../src/server/http/people-service.ts';

export class PeopleTwin implements PeopleService {
  private readonly own: Member;
  private readonly find: (groupId: GroupId) => unknown;

  /** find: throws not_found for a group that is not there. */
  constructor(id: MemberId, deviceId: DeviceId, joinedAt: string, find: (groupId: GroupId) => unknown) {
    const roster = { id, name: 'Ann', role: 'owner' as const, joinedAt, joinedIndex: 1, devices: [deviceId] };
    const look = { colour: 0, picture: '', isBot: false };
    this.own = { ...roster, look, online: true, verified: false, takesNameOf: null, can: [] };
    this.find = find;
  }

  members(groupId: GroupId): Member[] {
    this.find(groupId);
    return [this.own];
  }

  member(groupId: GroupId, memberId: MemberId): Member {
    const member = this.members(groupId).find(({ id }) => id === memberId);
    if (member === undefined) throw new DemesError('not_found');
    return member;
  }

  safetyNumber(groupId: GroupId): SafetyNumber {
    this.find(groupId);
    throw new DemesError('not_found');
  }

  judge(groupId: GroupId): Member {
    this.find(groupId);
    throw new DemesError('not_found');
  }

  requireKnown(groupId: GroupId): void {
    this.find(groupId);
  }
}
