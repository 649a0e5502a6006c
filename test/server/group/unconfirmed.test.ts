import { expect } from 'chai';
import type { Message } from '../../../src/api/messages.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { SEAL_CLEAR, type SignedEvent } from '../../../src/protocol/event.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { MessageView } from '../../../src/server/group/message-view.ts';
import { Unconfirmed } from '../../../src/server/group/unconfirmed.ts';
import { Waiting } from '../../../src/server/group/waiting.ts';
import { inTheClear } from '../../../src/server/storage/readable.ts';
import { aMessage, anEvent, aRoster, aView, deviceId, eventId, GROUP } from '../../support/a-view.ts';

/** The same of another device. */
function by(letter: string, event: SignedEvent): SignedEvent {
  return { ...event, header: { ...event.header, deviceId: deviceId(letter) } };
}

const shows = (...events: SignedEvent[]): ReplicaView => aView({ leader: null, tentative: () => events });

describe('server/group/waiting', () => {
  it('MS130 while nobody confirms everybody’s events wait, as far as they would take effect; else the own ones', () => {
    const own = aMessage('x', 7);
    const others = by('b', aMessage('y', 3));
    expect(new Waiting(aView({ outbox: [own] })).events).to.deep.equal([own]);
    expect(new Waiting(shows(others, own)).events).to.deep.equal([others, own]);
    const stranger = by('z', aMessage('s', 1));
    const elsewhere = by('b', aMessage('e', 4, 'in no room', eventId('q') as string as RoomId));
    const sealed = { ...others, header: { ...others.header, seal: SEAL_CLEAR + 1 } };
    const torn = { ...others, payload: new Uint8Array([9]) };
    expect(new Waiting(shows(stranger, elsewhere, sealed, torn, own)).events).to.deep.equal([own]);
  });

  it('MS133 changes of others show while they wait, by their right and by no other', () => {
    const said = by('b', aMessage('y', 3, 'helo'));
    const edit = { kind: 'edit', target: said.id, text: 'hello' } as const;
    const view = (author: string): ReplicaView => shows(said, by(author, anEvent('e', 4, edit)));
    const textOf = (look: ReplicaView): string => new MessageView(GROUP, look).ofWaiting(said, null).text;
    expect(textOf(view('b'))).to.equal('hello');
    expect(textOf(view('c'))).to.equal('helo');
    const wave = { kind: 'reaction', target: said.id, emoji: '👋', on: true } as const;
    const message = new MessageView(GROUP, shows(said, by('c', anEvent('r', 5, wave)))).ofWaiting(said, null);
    expect(message.reactions).to.deep.equal([
      { emoji: '👋', count: 1, mine: false, members: [aRoster('abc').devices.get(deviceId('c'))!.memberId] },
    ]);
    expect(message.openChanges).to.deep.equal(['reaction']);
  });
});

describe('server/group/unconfirmed', () => {
  function watched() {
    const told: Message[] = [];
    const orders: (readonly string[])[] = [];
    let nowMs = 0;
    const unconfirmed = new Unconfirmed({
      read: inTheClear,
      tell: (message) => told.push(message),
      tellOrder: (_room, ids) => orders.push(ids),
      message: () => undefined,
      nowMs: () => nowMs,
    });
    const tick = (view: ReplicaView): string[] => {
      nowMs += 2000;
      told.length = 0;
      unconfirmed.tick(view, () => new MessageView(GROUP, view));
      return told.map(({ id, heldBy }) => `${id.slice(0, 1)}${heldBy.count}`);
    };
    return { tick, orders };
  }

  const [x, y, z] = [aMessage('x', 7), by('b', aMessage('y', 3)), by('c', aMessage('z', 9))] as [
    SignedEvent,
    SignedEvent,
    SignedEvent,
  ];

  it('MS131 each is told when it comes, again when more devices hold it, and not otherwise', () => {
    const { tick, orders } = watched();
    expect(tick(shows(x, y))).to.deep.equal(['x1', 'y2']);
    expect(tick(shows(x, y))).to.deep.equal([]);
    const all = new Set(['a', 'b', 'c'].map(deviceId));
    expect(
      tick({
        ...shows(x, y, z),
        holdersOf: ({ id }) => (id === x.id ? all : new Set(['a', 'c'].map(deviceId))),
      }),
    ).to.deep.equal(['x3', 'z2']);
    expect(orders).to.deep.equal([]);
  });

  it('MS131 the order is told when something comes before what was told', () => {
    const { tick, orders } = watched();
    tick(shows(x, z));
    expect(orders).to.deep.equal([]);
    tick(shows(x, y, z));
    expect(orders).to.deep.equal([[x.id, y.id, z.id]]);
    tick(shows(y, z));
    expect(orders).to.have.length(1);
  });

  it('MS131 what was told is forgotten when a host confirms: a later outage begins anew', () => {
    const { tick, orders } = watched();
    tick(shows(x, y));
    for (let n = 0; n < 3; n++) expect(tick(aView())).to.deep.equal([]);
    // Whatever is left over on screens goes.
    expect(orders).to.deep.equal([[]]);
    expect(tick(shows(y))).to.deep.equal(['y2']);
  });

  it('MS157 however much waits, looking at it takes a tenth of the time at most, and what is little is looked at with each tick', () => {
    for (const [costMs, looksMax, looksMin] of [
      [0, 200, 200],
      [100, 11, 9],
    ] as const) {
      let nowMs = 0;
      let looks = 0;
      const unconfirmed = new Unconfirmed({
        read: inTheClear,
        tell: () => undefined,
        tellOrder: () => undefined,
        message: () => undefined,
        nowMs: () => nowMs,
      });
      const view = aView({
        leader: null,
        tentative: () => {
          looks++;
          nowMs += costMs;
          return [];
        },
      });
      for (let tick = 0; tick < 200; tick++) {
        nowMs = Math.max(nowMs, tick * 50);
        unconfirmed.tick(view, () => new MessageView(GROUP, view));
      }
      expect(looks).to.be.within(looksMin, looksMax);
    }
  });
});
