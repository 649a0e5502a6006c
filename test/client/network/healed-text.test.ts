import { expect } from 'chai';
import { t } from 'i18next';
import { healedText } from '../../../src/client/network/healed-text.ts';
import { startText } from '../../../src/client/text/text.ts';
import type { Healed } from '../../../src/client/state/outage.ts';

describe('the sentence after an outage', () => {
  before(async () => startText('en', 'en'));

  it('MS137: says how many are confirmed and which places the own ones took', () => {
    const run = { count: 4, first: 812, last: 815, isRun: true };
    expect(said({ count: 12, mine: run })).to.equal('12 messages confirmed: yours took places 812 to 815.');
    expect(said({ count: 12, mine: { ...run, isRun: false } })).to.contain('places between 812 and 815');
    expect(said({ count: 12, mine: { ...run, count: 2, isRun: false } })).to.contain('places 812 and 815.');
    expect(said({ count: 12, mine: { ...run, count: 2, last: 813 } })).to.contain('places 812 and 813.');
    expect(said({ count: 12, mine: { ...run, count: 1, last: 812 } })).to.contain('yours took place 812.');
    expect(said({ count: 1, mine: { ...run, count: 1, last: 812 } })).to.equal(
      'Your message is confirmed: it took place 812.',
    );
    expect(said({ count: 12 })).to.equal('12 messages that waited are confirmed.');
    expect(said({ count: 1 })).to.equal('A message that waited is confirmed.');
  });

  it('and how many of them moved', () => {
    expect(said({ count: 3, moved: 1 })).to.equal('3 messages that waited are confirmed. One of them moved.');
    expect(said({ count: 1, moved: 1 })).to.equal('A message that waited is confirmed. It moved.');
    expect(said({ count: 3, moved: 2 })).to.contain('2 of them moved.');
  });
});

function said(healed: Partial<Healed>): string {
  return healedText(t, { count: 0, mine: null, moved: 0, ...healed });
}
