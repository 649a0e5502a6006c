import { expect } from 'chai';
import type { Webhook } from '../../../src/api/webhooks.ts';
import type { GroupState } from '../../../src/client/state/model.ts';
import type { useText } from '../../../src/client/text/text.ts';
import { howItDoes, testText, tokenFacts } from '../../../src/client/webhooks/how-it-does.ts';
import { roomsOf, speakableRooms, whereOf } from '../../../src/client/webhooks/where.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');
const HOOK = { state: 'working', failure: null, takenAt: null, retryAt: null } as Webhook;
const room = (id: string, more = {}): object => ({
  id,
  name: id,
  kind: 'open',
  archived: false,
  members: [],
  ...more,
});
const GROUP = {
  group: { id: 'g', name: 'Hut', myMemberId: 'ana' },
  members: [{ id: 'bo', name: 'Bo' }],
  rooms: [
    room('general'),
    room('d', { name: '', kind: 'direct', members: ['ana', 'bo'] }),
    room('old', { archived: true }),
  ],
} as unknown as GroupState;

/** The key, and what is put into it. */
const t = ((key: string, values: object = {}) => [key, ...Object.values(values)].join(' ')) as ReturnType<
  typeof useText
>;

describe('client/webhooks', () => {
  it('MS359 says how one does: nothing yet, taken, failing with the next try, ended', () => {
    const failure = { since: '2026-11-21T11:30:00.000Z', reason: 'answer', status: 503 } as const;
    const said = (more: Partial<Webhook>): string => howItDoes(t, { ...HOOK, ...more }, NOW_MS);
    expect(said({})).to.equal('webhooks:nothingYet');
    expect(said({ takenAt: '2026-11-21T11:55:00.000Z' })).to.match(/^webhooks:takenAgo .*5 min/);
    const failing = { state: 'failing', failure } as const;
    expect(said({ ...failing, retryAt: '2026-11-21T12:04:00.000Z' })).to.match(
      /^webhooks:fails .*30 min.* webhooks:why_status 503 webhooks:triedIn 4 min/,
    );
    expect(said(failing)).to.match(/webhooks:triedNow$/);
    expect(said({ ...failing, retryAt: '2026-11-21T11:59:59.000Z' })).to.match(/webhooks:triedNow$/);
    expect(said({ state: 'ended' })).to.equal('webhooks:ended');
  });

  it('MS360 says what a token may, since when, and whether anybody uses it', () => {
    const token = { id: 'a', name: 'bot', scope: 'read', createdAt: '2026-11-21T10:00:00.000Z' } as const;
    expect(tokenFacts(t, { ...token, usedAt: null }, NOW_MS)).to.match(
      /^webhooks:scope_read · webhooks:madeAgo .*2 h.* · webhooks:neverUsed$/,
    );
    expect(tokenFacts(t, { ...token, usedAt: '2026-11-21T11:55:00.000Z' }, NOW_MS)).to.match(
      /webhooks:usedAgo .*5 min/,
    );
  });

  it('MS359 says what a test came to', () => {
    const refused = { taken: false, failure: { reason: 'timeout', status: null } } as const;
    expect(testText(t, { taken: true, failure: null })).to.equal('webhooks:testTaken');
    expect(testText(t, refused)).to.equal('webhooks:testRefused webhooks:why_timeout');
  });

  it('MS359 names group and room as this person calls them, and what is gone by its id', () => {
    const groups = { g: GROUP };
    expect(whereOf(groups, { groupId: 'g', roomId: null })).to.deep.equal({ group: 'Hut', room: null });
    expect(whereOf(groups, { groupId: 'g', roomId: 'd' })).to.deep.equal({ group: 'Hut', room: 'Bo' });
    expect(whereOf(groups, { groupId: 'g', roomId: 'x' })).to.deep.equal({ group: 'Hut', room: 'x' });
    expect(whereOf({}, { groupId: 'g', roomId: 'd' })).to.deep.equal({ group: 'g', room: 'd' });
  });

  it('MS355, MS359 offers programs no room of two and none that is archived; to listen to, all', () => {
    expect(speakableRooms(GROUP)).to.deep.equal([{ id: 'general', name: 'general' }]);
    expect(roomsOf(GROUP).map(({ name }) => name)).to.deep.equal(['general', 'Bo', 'old']);
  });
});
