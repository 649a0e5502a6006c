import { expect } from 'chai';
import type { Draft } from '../../../src/core/inputs.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import type { DemesError } from '../../../src/protocol/errors.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { settingsOf } from '../../../src/server/group/group-settings.ts';
import { MemberDesk } from '../../../src/server/group/member-desk.ts';
import { deviceById, membersOf } from '../../../src/server/group/roster-view.ts';
import { anEvent, aRoster, aView, deviceId } from '../../support/a-view.ts';

/** A desk of device `a` of the members a, b and c, each with one device. */
class Desk {
  view = aView({ roster: aRoster('abc') });
  readonly made: unknown[] = [];
  readonly desk = new MemberDesk({
    view: () => this.view,
    make: async (draft: Draft) => void this.made.push(decodePayload(draft.kind, draft.payload)),
  });

  /** That device belongs to the member of device `a`, too. */
  links(id: DeviceId): void {
    const { devices } = this.view.roster;
    const { memberId } = devices.get(deviceId('a'))!;
    devices.set(id, { ...devices.get(id)!, memberId });
  }

  async names(id: DeviceId, name: string): Promise<string> {
    try {
      await this.desk.nameDevice(id, { name });
      return 'done';
    } catch (error) {
      return (error as DemesError).code;
    }
  }
}

const FOX = { colour: 3, picture: '🦊', isBot: false };

describe('server/group: whether it may be told what was read', () => {
  it('MS298 is decided by owner and admins only, with a quorum only, shows while it waits, and is said once', async () => {
    const desk = new Desk();
    const settings = (): unknown => {
      const { receipts, can } = settingsOf(desk.view);
      return { receipts, can };
    };
    expect(settings()).to.deep.equal({ receipts: true, can: ['setReceipts'] });
    await desk.desk.setReceipts(true);
    expect(desk.made).to.deep.equal([]);
    await desk.desk.setReceipts(false);
    expect(desk.made).to.deep.equal([{ kind: 'groupReceipts', on: false }]);
    const waiting = anEvent('a', 2, { kind: 'groupReceipts', on: false });
    desk.view = aView({ roster: aRoster('abc'), outbox: [waiting] });
    expect(settings()).to.deep.equal({ receipts: false, can: ['setReceipts'] });
    await desk.desk.setReceipts(false);
    expect(desk.made).to.have.length(1);
    const refusal = async (): Promise<unknown> =>
      desk.desk.setReceipts(false).catch((error: unknown) => (error as DemesError).code);
    desk.view = aView({ roster: aRoster('abc'), hostSilentMs: 60_000 });
    expect(await refusal()).to.equal('no_quorum');
    desk.view = aView({ roster: aRoster('bac') });
    expect([await refusal(), settings()]).to.deep.equal(['forbidden_role', { receipts: true, can: [] }]);
    expect(settingsOf(null)).to.deep.include({ receipts: true, can: [] });
  });
});

describe('server/group: what stands beside the own name', () => {
  it('MS370 is said once, shows while it waits, without a quorum too, and is the own one only', async () => {
    const desk = new Desk();
    expect(desk.desk.ownLook).to.equal(null);
    await desk.desk.setLook(FOX);
    expect(desk.made).to.deep.equal([{ kind: 'memberLook', ...FOX }]);
    const waiting = anEvent('a', 2, { kind: 'memberLook', ...FOX });
    desk.view = aView({ roster: aRoster('abc'), outbox: [waiting], hostSilentMs: 60_000 });
    expect(desk.desk.ownLook).to.deep.equal(FOX);
    expect(membersOf(desk.view).map(({ look }) => look.picture)).to.deep.equal(['🦊', '', '']);
    await desk.desk.setLook(FOX);
    expect(desk.made).to.have.length(1);
    await desk.desk.setLook({ ...FOX, picture: '' });
    expect(desk.made).to.have.length(2);
  });
});

describe('server/group: devices are named', () => {
  it('DV47 an own device is named, once; another’s, and one that is not there, are refused', async () => {
    const desk = new Desk();
    expect(await desk.names(deviceId('a'), 'Attic')).to.equal('done');
    expect(desk.made).to.deep.equal([{ kind: 'deviceNamed', deviceId: deviceId('a'), name: 'Attic' }]);
    expect(await desk.names(deviceId('b'), 'Mine')).to.equal('forbidden_role');
    expect(await desk.names(deviceId('z'), 'None')).to.equal('not_found');
    expect(desk.made).to.have.length(1);
  });

  it('DV47 what waits for its place shows at once, and is not asked for again', async () => {
    const desk = new Desk();
    const waiting = anEvent('a', 2, { kind: 'deviceNamed', deviceId: deviceId('a'), name: 'Attic' });
    desk.view = aView({ roster: aRoster('abc'), outbox: [waiting], hostSilentMs: 60_000 });
    expect(deviceById(desk.view, deviceId('a'))).to.include({ name: 'Attic' });
    expect(await desk.names(deviceId('a'), 'Attic')).to.equal('done');
    expect(desk.made).to.deep.equal([]);
    expect(await desk.names(deviceId('a'), 'Cellar'), 'without a quorum, too').to.equal('done');
    expect(desk.made).to.have.length(1);
  });

  it('DV46 a device is named by itself where its member has others, and not when it has a name', async () => {
    const desk = new Desk();
    await desk.desk.nameThisDevice('attic');
    expect(desk.made).to.deep.equal([]);
    desk.links(deviceId('b'));
    await desk.desk.nameThisDevice('attic');
    expect(desk.made).to.deep.equal([{ kind: 'deviceNamed', deviceId: deviceId('a'), name: 'attic' }]);
    const { devices } = desk.view.roster;
    devices.set(deviceId('a'), { ...devices.get(deviceId('a'))!, name: 'Attic' });
    await desk.desk.nameThisDevice('attic');
    expect(desk.made).to.have.length(1);
  });
});
