import { expect } from 'chai';
import { judgeEvent } from '../../src/chat/rules.ts';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { foldEntry } from '../../src/core/roster/fold.ts';
import { rosterFromRows, rowOf } from '../../src/core/roster/rows.ts';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import { bootstrapGroup, makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Entry, EntryBody } from '../../src/protocol/entry.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { EventId, ForkId, GroupId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { genesisPayload, hash, joinPayload, person, type Person } from '../support/people.ts';

const AT = 1_700_000_000_000;
const [ana, bo, cleo] = [person('ana'), person('bo'), person('cleo')];

/** A group of Ana, its owner, and Bo and Cleo, members. */
class Members {
  readonly groupId: GroupId;
  readonly roster: RosterState = emptyRoster();
  /** Keys of rows that the newest event changed. */
  touched = new Set<string>();
  #entries: Entry[] = [];

  constructor() {
    const { groupId, save } = bootstrapGroup(ana.deviceId, ana.crypto, genesisPayload(ana));
    this.groupId = groupId;
    for (const entry of save.entries) this.#fold(entry);
    for (const who of [bo, cleo]) {
      const join = makeJoinEvent(who.deviceId, who.crypto, groupId, joinPayload(who, ana, groupId), AT);
      expect(this.#append({ kind: 'event', event: join })).to.equal('valid');
    }
  }

  /** 'valid', or why not. */
  does(who: Person, payload: Payload, roomId: RoomId = ZERO_ROOM, seal = 0): unknown {
    const own = this.roster.devices.get(who.deviceId);
    const last = this.#entries[1]!;
    const event = makeEvent(
      { groupId: this.groupId, deviceId: who.deviceId, ...who.crypto },
      { kind: EVENT_KIND[payload.kind], roomId, clientId: '', seal, payload: encodePayload(payload) },
      {
        seq: (own?.lastSeq ?? 0) + 1,
        prev: own?.lastId ?? ('a'.repeat(52) as EventId),
        head: { index: last.index, hash: last.hash },
        after: [],
        hlc: { wallMs: AT, counter: 0 },
      },
    );
    return this.#append({ kind: 'event', event });
  }

  member(who: Person): { name: string; role: Role } {
    const { name, role } = this.roster.members.get(memberOf(who))!;
    return { name, role };
  }

  restored(): RosterState {
    const keys = [...this.roster.members.keys()].map((id) => `member/${id}`);
    return rosterFromRows(keys.map((key) => ({ key, value: rowOf(this.roster, key).value! })));
  }

  #append(body: EntryBody): unknown {
    const last = this.#entries.at(-1)!;
    const scope = { groupId: this.groupId, forkId: this.groupId as string as ForkId };
    const place = { index: last.index + 1, term: 1, at: AT, prevHash: last.hash };
    return this.#fold(makeEntry(place, body, scope, hash));
  }

  #fold(entry: Entry): unknown {
    this.#entries.push(entry);
    this.touched = new Set();
    const ports = {
      groupId: this.groupId,
      ...ana.crypto,
      judge: judgeEvent,
      hashAt: (index: number) => this.#entries[index - 1]?.hash,
    };
    const { verdict } = foldEntry(this.roster, entry, ports, this.touched);
    return verdict?.kind === 'void' ? verdict.reason : verdict?.kind;
  }
}

function memberOf(who: Person): MemberId {
  return memberIdOf(who.certificate.rootKey, hash);
}

function role(of: Person, to: Role): Payload {
  return { kind: 'role', memberId: memberOf(of), role: to };
}

describe('the fold: names and roles of members', () => {
  it('RS12 a profile changes the name of its author’s member, and nothing else', () => {
    const group = new Members();
    const before = group.roster.members.get(memberOf(bo))!;
    expect(group.does(bo, { kind: 'profile', memberName: 'Robert' })).to.equal('valid');
    expect(group.roster.members.get(memberOf(bo))).to.deep.equal({ ...before, name: 'Robert' });
    expect([...group.touched].sort()).to.deep.equal([`device/${bo.deviceId}`, `member/${memberOf(bo)}`]);
    expect(group.member(ana).name).to.equal('ana');
    expect(group.restored().members.get(memberOf(bo))?.name).to.equal('Robert');
  });

  it('RS12 a profile in a form that cannot be read, or sealed, is void', () => {
    const group = new Members();
    expect(group.does(bo, { kind: 'profile', memberName: 'Robert' }, ZERO_ROOM, 1)).to.equal('wrong_epoch');
    expect(group.does(person('dora'), { kind: 'profile', memberName: 'Dora' })).to.equal('not_a_member');
    expect(group.member(bo).name).to.equal('bo');
  });

  it('RS13 the owner makes members admins and admins members', () => {
    const group = new Members();
    expect(group.does(ana, role(bo, 'admin'))).to.equal('valid');
    expect([...group.touched].sort()).to.deep.equal([`device/${ana.deviceId}`, `member/${memberOf(bo)}`]);
    expect(group.member(bo)).to.deep.equal({ name: 'bo', role: 'admin' });
    expect(group.restored().members.get(memberOf(bo))?.role).to.equal('admin');
    expect(group.does(ana, role(bo, 'member'))).to.equal('valid');
    expect(group.member(bo).role).to.equal('member');
  });

  it('RS13 nobody else does, no one is made owner, and the owner stays it (N73)', () => {
    const group = new Members();
    group.does(ana, role(bo, 'admin'));
    for (const who of [bo, cleo]) {
      expect(group.does(who, role(cleo, 'admin'))).to.equal('no_right');
      expect(group.does(who, role(bo, 'member'))).to.equal('no_right');
      expect(group.does(who, role(ana, 'member'))).to.equal('no_right');
    }
    expect(group.does(ana, role(bo, 'owner'))).to.equal('no_right');
    expect(group.does(ana, role(ana, 'member'))).to.equal('no_right');
    expect(group.does(ana, role(person('dora'), 'admin'))).to.equal('unknown_member');
    expect([ana, bo, cleo].map((who) => group.member(who).role)).to.deep.equal(['owner', 'admin', 'member']);
  });

  it('RS13 a role counts from its place in the log on', () => {
    const group = new Members();
    const revoke: Payload = {
      kind: 'inviteRevoked',
      inviteId: joinPayload(bo, ana, group.groupId).grant.inviteId,
    };
    expect(group.does(bo, revoke)).to.equal('no_right');
    group.does(ana, role(bo, 'admin'));
    expect(group.does(bo, revoke)).to.equal('valid');
  });

  it('MS1 an edit, a deletion or a reaction is judged as a message is: by room, seal and form', () => {
    const group = new Members();
    const room = group.groupId as string as RoomId;
    const target = 'b'.repeat(51).concat('a') as EventId;
    const changes: Payload[] = [
      { kind: 'edit', target, text: 'x' },
      { kind: 'delete', target },
      { kind: 'reaction', target, emoji: '👍', on: true },
    ];
    for (const change of changes) {
      expect(group.does(bo, change, room)).to.equal('valid');
      expect([...group.touched]).to.deep.equal([`device/${bo.deviceId}`]);
      expect(group.does(bo, change)).to.equal('unknown_room');
      expect(group.does(bo, change, room, 1)).to.equal('wrong_epoch');
    }
  });
});
