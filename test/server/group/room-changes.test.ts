import { expect } from 'chai';
import type { CheckedCreateRoom, Room } from '../../../src/api/rooms.ts';
import type { Draft } from '../../../src/core/inputs.ts';
import type { Verdict } from '../../../src/core/ready.ts';
import type { RoomState } from '../../../src/core/roster/state.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { makeEntry } from '../../../src/protocol/encode-entry.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import { ZERO_HASH, type ForkId, type MemberId, type RoomId } from '../../../src/protocol/ids.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { RoomChanges } from '../../../src/server/group/room-changes.ts';
import { roomById, roomsOf } from '../../../src/server/group/room-view.ts';
import { aRoster, aView, deviceId, eventId, GENERAL, GROUP } from '../../support/a-view.ts';
import { anEvent } from '../../support/a-view.ts';
import { hash } from '../../support/people.ts';

const VALID: Verdict = { kind: 'valid' };
const ROOM = eventId('r') as string as RoomId;

/** Members are named by the letters of their devices. */
const memberOf = (view: ReplicaView, letter: string): MemberId =>
  view.roster.devices.get(deviceId(letter))!.memberId!;

function aRoom(view: ReplicaView, more: Partial<RoomState> & { readonly who?: string }): RoomState {
  const { who = '', ...given } = more;
  const made = {
    madeBy: memberOf(view, 'a'),
    createdIndex: 7,
    createdAt: 0,
    newcomersSee: 'joining',
  } as const;
  const members = new Map([...who].map((letter, at) => [memberOf(view, letter), 7 + at]));
  const what = {
    name: 'Routes',
    topic: '',
    kind: 'open',
    isArchived: false,
    lifeMs: null,
    namedIndex: 0,
  } as const;
  return { roomId: ROOM, ...what, ...made, members, ...given };
}

/** A desk of device `a` of the members a, b and c, whose host decides `verdict`. */
class Desk {
  view: ReplicaView = aView({ roster: aRoster('abc') });
  readonly made: Draft[] = [];
  verdict: Verdict | null = VALID;
  /** What is in the fold once the host decided. */
  after: () => void = () => undefined;
  readonly desk: RoomChanges;

  constructor() {
    this.desk = new RoomChanges({
      view: () => this.view,
      deviceId: deviceId('a'),
      make: async (draft) => {
        this.made.push(draft);
        const event = { ...anEvent('r', 2, { kind: 'message', text: 'x', replyTo: null }), id: eventId('r') };
        const place = { index: 9, term: 1, at: 0, prevHash: ZERO_HASH };
        const scope = { groupId: GROUP, forkId: GROUP as string as ForkId };
        const entry = makeEntry(place, { kind: 'event', event }, scope, hash);
        this.after();
        if (this.verdict !== null) this.desk.applied([{ entry, verdict: this.verdict }]);
        return event.id;
      },
      room: (roomId) => roomById(this.view, roomId) as Room,
    });
  }

  has(room: Partial<RoomState> & { readonly who?: string }): RoomState {
    const whole = aRoom(this.view, room);
    this.view.roster.rooms.set(whole.roomId, whole);
    return whole;
  }

  sealed(): this {
    this.view.roster.keys.set(GENERAL, {} as never);
    return this;
  }

  async create(body: Partial<CheckedCreateRoom>): Promise<unknown> {
    return codeOf(this.desk.create({ kind: 'open', members: [], ...body }));
  }
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof DemesError) return error.code;
    throw error;
  }
}

describe('server/group: rooms are made and changed', () => {
  it('MS220 a member sees the rooms that it is in, and of others not that they are there', () => {
    const desk = new Desk();
    desk.has({ roomId: eventId('p') as never, kind: 'private', who: 'bc' });
    desk.has({ roomId: eventId('q') as never, kind: 'private', who: 'ab' });
    expect(roomsOf(desk.view).map(({ id }) => id)).to.deep.equal([GENERAL, eventId('q')]);
    expect(() => roomById(desk.view, eventId('p') as never)).to.throw(DemesError);
    const mine = roomById(desk.view, eventId('q') as never);
    expect(mine.members).to.deep.equal([memberOf(desk.view, 'a'), memberOf(desk.view, 'b')]);
  });

  it('MS220 what a member may do with a room is in `can`', () => {
    const desk = new Desk();
    const can = (more: Partial<RoomState> & { readonly who?: string }): string => {
      desk.has(more);
      return roomById(desk.view, ROOM).can.join(' ');
    };
    expect(roomById(desk.view, GENERAL).can.join(' ')).to.equal('post rename setLife');
    expect(can({})).to.equal('post rename archive setLife');
    expect(can({ isArchived: true })).to.equal('archive');
    expect(can({ kind: 'private', who: 'ab' })).to.equal('post rename archive add remove leave setLife');
    expect(can({ kind: 'direct', who: 'ab' }), 'RS75').to.equal('post setLife');
    desk.view = { ...desk.view, deviceId: deviceId('b') };
    expect(can({})).to.equal('post');
    expect(can({ kind: 'private', who: 'ab' })).to.equal('post add leave');
  });

  it('MS221 making a room answers with it once the log has decided', async () => {
    const desk = new Desk();
    desk.after = () => void desk.has({});
    const answer = await desk.create({ name: 'Routes', clientId: 'c1' });
    expect(answer).to.deep.include({ isNew: true });
    const { kind, payload, clientId } = desk.made[0]!;
    expect(clientId).to.equal('c1');
    expect(decodePayload(kind, payload)).to.deep.include({
      kind: 'roomMade',
      roomKind: 'open',
      name: 'Routes',
    });
    expect(desk.made).to.have.length(1);
  });

  it('MS221 a direct room that there is, or that the other made first, is the answer', async () => {
    const desk = new Desk().sealed();
    const members = [memberOf(desk.view, 'b')];
    desk.after = () => void desk.has({ kind: 'direct', who: 'ba' });
    desk.verdict = { kind: 'void', reason: 'room_exists' };
    expect(await desk.create({ kind: 'direct', members })).to.deep.include({ isNew: false });
    expect(await desk.create({ kind: 'direct', members })).to.deep.include({ isNew: false });
    expect(desk.made).to.have.length(1);
  });

  it('MS221 what cannot be is refused before anything is made', async () => {
    const desk = new Desk();
    const [a, b] = [memberOf(desk.view, 'a'), memberOf(desk.view, 'b')];
    expect(await desk.create({})).to.equal('invalid');
    expect(await desk.create({ name: 'x', members: [b] })).to.equal('invalid');
    expect(await desk.create({ kind: 'direct', members: [] })).to.equal('invalid');
    expect(await desk.create({ kind: 'direct', members: [b], name: 'x' })).to.equal('invalid');
    expect(await desk.create({ kind: 'private', members: [b] })).to.equal('not_sealed');
    expect(await desk.sealed().create({ kind: 'private', members: [a] })).to.equal('conflict');
    expect(await desk.create({ kind: 'private', members: [eventId('z')] })).to.equal('conflict');
    expect(desk.made).to.deep.equal([]);
  });

  it('MS222 a room is named and archived by whoever may, and what is so already makes no event', async () => {
    const desk = new Desk();
    desk.has({ topic: 'Up' });
    await desk.desk.change(ROOM, { name: 'Routes', topic: 'Up', archived: false });
    expect(desk.made).to.deep.equal([]);
    await desk.desk.change(ROOM, { name: 'Walls', topic: 'Up', archived: true });
    expect(desk.made.map(({ kind, payload }) => decodePayload(kind, payload))).to.deep.equal([
      { kind: 'roomNamed', name: 'Walls', topic: null },
      { kind: 'roomArchived', archived: true },
    ]);
    desk.view = { ...desk.view, deviceId: deviceId('b') };
    expect(await codeOf(desk.desk.change(ROOM, { name: 'Mine' }))).to.equal('forbidden_role');
    expect(await codeOf(desk.desk.change(eventId('n') as never, { name: 'Mine' }))).to.equal('not_found');
    expect(await codeOf(desk.desk.change(GENERAL, { archived: true }))).to.equal('conflict');
    desk.has({ isArchived: true, madeBy: memberOf(desk.view, 'b') });
    expect(await codeOf(desk.desk.change(ROOM, { name: 'Other' }))).to.equal('room_archived');
  });

  it('RS63 the name of a private room is sealed, with its topic; what is not known stays as it is', async () => {
    const desk = new Desk().sealed();
    desk.has({ kind: 'private', who: 'ab', name: '', topic: '' });
    await desk.desk.change(ROOM, { topic: 'Apples' });
    desk.has({ kind: 'private', who: 'ab', name: 'Attic', topic: 'Apples' });
    await desk.desk.change(ROOM, { name: 'Cellar' });
    expect(desk.made.map(({ seal }) => seal)).to.deep.equal([1, 1]);
    expect(desk.made.map(({ kind, payload }) => decodePayload(kind, payload))).to.deep.equal([
      { kind: 'roomNamed', name: null, topic: 'Apples' },
      { kind: 'roomNamed', name: 'Cellar', topic: 'Apples' },
    ]);
  });

  it('MS223 members are let in and put out, and whoever is in already stays', async () => {
    const desk = new Desk().sealed();
    desk.has({ kind: 'private', who: 'ab' });
    const [b, c] = [memberOf(desk.view, 'b'), memberOf(desk.view, 'c')];
    await desk.desk.add(ROOM, b);
    expect(desk.made).to.deep.equal([]);
    await desk.desk.add(ROOM, c);
    await desk.desk.remove(ROOM, b);
    expect(desk.made.map(({ kind, payload }) => decodePayload(kind, payload))).to.deep.equal([
      { kind: 'roomMembers', added: [c], removed: [] },
      { kind: 'roomMembers', added: [], removed: [b] },
    ]);
    expect(await codeOf(desk.desk.remove(ROOM, c))).to.equal('not_found');
    expect(await codeOf(desk.desk.add(GENERAL, c))).to.equal('conflict');
  });

  it('MS224 without a majority nothing is made, and a decision that does not come is a timeout', async () => {
    const desk = new Desk();
    desk.view = { ...desk.view, leader: null, hostSilentMs: 60_000 };
    expect(await desk.create({ name: 'Routes' })).to.equal('no_quorum');
    expect(desk.made).to.deep.equal([]);
    desk.view = aView({ roster: aRoster('abc') });
    desk.verdict = null;
    const waits = desk.create({ name: 'Routes' });
    await Promise.resolve();
    // The group stops before anybody decided.
    await new Promise(setImmediate);
    desk.desk.stop();
    expect(await waits).to.equal('timeout');
  });

  it('MS224 a void event is answered with why', async () => {
    const desk = new Desk();
    for (const [reason, code] of [
      ['too_many_rooms', 'too_many_rooms'],
      ['no_right', 'forbidden_role'],
      ['room_kind', 'conflict'],
    ] as const) {
      desk.verdict = { kind: 'void', reason };
      expect(await desk.create({ name: 'Routes' }), reason).to.equal(code);
    }
  });
});
