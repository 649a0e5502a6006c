import { expect } from 'chai';
import { roughTime, roughTimeAgo } from '../../../src/client/members/rough-time.ts';
import { de } from '../../../src/client/text/de.ts';
import { deLater } from '../../../src/client/text/de-later.ts';
import { decimalText } from '../../../src/client/text/decimal.ts';
import { en } from '../../../src/client/text/en.ts';
import { enLater } from '../../../src/client/text/en-later.ts';
import type { Sentences } from '../../../src/client/text/sentences.ts';
import { problemText, speak, startText } from '../../../src/client/text/text.ts';
import { t } from 'i18next';

const DAY_MS = 24 * 3600 * 1000;

/** What is written the same in both languages. Another one is a sentence that was copied and not translated. */
const SAME: ReadonlySet<string> = new Set([
  'chat:details',
  'members:host',
  'members:role_admin',
  'network:host',
  'rooms:name',
  'settings:passphrase',
  'settings:themeAuto',
  'settings:version',
  'settings:webhooks',
  'talk:thread',
  'webhooks:name',
  'lock:passphrase',
  'lab:faultAmount_bytesPerSecond',
]);

const GERMAN: Sentences = { ...de, ...deLater };
const ENGLISH: Sentences = { ...en, ...enLater };

function pairs(area: keyof Sentences): (readonly [key: string, english: string, german: string])[] {
  const german: Readonly<Record<string, string>> = GERMAN[area];
  return Object.entries(ENGLISH[area]).map(
    ([key, english]) => [`${area}:${key}`, english, german[key]!] as const,
  );
}

const all = (Object.keys(ENGLISH) as (keyof Sentences)[]).flatMap(pairs);

/** A sentence's own letters, without the values that are put in and their units. */
function lettersOf(sentence: string): string {
  return sentence.replaceAll(/\{\{\w+\}\}( m?s)?/gu, '').replaceAll(/[^\p{L}]/gu, '');
}

describe('client/text: German', () => {
  it('has no sentence that is still English', () => {
    const same = all.filter(([, english, german]) => english === german && lettersOf(german) !== '');
    expect(same.map(([key]) => key).toSorted()).to.deep.equal([...SAME].toSorted());
  });

  it('sets quotation marks, apostrophes and dots as German does', () => {
    for (const [key, , german] of all) {
      expect(german, key).not.to.match(/["'’”]|\.\.\.|\S…$/u);
      expect(german.match(/„/gu)?.length ?? 0, key).to.equal(german.match(/“/gu)?.length ?? 0);
    }
  });

  it('says "du", and of people nothing that names them as men or as women', () => {
    for (const [key, , german] of all) {
      expect(german, key).not.to.match(/\b(Ihnen|Ihrem|Ihren|Ihres)\b/u);
      expect(german, key).not.to.match(
        /(nutzer|teilnehmer|empfänger|absender|besitzer|inhaber|administrator|autor|leser|gründer|partner|freund)(in)?(nen)?\b/iu,
      );
    }
  });

  it('settings are found by their English words too', () => {
    const words = all.filter(([key]) => /^settings:\w+Words$/u.test(key));
    expect(words).not.to.be.empty;
    for (const [key, english, german] of words) {
      expect(german.split(' '), key).to.include.members(english.split(' '));
    }
  });

  it('MS331 what only the node can say is introduced as its words', async () => {
    await startText('de', 'de-DE');
    const problem = {
      status: 422,
      code: 'invalid',
      detail: '',
      retryable: false,
      retryAfterMs: null,
      more: {},
    };
    const errors = [{ path: 'address', message: 'This is not HOST:PORT' }];
    expect(problemText({ ...problem, errors })).to.equal(
      'Dein Knoten sagt (auf Englisch): This is not HOST:PORT',
    );
    expect(problemText({ ...problem, code: 'disk_full', errors: [] })).to.contain('Festplatte');
    await speak('en', 'en');
  });

  it('counts and lengths of time are written in German', async () => {
    await startText('de', 'de-DE');
    expect(t('shell:withUnread', { name: 'Ana', count: 1 })).to.equal('Ana, eine ungelesene Nachricht');
    expect(t('shell:withUnread', { name: 'Ana', count: 0 })).to.equal('Ana, 0 ungelesene Nachrichten');
    expect(roughTime(7 * DAY_MS)).to.equal('7 Tage');
    expect(roughTimeAgo(7 * DAY_MS)).to.equal('vor 7 Tagen');
    expect(decimalText(0.5, 1)).to.equal('0,5');
    await speak('en', 'en');
    expect(roughTimeAgo(7 * DAY_MS)).to.equal('7 days ago');
  });
});
