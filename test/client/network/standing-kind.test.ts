import { expect } from 'chai';
import { t } from 'i18next';
import type { GroupStatus } from '../../../src/api/groups.ts';
import { standingOf } from '../../../src/client/network/standing-kind.ts';
import { bannerText, chipText } from '../../../src/client/network/standing-text.ts';
import { startText } from '../../../src/client/text/text.ts';
import { NODE, reaching, shownWith, status } from './status-fixture.ts';

const FIVE = ['Ana', 'Bo', 'Cleo', 'Dan', 'Eve'];
const NO_HOST = { host: null, role: 'follower', tier: 'tentative' } as const;

describe('how a group stands', () => {
  it('is ok with a host and a majority, this device as host without a name', () => {
    expect(standingOf(shownWith(status(FIVE)))).to.deep.equal({
      kind: 'ok',
      host: null,
      reachable: 5,
      of: 5,
    });
    const followed = reaching(FIVE, 4, { host: 'Bo-device', role: 'follower' });
    expect(standingOf(shownWith(followed))).to.deep.equal({ kind: 'ok', host: 'Bo', reachable: 4, of: 5 });
  });

  it('is electing while a majority is within reach and nobody is host', () => {
    const electing = reaching(FIVE, 3, { host: null, role: 'candidate' });
    expect(standingOf(shownWith(electing))).to.deep.equal({ kind: 'electing' });
    expect(standingOf(shownWith(reaching(FIVE, 3, NO_HOST)))).to.deep.equal({ kind: 'electing' });
  });

  it('MS135: says how many are missing for a majority, whoever was host, and who keeps those within reach together', () => {
    const bySelf = reaching(FIVE, 2, { ...NO_HOST, caretaker: 'Ana-device' });
    expect(standingOf(shownWith(bySelf))).to.deep.equal({
      kind: 'tentative',
      reachable: 2,
      of: 5,
      missing: 1,
      caretaker: { name: 'Ana', isSelf: true },
    });
    expect(standingOf(shownWith(reaching(FIVE, 2, { ...NO_HOST, caretaker: 'Bo-device' })))).to.deep.include({
      caretaker: { name: 'Bo', isSelf: false },
    });
    expect(standingOf(shownWith(reaching(FIVE, 2, NO_HOST)))).to.deep.include({ caretaker: null });
    expect(standingOf(shownWith(reaching(FIVE, 2)))?.kind, 'still host by name').to.equal('tentative');
  });

  it('is alone when nobody else is within reach, and not when there is nobody else', () => {
    expect(standingOf(shownWith(reaching(FIVE, 1, NO_HOST)))).to.deep.equal({
      kind: 'alone',
      of: 5,
      missing: 2,
    });
    expect(standingOf(shownWith(status(['Ana'])))?.kind).to.equal('ok');
  });

  it('is frozen when the host of a majority says nothing', () => {
    const silent = status(FIVE, { host: 'Bo-device', role: 'follower', tier: 'tentative' });
    expect(standingOf(shownWith(silent))).to.deep.equal({ kind: 'frozen', host: 'Bo' });
  });

  it('is offline when the own node does not answer, whatever it said last', () => {
    const lost = { ...shownWith(status(FIVE)), connection: 'lost' as const };
    expect(standingOf(lost)).to.deep.equal({ kind: 'offline' });
    expect(standingOf({ ...lost, node: null })?.kind, 'before its first answer').to.equal('ok');
  });

  it('MS154 is halted before anything else that was known of it; only what passes has a banner, the rest a page', async () => {
    await startText('en', 'en');
    const halted = (code: string, groupStatus: GroupStatus | null) => {
      const state = shownWith(groupStatus);
      const one = state.groups[state.groupId!]!;
      const group = { ...one, group: { ...one.group, halted: { code, detail: 'Why.' } } };
      return standingOf({ ...state, groups: { [state.groupId!]: group } })!;
    };
    const passing = halted('disk_full', status(FIVE));
    expect(passing).to.deep.equal({ kind: 'halted', code: 'disk_full', isPage: false });
    expect(bannerText(t, passing)).to.contain('Make room');
    for (const page of [halted('disk_full', null), halted('data_damaged', status(FIVE))]) {
      expect([page.kind, bannerText(t, page)]).to.deep.equal(['halted', null]);
      expect(chipText(t, page, null)).to.equal('Stands still on your node');
    }
  });

  it('MS165 is a contradiction whatever else is the matter, and the sentence names entry, hashes and devices', async () => {
    await startText('en', 'en');
    const first = 'Ana-device';
    const hashes = ['1'.repeat(64), '2'.repeat(64)];
    const contradiction = {
      index: 7,
      hashes,
      signedFirst: [first, 'Bo-device'],
      signedSecond: [first],
      signedBoth: [first],
      own: false,
      proof: null,
    };
    const standing = standingOf(shownWith(status(FIVE, { contradiction, host: null })))!;
    expect(standing.kind).to.equal('contradiction');
    const banner = bannerText(t, standing)!;
    for (const part of ['#7', '111111111111…', '222222222222…', 'Signed both: Ana'])
      expect(banner).to.contain(part);
    const alone = { ...contradiction, signedSecond: [], signedBoth: [], own: true };
    const told = standingOf(shownWith(status(FIVE, { contradiction: alone })))!;
    expect(bannerText(t, told)).to.contain('another history than the one that Ana, Bo signed');
  });

  it('is removed, and unknown before the first status', () => {
    expect(standingOf(shownWith(status(FIVE, { role: 'removed' })))?.kind).to.equal('removed');
    expect(standingOf(shownWith(null))).to.equal(null);
    expect(standingOf({ ...shownWith(null), node: NODE, groupId: null })).to.equal(null);
  });
});

describe('the sentences for how a group stands', () => {
  before(async () => startText('en', 'en'));

  it('name the host and what still works', () => {
    const chip = (state: Parameters<typeof standingOf>[0], ms: number | null = null): string =>
      chipText(t, standingOf(state)!, ms);
    expect(chip(shownWith(reaching(FIVE, 4, { host: 'Bo-device', role: 'follower' })))).to.equal(
      'Host: Bo · 4 of 5 reachable',
    );
    expect(chip(shownWith(reaching(FIVE, 3, { host: null })), 432)).to.equal(
      'No host, electing (0.4 s). Keep typing.',
    );
  });

  it('say how many members have to come back', () => {
    const banner = (reachable: number): string | null =>
      bannerText(t, standingOf(shownWith(reaching(FIVE, reachable, NO_HOST)))!);
    expect(banner(2)).to.contain('2 of 5 reachable').and.to.contain('one more member is back');
    expect(banner(1)).to.contain('2 more members are back');
    const kept = reaching(FIVE, 2, { ...NO_HOST, caretaker: 'Bo-device' });
    expect(bannerText(t, standingOf(shownWith(kept))!)).to.contain('Bo’s node keeps you together.');
    expect(banner(5)).to.contain('electing');
    expect(bannerText(t, { kind: 'ok', host: null, reachable: 5, of: 5 })).to.equal(null);
  });
});
