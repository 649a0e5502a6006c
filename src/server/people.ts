/** Members as this node's person knows them: with what comparing safety numbers came to, kept on this node alone. */
import { hash } from 'node:crypto';
import type { JudgeMember, Member, SafetyNumber } from '../api/members.ts';
import type { ReplicaView } from '../core/view.ts';
import { DemesError } from '../protocol/errors.ts';
import type { GroupId, MemberId, RoomId } from '../protocol/ids.ts';
import { safetyCode, safetyNumber } from '../protocol/safety-number.ts';
import type { Group } from './group/group.ts';
import { namesakeOf } from './group/namesakes.ts';
import { memberById, membersOf, meOf, type RosterMember } from './group/roster-view.ts';
import type { Groups } from './groups.ts';
import type { Feed } from './http/feed.ts';
import type { PeopleService } from './http/people-service.ts';
import type { NodeStore } from './storage/node-store.ts';
import type { KnownMember } from './storage/people-rows.ts';

interface PeoplePorts {
  readonly store: Pick<NodeStore, 'people'>;
  readonly groups: Pick<Groups, 'all'>;
  readonly feed: Feed;
}

type Known = ReadonlyMap<MemberId, KnownMember>;

export class People implements PeopleService {
  readonly #ports: PeoplePorts;
  readonly #joined: (groupId: GroupId) => Group;

  /** joined: throws not_found, `joining`, or what halted the group. */
  constructor(ports: PeoplePorts, joined: (groupId: GroupId) => Group) {
    this.#ports = ports;
    this.#joined = joined;
  }

  members(groupId: GroupId): Member[] {
    const view = this.#joined(groupId).view();
    const known = this.#ports.store.people.all();
    return membersOf(view).map((member) => shown(view, member, known));
  }

  member(groupId: GroupId, memberId: MemberId): Member {
    const view = this.#joined(groupId).view();
    return shown(view, memberById(view, memberId), this.#ports.store.people.all());
  }

  safetyNumber(groupId: GroupId, memberId: MemberId): SafetyNumber {
    const { me, other } = pairOf(this.#joined(groupId).view(), memberId);
    const number = safetyNumber(me.rootKey, other.rootKey, sha512_256);
    return { number, code: safetyCode(number) };
  }

  judge(groupId: GroupId, memberId: MemberId, { verdict }: JudgeMember): Member {
    const { name } = pairOf(this.#joined(groupId).view(), memberId).other;
    this.#ports.store.people.save({
      memberId,
      verifiedAs: verdict === 'verified' ? name : null,
      knownAs: verdict === 'none' ? null : name,
    });
    for (const group of this.#ports.groups.all()) {
      if (group.failure !== null || !group.hasJoined) continue;
      this.#ports.feed.publish('roster', group.scope.groupId, { index: group.view().appliedIndex });
    }
    return this.member(groupId, memberId);
  }

  requireKnown(groupId: GroupId, roomId: RoomId): void {
    const view = this.#joined(groupId).view();
    const room = view.roster.rooms.get(roomId);
    const me = meOf(view);
    if (room?.kind !== 'direct' || me === undefined) return;
    const known = this.#ports.store.people.all();
    for (const memberId of room.members.keys()) {
      const member = view.roster.members.get(memberId);
      if (member === undefined || namesakeOf(member, me, view.roster, known) === null) continue;
      throw new DemesError('member_unconfirmed');
    }
  }
}

function shown(view: ReplicaView, member: RosterMember, known: Known): Member {
  const memberId = member.id as MemberId;
  const me = meOf(view);
  return {
    ...member,
    verified: (known.get(memberId)?.verifiedAs ?? null) !== null,
    takesNameOf:
      me === undefined ? null : namesakeOf({ memberId, name: member.name }, me, view.roster, known),
  };
}

/** Nobody has a number with oneself. */
function pairOf(view: ReplicaView, memberId: MemberId) {
  const me = meOf(view);
  const other = view.roster.members.get(memberId);
  if (me === undefined || other === undefined || memberId === me.memberId) throw new DemesError('not_found');
  return { me, other };
}

function sha512_256(bytes: Uint8Array): Uint8Array {
  return hash('sha512-256', bytes, 'buffer');
}
