import { expect } from 'chai';
import type { Message } from '../../../src/api/messages.ts';
import { applyFrames, type Frame } from '../../../src/client/state/apply-feed.ts';
import type { AppState, GroupState } from '../../../src/client/state/model.ts';
import { reaching, status } from '../network/status-fixture.ts';
import { appState, GROUP, message, own, page, ROOM, timeline } from './fixtures.ts';
import { Desk } from './desk.ts';

const FIVE = ['Ana', 'Bo', 'Cleo', 'Dan', 'Eve'];
const OUT = reaching(FIVE, 2, { forkId: GROUP, host: null, role: 'follower', tier: 'tentative' });
const HEALED = status(FIVE, { forkId: GROUP });
const START_MS = Date.parse('2026-11-20T10:00:00.000Z');
let number = 0;

describe('client/state/outage', () => {
  let state: AppState;
  let nowMs: number;

  beforeEach(() => {
    state = appState({ status: HEALED, timelines: { [ROOM]: timeline({ placed: [message(7)] }) } });
    nowMs = START_MS;
  });

  it('MS137: tells once all that waited has its places how many they are, and which are the own ones', () => {
    apply(frame('status', OUT), frame('message', own('a')), frame('message', theirs('b')));
    apply(frame('message', own('c')));
    later(30_000, frame('status', HEALED));
    expect(group()).to.include({ healed: null }, 'they have no places yet');
    apply(frame('message', placed('a', 8)), frame('message', message(9, { id: 'b' })));
    expect(group()).to.include({ healed: null }, 'one still waits');
    apply(frame('message', placed('c', 10)));
    const mine = { count: 2, first: 8, last: 10, isRun: false };
    expect(group()).to.deep.include({ outage: null, healed: { count: 3, mine, moved: 0 } });
  });

  it('own places in a row are called so, and nothing is said of the own where others alone wrote', () => {
    apply(frame('status', OUT), frame('message', own('a')), frame('message', own('b')));
    later(30_000, frame('status', HEALED));
    apply(
      frame('message', message(8, { id: 'x' })),
      frame('message', placed('a', 9)),
      frame('message', placed('b', 10)),
    );
    expect(group().healed).to.deep.equal({
      count: 2,
      mine: { count: 2, first: 9, last: 10, isRun: true },
      moved: 1,
    });
    apply(frame('status', OUT), frame('message', theirs('c')));
    later(30_000, frame('status', HEALED), frame('message', message(11, { id: 'c' })));
    expect(group().healed).to.deep.equal({ count: 1, mine: null, moved: 0 });
  });

  it('what others said meanwhile comes in above, and the first below it says so, also when it comes in parts', () => {
    apply(frame('status', OUT), frame('message', own('a')), frame('message', own('b')));
    later(30_000, frame('message', message(8)));
    apply(frame('message', message(9)), frame('status', HEALED));
    apply(frame('message', placed('a', 10)), frame('message', placed('b', 11)));
    expect([...group().timelines[ROOM]!.moved]).to.deep.equal([['a', 2]]);
    expect(group().healed).to.deep.include({ moved: 1 });
  });

  it('MS136: a new order of what waits marks who moved in it', () => {
    apply(frame('status', OUT), frame('message', own('a')), frame('message', theirs('b')));
    apply(frame('order', { roomId: ROOM, messageIds: ['b', 'a'], isWhole: true }));
    expect([...group().timelines[ROOM]!.moved]).to.deep.equal([['b', 0]]);
  });

  it('what a host that is replaced at once left waiting is not worth a sentence', () => {
    apply(frame('status', OUT), frame('message', own('a')));
    later(2_000, frame('status', HEALED), frame('message', placed('a', 8)));
    expect(group()).to.include({ outage: null, healed: null });
  });

  it('what waited before anybody noticed counts, what is said when a host is back does not', () => {
    apply(frame('message', own('a')));
    apply(frame('status', OUT));
    later(30_000, frame('status', HEALED), frame('message', own('late')));
    apply(frame('message', placed('a', 8)));
    expect(group().healed).to.deep.include({ count: 1 });
  });

  it('what is refused or given up in the end is not counted, and holds nothing up', () => {
    apply(frame('status', OUT), frame('message', own('a')), frame('message', theirs('b')));
    later(30_000, frame('status', HEALED), frame('message', { ...placed('a', 8), state: 'rejected' }));
    apply(frame('order', { roomId: ROOM, messageIds: [], isWhole: true }));
    expect(group()).to.include({ outage: null, healed: null });
  });

  it('places count that come where the conversation is not loaded, and with a page', async () => {
    const desk = new Desk();
    await desk.opened([message(7)]);
    state = desk.state;
    apply(frame('status', OUT), frame('message', own('a')));
    desk.state = state;
    desk.nowMs = nowMs + 30_000;
    const reload = desk.conversation.reload(GROUP, ROOM);
    await desk.answer('messages', page([message(7), message(8), placed('a', 9)]));
    await reload;
    [state, nowMs] = [desk.state, desk.nowMs];
    expect([...group().timelines[ROOM]!.moved]).to.deep.equal([['a', 1]]);
    apply(frame('status', HEALED));
    expect(group().healed?.mine).to.deep.include({ first: 9, last: 9 });

    state = appState({
      status: OUT,
      timelines: { [ROOM]: timeline({ waiting: [own('far')], placed: [message(1)] }) },
    });
    apply(frame('status', OUT));
    state = {
      ...state,
      groups: {
        [GROUP]: { ...group(), timelines: { [ROOM]: timeline({ ...group().timelines[ROOM], after: '1' }) } },
      },
    };
    later(30_000, frame('status', HEALED), frame('message', placed('far', 900)));
    expect(group().healed?.mine).to.deep.include({ first: 900 });
  });

  function apply(...frames: readonly Frame[]): void {
    state = applyFrames(state, frames, nowMs);
  }

  function later(ms: number, ...frames: readonly Frame[]): void {
    nowMs += ms;
    apply(...frames);
  }

  function group(): GroupState {
    return state.groups[GROUP]!;
  }
});

function frame(type: string, object: unknown): Frame {
  number += 1;
  return { id: `e-${number}`, type, groupId: GROUP, at: '', [type]: object } as unknown as Frame;
}

function theirs(id: string): Message {
  return message(null, { id, state: 'tentative' });
}

/** An own one with its place. */
function placed(id: string, index: number): Message {
  return message(index, { id, author: own(id).author });
}
