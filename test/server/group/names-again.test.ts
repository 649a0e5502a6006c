import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { RoomKeysState } from '../../../src/core/roster/keys-state.ts';
import type { DeviceId, RoomId } from '../../../src/protocol/ids.ts';
import { NamesAgain } from '../../../src/server/group/names-again.ts';
import { createLogger } from '../../../src/server/log.ts';
import { aRoster, aView, deviceId, eventId, GENERAL, memberId } from '../../support/a-view.ts';

const ROOM = eventId('r') as string as RoomId;

/** What device `self` sees of a room of `b`, named in entry 9: `b` and `d` are in it from its beginning, `c` came later. */
function seenBy(self: string, more: { readonly cSince?: number; readonly cHasKeys?: boolean } = {}) {
  const { cSince = 12, cHasKeys = true } = more;
  const roster = aRoster('abcd');
  const members = new Map([
    [memberId('b'), 7],
    [memberId('d'), 7],
    [memberId('c'), cSince],
  ]);
  roster.rooms.set(ROOM, {
    ...roster.rooms.get(GENERAL)!,
    roomId: ROOM,
    kind: 'private',
    madeBy: memberId('b'),
    newcomersSee: 'joining',
    namedIndex: 9,
    members,
  });
  const inIt = cHasKeys ? 'bdc' : 'bd';
  const devices = new Map<DeviceId, number>([...inIt].map((letter) => [deviceId(letter), 8]));
  roster.keys.set(ROOM, { roomId: ROOM, devices } as unknown as RoomKeysState);
  return aView({ roster, deviceId: deviceId(self), reachable: new Set([...'abcd'].map(deviceId)) });
}

describe('server/group: names of private rooms are given again', () => {
  let clock: SinonFakeTimers;
  beforeEach(() => {
    clock = useFakeTimers();
  });
  afterEach(() => clock.restore());

  /** How often it was given by that device, after so many ms. */
  async function given(
    self: string,
    afterMs: number,
    more: Parameters<typeof seenBy>[1] = {},
  ): Promise<number> {
    let view = seenBy(self, more);
    let count = 0;
    const names = new NamesAgain({
      view: () => view,
      nameAgain: async () => {
        count++;
        view = seenBy(self, { cSince: 5 });
      },
      log: createLogger('silent'),
    });
    names.look();
    names.look();
    await clock.tickAsync(afterMs);
    names.look();
    await clock.tickAsync(afterMs);
    names.stop();
    return count;
  }

  it('RS70 once somebody who came later has keys, and not before', async () => {
    expect(await given('b', 10)).to.equal(1);
    expect(await given('b', 60_000, { cHasKeys: false })).to.equal(0);
    expect(await given('b', 60_000, { cSince: 7 }), 'all were in when it was named').to.equal(0);
  });

  it('RS70 by nobody who may not name it, or came later', async () => {
    expect(await given('d', 60_000), 'in it, of another’s room').to.equal(0);
    expect(await given('c', 60_000)).to.equal(0);
    expect(await given('a', 60_000), 'the owner of the group, who is not in it').to.equal(0);
  });

  it('RS70 by the next after four seconds, unless it was given meanwhile', async () => {
    const view = seenBy('d');
    view.roster.members.set(memberId('d'), { ...view.roster.members.get(memberId('d'))!, role: 'admin' });
    let count = 0;
    const names = new NamesAgain({
      view: () => view,
      nameAgain: async () => void count++,
      log: createLogger('silent'),
    });
    names.look();
    await clock.tickAsync(3_900);
    expect(count).to.equal(0);
    await clock.tickAsync(200);
    expect(count).to.equal(1);
    names.look();
    const room = view.roster.rooms.get(ROOM)!;
    view.roster.rooms.set(ROOM, { ...room, namedIndex: 20 });
    await clock.tickAsync(60_000);
    expect(count).to.equal(1);
    names.stop();
  });
});
