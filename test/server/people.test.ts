import { expect } from 'chai';
import type { DemesError } from '../../src/protocol/errors.ts';
import type { RoomId } from '../../src/protocol/ids.ts';
import type { Group } from '../../src/server/group/group.ts';
import type { Feed } from '../../src/server/http/feed.ts';
import { People } from '../../src/server/people.ts';
import type { KnownMember } from '../../src/server/storage/people-rows.ts';
import { aRoster, aView, eventId, GENERAL, GROUP, memberId } from '../support/a-view.ts';

const DIRECT = eventId('d') as string as RoomId;

/** Device `a` verified `c`, whose name `b` took; a and b have a direct room. */
function refusalIn(roomId: RoomId, known: Partial<KnownMember> = {}): string | null {
  const roster = aRoster('abc');
  roster.members.set(memberId('b'), { ...roster.members.get(memberId('b'))!, name: 'Cleo' });
  const who = new Map([memberId('a'), memberId('b')].map((id) => [id, 7]));
  roster.rooms.set(DIRECT, { ...roster.rooms.get(GENERAL)!, roomId: DIRECT, kind: 'direct', members: who });
  const rows: KnownMember[] = [
    { memberId: memberId('c'), verifiedAs: 'Cleo', knownAs: null },
    { memberId: memberId('b'), verifiedAs: null, knownAs: null, ...known },
  ];
  const all = (): Map<KnownMember['memberId'], KnownMember> =>
    new Map(rows.map((row) => [row.memberId, row]));
  const people = new People(
    { store: { people: { all } as never }, groups: { all: () => [] }, feed: {} as Feed },
    () => ({ view: () => aView({ roster }) }) as unknown as Group,
  );
  try {
    people.requireKnown(GROUP, roomId);
    return null;
  } catch (error) {
    return (error as DemesError).code;
  }
}

describe('server: whom somebody writes to alone', () => {
  it('DV34 nobody who took the name of somebody verified, until that was looked at (N111)', () => {
    expect(refusalIn(DIRECT)).to.equal('member_unconfirmed');
    expect(refusalIn(DIRECT, { knownAs: 'Bo' }), 'known under another name').to.equal('member_unconfirmed');
    expect(refusalIn(DIRECT, { knownAs: 'Cleo' })).to.equal(null);
    expect(refusalIn(DIRECT, { verifiedAs: 'Cleo' })).to.equal(null);
  });

  it('DV34 where others read, too, it is said and not refused', () => {
    expect(refusalIn(GENERAL)).to.equal(null);
  });
});
