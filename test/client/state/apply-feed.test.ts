import { expect } from 'chai';
import * as fc from 'fast-check';
import type { NodeInfo } from '../../../src/api/node.ts';
import { applyFrames, type Frame } from '../../../src/client/state/apply-feed.ts';
import { phaseOf } from '../../../src/client/state/standing.ts';
import {
  BO,
  GROUP,
  ME,
  ROOM,
  appState,
  bo,
  line,
  message,
  own,
  room,
  timeline,
  timelineOf,
} from './fixtures.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const NODE = {
  name: 'Me',
  deviceId: 'my-device',
  setAside: null,
  settings: { privacy: { receipts: false, blocked: [] } },
} as unknown as NodeInfo;
let number = 0;

function frame(type: string, object: unknown, groupId: string | null = GROUP): Frame {
  number += 1;
  return {
    id: `e-${number}`,
    type,
    groupId,
    at: '2026-11-20T10:00:00.000Z',
    [type]: object,
  } as unknown as Frame;
}

describe('client/state/apply-feed', () => {
  it('counts others’ confirmed messages as unread, each once, own ones never', () => {
    const frames = [
      frame('message', message(3)),
      frame('message', own('mine')),
      frame('message', message(4, { author: { memberId: ME, deviceId: 'd', name: 'Me' } })),
      frame('message', message(3, { text: 'edited', editedAt: '2026-11-20T10:01:00.000Z' })),
    ];
    const once = applyFrames(appState(), frames, NOW);
    const twice = applyFrames(once, frames.slice(0, 1), NOW);
    expect(roomOf(once)).to.include({ unread: 1, lastIndex: 4 });
    expect(roomOf(twice)).to.include({ unread: 1, lastIndex: 4 });
    const read = frame('read', { roomId: ROOM, index: 4, unread: 0, mentions: 0 });
    expect(roomOf(applyFrames(twice, [read], NOW))).to.include({ unread: 0, readIndex: 4 });
  });

  it('MS295 whom the person blocked counts for nothing, from the moment on in which the node says so', () => {
    const state = { ...appState(), node: NODE };
    const frames = [
      frame('message', message(3)),
      frame('privacy', { receipts: false, blocked: [BO] }, null),
      frame('message', message(4)),
    ];
    expect(roomOf(applyFrames(state, frames, NOW))).to.include({ unread: 1, lastIndex: 4 });
  });

  it('MS284 counts as a mention whom the message names by id, not whom its text seems to name', () => {
    const naming = { everybody: false, members: [{ memberId: ME, name: 'Old name' }] };
    const frames = [
      frame('message', message(3, { text: 'hi @Old name', mentions: naming })),
      frame('message', message(4, { text: 'hi @Me', mentions: { everybody: false, members: [] } })),
      frame('message', message(5, { text: 'all', mentions: { everybody: true, members: [] } })),
    ];
    expect(roomOf(applyFrames(appState(), frames, NOW))).to.include({ unread: 3, mentions: 2 });
  });

  it('MS293 a mark that goes back shows the line "New" there, and the room stays unread; on one that goes forward not', () => {
    const news = applyFrames(appState(), [frame('message', message(3)), frame('message', message(4))], NOW);
    const read = frame('read', { roomId: ROOM, index: 4, unread: 0, mentions: 0 });
    const forward = applyFrames(news, [read], NOW);
    expect(forward.groups[GROUP]!.leftUnread[ROOM]).to.equal(undefined);
    const back = frame('read', { roomId: ROOM, index: 2, unread: 2, mentions: 0 });
    const { leftUnread, readWhenOpened } = applyFrames(forward, [back], NOW).groups[GROUP]!;
    expect([leftUnread[ROOM], readWhenOpened[ROOM]]).to.deep.equal([true, 2]);
  });

  it('RS47 in another fork lets go of what is loaded, but of nothing that the node does not have', () => {
    const sending = {
      clientId: 'c',
      text: 'hi',
      replyTo: null,
      parts: {},
      atMs: 0,
      state: 'failed',
      problem: null,
    } as const;
    const loaded = timeline({ placed: [message(3)], waiting: [own('mine')], sending: [sending] });
    const before = appState({ timelines: { [ROOM]: loaded }, readWhenOpened: { [ROOM]: 2 } });
    const same = applyFrames(before, [frame('status', { forkId: GROUP })], NOW);
    expect(timelineOf(same)).to.equal(loaded);
    const after = applyFrames(before, [frame('status', { forkId: 'other' })], NOW);
    expect(timelineOf(after)).to.deep.equal(timeline({ sending: [sending], loading: 'all' }));
    expect(after.groups[GROUP]!.group.forkId).to.equal('other');
    expect(after.groups[GROUP]!.readWhenOpened).to.deep.equal({});
  });

  it('MS85 counts as mentions what names this member, as its node does', () => {
    const members = [{ ...bo, id: ME, name: 'Me' }, bo];
    const frames = [
      frame('message', message(3, { text: 'hello @me!' })),
      frame('message', message(4, { text: 'hello @meadow' })),
      frame('message', message(5, { text: '', deleted: true })),
      frame('message', message(6, { text: 'I, @me', author: { memberId: ME, deviceId: 'd', name: 'Me' } })),
    ];
    const counted = roomOf(applyFrames(appState({ members }), frames, NOW));
    expect(counted).to.include({ unread: 2, mentions: 1, lastIndex: 6 });
  });

  it('a bundle gives what its frames give one by one, and again nothing new', () => {
    const one = fc.oneof(
      fc.integer({ min: 1, max: 6 }).map((index) => frame('message', message(index))),
      fc.constantFrom('a', 'b').map((id) => frame('message', own(id))),
      fc.integer({ min: 1, max: 6 }).map((index) => frame('line', line(index))),
      fc.boolean().map((reachable) => frame('presence', { deviceId: 'bo-device', reachable })),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (frames) => {
        const bundle = applyFrames(appState(), frames, NOW);
        const single = frames.reduce((state, each) => applyFrames(state, [each], NOW), appState());
        expect(bundle).to.deep.equal(single);
        expect(timelineOf(applyFrames(bundle, frames, NOW))).to.deep.equal(timelineOf(bundle));
      }),
    );
  });

  it('typing ends with the message, and by itself', () => {
    const typing = frame('typing', { roomId: ROOM, memberId: BO, deviceId: 'bo-device' });
    const state = applyFrames(appState(), [typing], NOW);
    expect(state.groups[GROUP]!.typing[ROOM]).to.deep.equal([{ memberId: BO, untilMs: NOW + 6000 }]);
    const spoke = applyFrames(state, [frame('message', message(3))], NOW);
    expect(spoke.groups[GROUP]!.typing[ROOM]).to.deep.equal([]);
  });

  it('a member is online while one of its devices is reachable', () => {
    const device = {
      id: 'bo-device',
      memberId: BO,
      name: '',
      kind: 'member' as const,
      joinedIndex: 2,
      voter: true,
      reachable: true,
      lastSeenAt: null,
      marks: [],
      can: [],
    };
    const gone = applyFrames(
      appState({ devices: [device] }),
      [frame('presence', { deviceId: 'bo-device', reachable: false })],
      NOW,
    );
    expect(gone.groups[GROUP]!.members[0]!.online).to.equal(false);
    const [left] = gone.groups[GROUP]!.devices;
    expect(left!.lastSeenAt, 'DV42').to.be.a('string');
    const back = applyFrames(gone, [frame('presence', { deviceId: 'bo-device', reachable: true })], NOW);
    expect(back.groups[GROUP]!.devices[0]).to.include({ reachable: true, lastSeenAt: null });
  });

  it('a new room appears, a known one is replaced; frames of unknown groups and types change nothing', () => {
    const state = applyFrames(
      appState(),
      [frame('room', { ...room, name: 'renamed' }), frame('room', { ...room, id: 'other' })],
      NOW,
    );
    expect(state.groups[GROUP]!.rooms.map(({ name }) => name)).to.deep.equal(['renamed', 'general']);
    expect(applyFrames(state, [frame('message', message(1, { groupId: 'x' }), 'x')], NOW)).to.equal(state);
    expect(applyFrames(state, [frame('fault', {})], NOW)).to.deep.equal(state);
  });

  it('MS113 a forgotten group is gone, and what comes of it late changes nothing', () => {
    const before = { ...appState(), node: NODE };
    const after = applyFrames(before, [frame('message', message(3)), frame('forgotten', {})], NOW);
    expect(after.groups).to.deep.equal({});
    expect(after.node).to.equal(before.node);
    expect(applyFrames(after, [frame('message', message(4)), frame('forgotten', {})], NOW)).to.equal(after);
    expect(phaseOf(after)).to.equal('onboarding');
  });

  it('MS153 a group that stands still says why, until it works again; what is loaded of it stays', () => {
    const before = appState({ rooms: [room] });
    const halted = { code: 'disk_full', detail: 'The disk is full.' };
    const still = applyFrames(before, [frame('halt', halted)], 0).groups[GROUP]!;
    expect(still.group.halted).to.deep.equal(halted);
    expect(still.rooms).to.deep.equal([room]);
    const again = applyFrames(before, [frame('halt', halted), frame('halt', null)], 0);
    expect(again.groups[GROUP]!.group.halted).to.equal(null);
  });

  it('MS113 a node that is set aside shows nothing else', () => {
    const told = frame('node', { name: 'Me', setAside: 'clone' }, null);
    const before = { ...appState(), node: NODE };
    const state = applyFrames(before, [told], NOW);
    expect([state.node?.setAside, phaseOf(state)]).to.deep.equal(['clone', 'error']);
    expect(phaseOf(before)).to.equal('ready');
  });

  function roomOf(state: ReturnType<typeof appState>) {
    return state.groups[GROUP]!.rooms[0]!;
  }
});
