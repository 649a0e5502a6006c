import { expect } from 'chai';
import { piecesOf } from '../../../src/client/find/snippet-pieces.ts';
import { suggestionsFor, valueText, withSuggestion } from '../../../src/client/find/suggestions.ts';
import { bo, groupState, room } from '../state/fixtures.ts';

const group = groupState({
  members: [bo, { ...bo, id: 'jose', name: 'José Ramos' }],
  rooms: [room, { ...room, id: 'r2', name: 'Höhenweg' }],
});
const NOON = new Date(2026, 10, 21, 12).getTime();
/** What each offer would make of what is typed. */
const offered = (typed: string): string[] =>
  suggestionsFor(typed, [group]).map((one) => withSuggestion(typed, one, NOON));

describe('client/find', () => {
  it('MS306 offers the operators before anything is typed, and what fits behind one that is', () => {
    expect(offered('')).to.deep.equal(['from:', 'in:', 'has:', 'after:', 'before:']);
    expect(offered('boat')).to.deep.equal([]);
    expect(offered('boat from:')).to.deep.equal(['boat from:Bo ', 'boat from:"José Ramos" ']);
    expect(offered('boat FROM:jos')).to.deep.equal(['boat FROM:"José Ramos" ']);
    expect(offered('from:"José')).to.deep.equal(['from:"José Ramos" ']);
    expect(offered('in:hoh')).to.deep.equal(['in:Höhenweg ']);
    expect(offered('has:l')).to.deep.equal(['has:link ']);
    expect(offered('after:').slice(0, 3)).to.deep.equal([
      'after:2026-11-21 ',
      'after:2026-11-20 ',
      'after:2026-11-14 ',
    ]);
  });

  it('MS306, MS315 people and rooms of all groups are offered once where all are searched', () => {
    const other = groupState({ members: [{ ...bo, name: 'Bea' }, bo], rooms: [] });
    const offers = suggestionsFor('from:b', [group, other]);
    expect(offers.map((one) => withSuggestion('from:b', one, NOON))).to.deep.equal(['from:Bo ', 'from:Bea ']);
  });

  it('MS306 offers nothing for what is there in full, is no operator, or lies before the last word', () => {
    for (const typed of ['from:bo', 'has:link', 'before:2026', 'within:', 'from:bo ', 'in:general boat'])
      expect(offered(typed), typed).to.deep.equal([]);
  });

  it('MS306 days go by the calendar of the viewer', () => {
    const late = new Date(2026, 0, 1, 0, 30).getTime();
    expect(valueText({ kind: 'day', operator: 'after', daysAgo: 1 }, late)).to.equal('2025-12-31');
  });

  it('MS306 a snippet is drawn in pieces, and all of it', () => {
    const snippet = {
      text: 'a <b> boat',
      ranges: [
        [2, 5],
        [6, 10],
      ],
      isCutBefore: false,
      isCutAfter: false,
    } as const;
    const pieces = piecesOf({ ...snippet, ranges: snippet.ranges.map(([from, to]) => [from, to]) });
    expect(pieces).to.deep.equal([
      { text: 'a ', isFound: false },
      { text: '<b>', isFound: true },
      { text: ' ', isFound: false },
      { text: 'boat', isFound: true },
    ]);
  });
});
