import { expect } from 'chai';
import { nextRoomId, placeFor, type LastPlace } from '../../../src/client/shell/place.ts';
import { newGroup, type AppState } from '../../../src/client/state/model.ts';
import { appState, groupState, room } from '../state/fixtures.ts';
import { NODE } from '../network/status-fixture.ts';

const NOTHING: LastPlace = { groupId: null, rooms: {} };
const TWO_ROOMS = [room, { ...room, id: 'r2', name: 'random' }];

function known(more: Parameters<typeof appState>[0] = {}): AppState {
  return { ...appState({ rooms: TWO_ROOMS, ...more }), node: NODE };
}

describe('from the path to the place', () => {
  it('waits for the node', () => {
    expect(placeFor('/', appState(), NOTHING)).to.deep.equal({ kind: 'wait' });
  });

  it('begins where there is no group, and adds another on request', () => {
    expect(placeFor('/', { ...known(), groups: {} }, NOTHING)).to.deep.equal({ kind: 'add' });
    expect(placeFor('/new', known(), NOTHING)).to.deep.equal({ kind: 'add' });
  });

  it('leads from the start to the last group, else to the first', () => {
    const other = newGroup({ ...groupState().group, id: 'g2' });
    const state = { ...known(), groups: { ...known().groups, g2: other } };
    expect(placeFor('/', state, { groupId: 'g2', rooms: {} })).to.deep.equal({
      kind: 'redirect',
      path: '/g/g2',
    });
    expect(placeFor('/', state, { groupId: 'gone', rooms: {} })).to.deep.equal({
      kind: 'redirect',
      path: '/g/g',
    });
  });

  it('shows the room of the path, and leads to the last or first where it names none that is there', () => {
    expect(placeFor('/g/g/r/r2', known(), NOTHING)).to.deep.equal({
      kind: 'group',
      groupId: 'g',
      roomId: 'r2',
    });
    expect(placeFor('/g/g', known(), NOTHING)).to.deep.equal({ kind: 'redirect', path: '/g/g/r/r' });
    const last = { groupId: 'g', rooms: { g: 'r2' } };
    expect(placeFor('/g/g/r/gone', known(), last)).to.deep.equal({ kind: 'redirect', path: '/g/g/r/r2' });
    expect(placeFor('/somewhere/else', known(), NOTHING)).to.deep.equal({ kind: 'redirect', path: '/g/g' });
  });

  it('shows a group without rooms while it is joined or not known yet', () => {
    expect(placeFor('/g/g/r/r', known({ rooms: [] }), NOTHING)).to.deep.equal({
      kind: 'group',
      groupId: 'g',
      roomId: null,
    });
  });
});

describe('the next room', () => {
  it('goes round, and is none where there is one only', () => {
    const two = groupState({ rooms: TWO_ROOMS });
    expect(nextRoomId(two, 'r', 1, 'en', [])).to.equal('r2');
    expect(nextRoomId(two, 'r2', 1, 'en', [])).to.equal('r');
    expect(nextRoomId(two, 'r', -1, 'en', [])).to.equal('r2');
    expect(nextRoomId(two, null, -1, 'en', [])).to.equal('r2');
    expect(nextRoomId(groupState(), 'r', 1, 'en', [])).to.equal(null);
    expect(nextRoomId(groupState({ rooms: [] }), null, 1, 'en', [])).to.equal(null);
  });
});
