import { expect } from 'chai';
import { isolated } from '../../../src/client/text/isolate.ts';
import { plain } from '../../../src/client/text/plain.ts';
import { formatLanguage } from '../../../src/client/text/region.ts';

describe('client/text: words, numbers and names', () => {
  it('writes words in the language of the sentences, numbers and times as in the browser’s region', () => {
    expect(formatLanguage('en', 'de-AT')).to.equal('en-AT');
    expect(formatLanguage('en', 'de')).to.equal('en-DE');
    expect(formatLanguage('en', 'en-US')).to.equal('en-US');
    expect(formatLanguage('en', '')).to.equal('en');
    const clock = new Intl.DateTimeFormat(formatLanguage('en', 'de'), {
      timeStyle: 'short',
      timeZone: 'UTC',
    });
    expect(clock.format(new Date('2026-11-20T14:05:00Z'))).to.equal('14:05');
    const days = new Intl.NumberFormat(formatLanguage('en', 'de'), {
      style: 'unit',
      unit: 'day',
      unitDisplay: 'long',
    });
    expect(days.format(7)).to.equal('7 days');
  });

  it('what is looked for is found without accents, capitals and letters that not every keyboard has', () => {
    for (const [written, typed] of [
      ['José', 'JOSE'],
      ['Straße', 'strasse'],
      ['ＡＢＣ', 'abc'],
    ]) {
      expect(plain(written!)).to.equal(plain(typed!));
    }
  });

  it('a name that is read from right to left keeps that to itself', () => {
    expect(isolated('Ana')).to.equal('Ana');
    expect(isolated('محمد')).to.equal('\u2068محمد\u2069');
    expect(isolated('a\u202eb')).to.equal('\u2068a\u202eb\u2069');
  });
});
