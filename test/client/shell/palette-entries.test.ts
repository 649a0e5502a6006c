import { expect } from 'chai';
import { entriesOf, fitting } from '../../../src/client/shell/palette-entries.ts';
import { tabIcon, tabTitle } from '../../../src/client/shell/tab-mark.ts';
import { bo, groupState, room } from '../state/fixtures.ts';
import { shownWith, status } from '../network/status-fixture.ts';

const shown = groupState({ members: [bo, { ...bo, id: 'jose', name: 'José Ramos' }] });
const other = groupState({
  group: { ...shown.group, id: 'g2', name: 'Work' },
  rooms: [{ ...room, id: 'r2', name: 'plans', unread: 2 }],
});
const all = entriesOf([other, shown], shown, (action) => action, true);
const found = (typed: string): string[] => fitting(all, typed).map(({ name }) => name);

const NOW = Date.UTC(2026, 0, 1);

describe('the palette', () => {
  it('offers what is unread, then the shown group, its members and actions', () => {
    expect(all.slice(0, 4).map(({ name }) => name)).to.deep.equal(['plans', 'general', 'Bo', 'José Ramos']);
    expect(all.at(-1)!.kind).to.equal('action');
  });

  it('finds by the beginnings of words, without accents and capitals, and rooms by their group', () => {
    expect(found('jose')).to.deep.equal(['José Ramos']);
    expect(found('RAM')).to.deep.equal(['José Ramos']);
    expect(found('work')[0], 'before what has it inside a word').to.equal('plans');
    expect(found('zzz')).to.deep.equal([]);
  });

  it('offers nothing about a group where none is shown', () => {
    const names = entriesOf([], null, (action) => action, false).map(({ name }) => name);
    expect(names).to.deep.equal(['settings', 'newGroup', 'shortcuts']);
  });
});

describe('the palette and the lock', () => {
  it('locks the screens, where there is a passphrase to do it with', () => {
    const names = (mayLock: boolean): string[] =>
      entriesOf([], null, (action) => action, mayLock).map(({ name }) => name);
    expect(names(true)).to.include('lockNow');
    expect(names(false)).to.not.include('lockNow');
  });
});

describe('the tab', () => {
  const reading = shownWith(status(['Ana', 'Bo']));
  const unread = { ...reading, groups: { ...reading.groups, g2: other } };

  it('says what is unread anywhere, who is host, and whose node it is', () => {
    expect(tabTitle(reading, NOW)).to.equal('● Friends – demes · Ana');
    expect(tabTitle(unread, NOW)).to.equal('(2) ● Friends – demes · Ana');
    expect(tabTitle({ ...unread, groupId: null, node: null }, NOW)).to.equal('(2) demes');
  });

  it('has a badge on its icon only while something is unread', () => {
    expect(tabIcon(reading, NOW)).to.include({ letters: 'A', count: '' });
    expect(tabIcon(unread, NOW)).to.include({ count: '2' });
    expect(tabIcon({ ...reading, node: null }, NOW)).to.equal(null);
  });
});
