import { expect } from 'chai';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import type { DemesError } from '../../../src/protocol/errors.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { KeysRenewal } from '../../../src/server/group/keys-renewal.ts';
import { aRoster, aView, eventId } from '../../support/a-view.ts';

const PRIVATE = eventId('r') as string as RoomId;

/** A desk whose driver renews when it is told to. */
class Desk {
  view = aView({ roster: aRoster('ab') });
  isSealed = true;
  nowMs = 0;
  rooms: readonly RoomId[] = [ZERO_ROOM, PRIVATE];
  readonly open = new Set<RoomId>();
  readonly desk = new KeysRenewal({
    view: () => this.view,
    keys: () => ({
      isSealed: this.isSealed,
      renew: () => {
        for (const id of this.rooms) this.open.add(id);
        return this.rooms;
      },
      isRenewing: (id) => this.open.has(id),
    }),
    nowMs: () => this.nowMs,
  });

  /** How it ended: done, or the code of the refusal. */
  async renew(): Promise<string> {
    try {
      await this.desk.renew();
      return 'done';
    } catch (error) {
      return (error as DemesError).code;
    }
  }

  /** A commit of this device counts there. */
  renewed(roomId: RoomId): void {
    this.open.delete(roomId);
    this.desk.moved();
  }
}

describe('server/group: new keys', () => {
  it('MK107 it is answered when each room has new keys, and not before', async () => {
    const desk = new Desk();
    let ended = '';
    const asked = desk.renew().then((how) => (ended = how));
    await Promise.resolve();
    desk.renewed(PRIVATE);
    await new Promise(setImmediate);
    expect(ended).to.equal('');
    desk.renewed(ZERO_ROOM);
    expect(await asked).to.equal('done');
  });

  it('MK107 it says why it cannot be, and then nothing is begun', async () => {
    const desk = new Desk();
    desk.isSealed = false;
    expect(await desk.renew()).to.equal('not_sealed');
    desk.isSealed = true;
    desk.view = aView({ roster: aRoster('ab'), hostSilentMs: 60_000 });
    expect(await desk.renew()).to.equal('no_quorum');
    desk.view = aView({ roster: aRoster('ab'), role: 'removed' });
    expect(await desk.renew()).to.equal('removed');
    desk.view = aView({ roster: aRoster('ab') });
    expect([...desk.open]).to.deep.equal([]);
    desk.rooms = [];
    expect(await desk.renew()).to.equal('room_unreadable');
  });

  it('MK107 after ten seconds it says that it goes on; who asks again and again is held back', async () => {
    const desk = new Desk();
    const asked = desk.renew();
    await Promise.resolve();
    desk.nowMs = 10_000;
    desk.desk.moved();
    expect(await asked).to.equal('timeout');
    expect(desk.open.size).to.equal(2);
    desk.rooms = [];
    const codes = [await desk.renew(), await desk.renew(), await desk.renew()];
    expect(codes).to.deep.equal(['room_unreadable', 'room_unreadable', 'rate_limited']);
    desk.nowMs += 20_000;
    expect(await desk.renew()).to.equal('room_unreadable');
  });
});
