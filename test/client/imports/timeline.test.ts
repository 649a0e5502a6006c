import { expect } from 'chai';
import type { ImportMessage, ImportPage } from '../../../src/api/imports.ts';
import { asMessage, KEPT_MAX, rowsOf, withPage } from '../../../src/client/imports/timeline.ts';
import { anExportMessage } from '../../support/an-export.ts';
import { shortIdOf } from '../../support/node-twin.ts';

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const said = (index: number, more: Partial<ImportMessage> = {}): ImportMessage => ({
  ...anExportMessage(index),
  attachments: [],
  ...more,
});

function page(from: number, to: number, before: string | null, after: string | null): ImportPage {
  const messages = Array.from({ length: to - from + 1 }, (_, at) => said(from + at));
  return { messages, before, after };
}

describe('client/imports/timeline', () => {
  it('MS386 pages are joined at either end, and what is far away is let go, without a gap', () => {
    const first = page(1001, 1100, '1001', null);
    const older = withPage(first, { before: '1001' }, page(901, 1000, '901', '1000'));
    expect([older.messages.length, older.before, older.after]).to.deep.equal([200, '901', null]);
    let shown = older;
    for (let from = 801; from >= 601; from -= 100) {
      shown = withPage(shown, { before: shown.before! }, page(from, from + 99, String(from), null));
    }
    expect(shown.messages).to.have.length(KEPT_MAX);
    expect([shown.messages[0]!.index, shown.messages.at(-1)!.index]).to.deep.equal([601, 1000]);
    expect([shown.before, shown.after]).to.deep.equal(['601', '1000']);
    const back = withPage(shown, { after: '1000' }, page(1001, 1100, '1001', null));
    expect([back.messages[0]!.index, back.messages.at(-1)!.index]).to.deep.equal([701, 1100]);
    expect([back.before, back.after]).to.deep.equal(['701', null]);
  });

  it('MS386 a page that comes when its end went on meanwhile is left out: it would leave a gap, or stand there twice', () => {
    const shown = page(601, 1000, '601', '1000');
    const older = page(501, 600, '501', '600');
    const moved = withPage(shown, { before: '601' }, older);
    expect(moved.after).to.equal('900');
    expect(withPage(moved, { after: '1000' }, page(1001, 1100, '1001', null))).to.equal(moved);
    expect(withPage(moved, { before: '601' }, older)).to.equal(moved);
  });

  it('MS386 days begin with their first message, and names stand above what one says in a row', () => {
    const bo = { memberId: shortIdOf('bo'), deviceId: shortIdOf('device'), name: 'Bo' };
    const rows = rowsOf(
      [
        said(1, { at: '2026-11-21T23:00:00.000Z' }),
        said(2, { at: '2026-11-21T23:04:00.000Z' }),
        said(3, { at: '2026-11-21T23:10:00.000Z' }),
        said(4, { at: '2026-11-21T23:11:00.000Z', author: bo }),
        said(5, { at: '2026-11-22T00:01:00.000Z', author: bo, replyTo: said(1).id }),
        said(6, { at: '2026-11-22T00:02:00.000Z', author: bo, replyTo: said(99).id }),
      ],
      dayOf,
    );
    expect(rows.map(({ isNewDay, isFirst }) => `${isNewDay} ${isFirst}`)).to.deep.equal([
      'true true',
      'false false',
      'false true',
      'false true',
      'true true',
      'false true',
    ]);
    expect(rows.map(({ quoted }) => quoted?.index ?? null)).to.deep.equal([null, null, null, null, 1, null]);
    expect(rowsOf([], dayOf)).to.deep.equal([]);
  });

  it('MS383 nothing can be done with a message, and none of its threads can be opened', () => {
    const root = said(1).id;
    const thread = { replies: 2, lastIndex: 9, lastAt: '2026-11-21T23:00:00.000Z' };
    const message = asMessage(said(2, { thread, threadRoot: root }), 'group');
    expect(message).to.deep.include({ can: [], state: 'confirmed', groupId: 'group', text: 'line 2' });
    expect(message).to.not.have.any.keys('thread', 'threadRoot', 'history', 'signature');
  });
});
