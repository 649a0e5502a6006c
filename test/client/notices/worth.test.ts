import { expect } from 'chai';
import type { Message } from '../../../src/api/messages.ts';
import type { NodeNotices } from '../../../src/api/notices.ts';
import type { Room } from '../../../src/api/rooms.ts';
import { worthANotice, type Moment } from '../../../src/client/notices/worth.ts';
import type { AppState } from '../../../src/client/state/model.ts';
import { NODE } from '../network/status-fixture.ts';
import { appState, bo, ME, message, room } from '../state/fixtures.ts';

const SENT = message(5, { text: 'hello @Ana' });
const NOW: Moment = { nowMs: Date.parse(SENT.sentAt) + 1_000, minuteOfDay: 12 * 60, isLooking: false };

interface World {
  readonly notices?: Partial<Room['notices']>;
  readonly quiet?: NodeNotices['quiet'];
  readonly blocked?: readonly string[];
  readonly now?: Partial<Moment>;
  readonly message?: Partial<Message>;
}

function isWorth({ notices, quiet = null, blocked = [], now, message }: World = {}): boolean {
  const shown = appState({
    members: [bo, { ...bo, id: ME, name: 'Ana' }],
    rooms: [{ ...room, notices: { ...room.notices, ...notices } }],
  });
  const privacy = { receipts: false, blocked: [...blocked] };
  const settings = { ...NODE.settings, notices: { quiet, hideContent: false }, privacy };
  const state: AppState = { ...shown, node: { ...NODE, settings } };
  return worthANotice(state, [{ ...SENT, ...message }], { ...NOW, ...now }).length === 1;
}

describe('client/notices: what is worth one', () => {
  it('MS342 a message of another that comes in while nobody looks at its room', () => {
    expect(isWorth()).to.equal(true);
    expect(isWorth({ message: { state: 'tentative', index: null } })).to.equal(true);
    expect(isWorth({ now: { isLooking: true } })).to.equal(false);
    expect(isWorth({ now: { isLooking: true }, message: { roomId: 'elsewhere' } }), 'unknown').to.equal(
      false,
    );
  });

  it('MS342 no own message, no deleted, no refused one, and no history', () => {
    expect(isWorth({ message: { author: { ...SENT.author, memberId: ME } } })).to.equal(false);
    expect(isWorth({ message: { deleted: true } })).to.equal(false);
    expect(isWorth({ message: { state: 'rejected' } })).to.equal(false);
    expect(isWorth({ now: { nowMs: NOW.nowMs + 58_999 } })).to.equal(true);
    expect(isWorth({ now: { nowMs: NOW.nowMs + 59_000 } })).to.equal(false);
  });

  it('MS340 as loud as the room is', () => {
    expect(isWorth({ notices: { level: 'mentions' } })).to.equal(true);
    expect(isWorth({ notices: { level: 'mentions' }, message: { text: 'hello' } })).to.equal(false);
    expect(isWorth({ notices: { level: 'none' } })).to.equal(false);
    const until = (ms: number) => ({ mutedUntil: new Date(ms).toISOString() });
    expect(isWorth({ notices: until(NOW.nowMs + 1) })).to.equal(false);
    expect(isWorth({ notices: until(NOW.nowMs) })).to.equal(true);
  });

  it('MS295 nothing that a blocked member says is worth one', () => {
    expect(isWorth({ blocked: ['somebody else'] })).to.equal(true);
    expect(isWorth({ blocked: [SENT.author.memberId] })).to.equal(false);
  });

  it('MS284 who is named by id is named, whatever the text says', () => {
    const mentions = { everybody: false, members: [{ memberId: ME, name: 'Old' }] };
    const notices = { level: 'mentions' } as const;
    expect(isWorth({ notices, message: { text: '@Old', mentions } })).to.equal(true);
    expect(isWorth({ notices, message: { mentions: { everybody: false, members: [] } } })).to.equal(false);
  });

  it('MS341 none in quiet hours, also over midnight', () => {
    const at = (hour: number) => ({ minuteOfDay: hour * 60 });
    const day = { from: 9 * 60, to: 17 * 60 };
    expect([8, 9, 16, 17].map((hour) => isWorth({ quiet: day, now: at(hour) }))).to.deep.equal([
      true,
      false,
      false,
      true,
    ]);
    const night = { from: 22 * 60, to: 7 * 60 };
    expect([21, 22, 0, 6, 7].map((hour) => isWorth({ quiet: night, now: at(hour) }))).to.deep.equal([
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(isWorth({ quiet: { from: 60, to: 60 }, now: at(3) }), 'all day').to.equal(false);
  });
});
