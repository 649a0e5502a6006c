import { expect } from 'chai';
import { changeProblem, type ChangeKind } from '../../src/chat/changes.ts';
import type { Action } from '../../src/chat/rights.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import type { Role } from '../../src/protocol/identity.ts';
import { sortedIds, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { RIGHTS_TABLE, ROLES } from '../chat/rights-table.ts';
import { aTarget, CHANGES } from '../support/change-samples.ts';
import { hash, joinPayload, person, type Person } from '../support/people.ts';
import { SealedGroup } from './sealed-group.ts';

/** One of each role, somebody else whose things are acted on, and somebody with whom something is done. */
const ACTORS: Readonly<Record<Role, Person>> = {
  owner: person('ana'),
  admin: person('bo'),
  member: person('cleo'),
};
const [other, third] = [person('zed'), person('yan')];

const memberOf = (who: Person): MemberId => memberIdOf(who.certificate.rootKey, hash);

/** A group whose host lets everything into the log. Everybody has the keys of the open rooms. */
function friendlyGroup(): SealedGroup {
  const { owner, admin, member } = ACTORS;
  const group = new SealedGroup(owner);
  const rest = [admin, member, other, third];
  for (const who of rest) group.joins(who, owner);
  group.commits(owner, { added: rest });
  group.does(owner, { kind: 'role', memberId: memberOf(admin), role: 'admin' });
  return group;
}

/** A private room of `maker`'s with everybody that a case needs; `without`: who is to come in. */
function roomOf(group: SealedGroup, maker: Person, actor: Person, without: Person | null = null): RoomId {
  const inIt = [actor, other, third].filter((who) => who !== maker && who !== without);
  return group.makesRoom(maker, {
    roomKind: 'private',
    name: '',
    members: sortedIds(inIt.map(memberOf)),
  });
}

function membersChange(added: readonly Person[], removed: readonly Person[]): Payload {
  return {
    kind: 'roomMembers',
    added: sortedIds(added.map(memberOf)),
    removed: sortedIds(removed.map(memberOf)),
  };
}

/** What the log says to a message's change, and what whoever has the message makes of it. */
function changes(group: SealedGroup, kind: ChangeKind, actor: Person, owner: Person): unknown {
  const roomId = group.groupId as string as RoomId;
  const verdict = group.saysIn(roomId, actor, EVENT_KIND[kind]);
  if (verdict !== 'valid') return verdict;
  const target = aTarget(roomId, memberOf(owner));
  return changeProblem(CHANGES[kind], roomId, target, group.roster.members.get(memberOf(actor))) ?? 'valid';
}

type Try = (group: SealedGroup, actor: Person, owner: Person) => unknown;

/** How each is done: with what is `owner`'s, who is the actor or somebody else. Null where there is no such thing. */
const TRIES: Readonly<Record<Action, Try>> = {
  invite: (group, actor) => group.joins(person('new'), actor),
  revoke(group, actor, owner) {
    const { inviteId } = joinPayload(third, owner, group.groupId).grant;
    group.joins(person('guest'), owner);
    return group.does(actor, { kind: 'inviteRevoked', inviteId });
  },
  post: (group, actor) => group.says(actor),
  reply: (group, actor) => group.says(actor),
  react: (group, actor, owner) => changes(group, 'reaction', actor, owner),
  edit: (group, actor, owner) => changes(group, 'edit', actor, owner),
  delete: (group, actor, owner) => changes(group, 'delete', actor, owner),
  pin: (group, actor, owner) => changes(group, 'pin', actor, owner),
  vote: (group, actor, owner) => changes(group, 'vote', actor, owner),
  closePoll: (group, actor, owner) => changes(group, 'pollClosed', actor, owner),
  rename: (group, actor, owner) =>
    actor === owner
      ? group.does(actor, { kind: 'profile', memberName: 'New' })
      : group.does(actor, { kind: 'deviceNamed', deviceId: owner.deviceId, name: 'New' }),
  changeRole: (group, actor, owner) =>
    group.does(actor, { kind: 'role', memberId: memberOf(owner), role: 'admin' }),
  remove: (group, actor, owner) =>
    group.does(actor, { kind: 'memberRemoved', memberId: memberOf(owner), banned: false }),
  createRoom: (group, actor, owner) =>
    group.does(actor, {
      kind: 'roomMade',
      roomKind: 'private',
      newcomersSee: 'joining',
      name: '',
      members: actor === owner ? [] : [memberOf(owner)],
    }),
  renameRoom(group, actor, owner) {
    const room = group.makesRoom(owner, { roomKind: 'open', name: 'Routes', members: [] });
    return group.does(actor, { kind: 'roomNamed', name: 'Walls', topic: null }, room);
  },
  archiveRoom: (group, actor, owner) =>
    group.does(actor, { kind: 'roomArchived', archived: true }, roomOf(group, owner, actor)),
  setRoomLife: (group, actor, owner) =>
    group.does(actor, { kind: 'roomLife', lifeMs: 86_400_000 }, roomOf(group, owner, actor)),
  addToRoom: (group, actor, owner) =>
    group.does(actor, membersChange([third], []), roomOf(group, owner, actor, third)),
  removeFromRoom: (group, actor, owner) =>
    group.does(actor, membersChange([], [third]), roomOf(group, owner, actor)),
  leaveRoom: (group, actor, owner) =>
    group.does(actor, membersChange([], [actor]), roomOf(group, owner, actor)),
  setReceipts: (group, actor) => group.does(actor, { kind: 'groupReceipts', on: false }),
};

describe('the fold: every right, by every role', () => {
  for (const [action, [own, others]] of Object.entries(RIGHTS_TABLE) as [Action, [string, string]][]) {
    it(`MS5 a friendly host changes nothing about who may: ${action} (N73)`, () => {
      for (const role of ROLES) {
        const actor = ACTORS[role];
        for (const [owner, allowed] of [
          [actor, own],
          [other, others],
        ] as const) {
          const group = friendlyGroup();
          const before = [...group.roster.members.values(), ...group.roster.rooms.values()];
          const came = TRIES[action](group, actor, owner);
          const may = allowed.split(' ').includes(role);
          const what = `${role}, with ${owner === actor ? 'its own' : "another's"}`;
          expect(came, what).to.equal(may ? 'valid' : 'no_right');
          if (!may) for (const one of before) expectStill(group, one);
        }
      }
    });
  }

  it('MS5 somebody who is no member, or not any more, may do none of it (N73)', () => {
    const gone = friendlyGroup();
    gone.does(ACTORS.owner, { kind: 'memberRemoved', memberId: memberOf(other), banned: false });
    for (const action of Object.keys(TRIES) as Action[]) {
      if (action === 'invite' || action === 'rename') continue;
      const verdict = tryAs(action, gone, other);
      expect(verdict, action).to.equal('not_a_member');
    }
  });
});

/** What others own is what the test made before; whoever acts has nothing here. */
function tryAs(action: Action, group: SealedGroup, actor: Person): unknown {
  const { owner } = ACTORS;
  if (action === 'leaveRoom' || action === 'addToRoom' || action === 'removeFromRoom') {
    const room = group.makesRoom(owner, { roomKind: 'private', name: '', members: [] });
    return group.does(actor, membersChange([third], []), room);
  }
  if (action === 'archiveRoom' || action === 'setRoomLife') {
    const room = group.makesRoom(owner, { roomKind: 'private', name: '', members: [] });
    const isLife = action === 'setRoomLife';
    const change = isLife ? { kind: 'roomLife', lifeMs: null } : { kind: 'roomArchived', archived: true };
    return group.does(actor, change as Payload, room);
  }
  return TRIES[action](group, actor, owner);
}

/** A member or room is in the fold as it was. */
function expectStill(group: SealedGroup, one: unknown): void {
  const { members, rooms } = group.roster;
  expect([...members.values(), ...rooms.values()]).to.deep.include(one);
}
