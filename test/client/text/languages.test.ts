import { expect } from 'chai';
import { en } from '../../../src/client/text/en.ts';
import { enLater } from '../../../src/client/text/en-later.ts';
import { LANGUAGES, spokenLanguage } from '../../../src/client/text/languages.ts';
import { CLOSES, OPENS, pseudo } from '../../../src/client/text/pseudo.ts';
import type { Sentences } from '../../../src/client/text/sentences.ts';
import { speak, spokenNow, startText } from '../../../src/client/text/text.ts';
import { t } from 'i18next';

const ALL: Sentences = { ...en, ...enLater };

type Flat = ReadonlyMap<string, string>;

function flat(sentences: Sentences): Flat {
  const all = Object.entries(sentences).flatMap(([area, own]) =>
    Object.entries(own).map(([key, sentence]) => [`${area}:${key}`, sentence] as const),
  );
  return new Map(all);
}

/** Names of the values that are put in, each as often as it is. */
function values(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name!).toSorted();
}

describe('client/text: languages', () => {
  for (const [tag, { load, loadLater }] of Object.entries(LANGUAGES)) {
    it(`${tag} has every sentence, with the same values in it`, async () => {
      const [english, own] = [flat(ALL), flat({ ...(await load()), ...(await loadLater()) })];
      expect([...own.keys()].toSorted()).to.deep.equal([...english.keys()].toSorted());
      for (const [key, sentence] of own) {
        expect(sentence.trim(), key).to.equal(sentence).and.not.equal('');
        expect(values(sentence), key).to.deep.equal(values(english.get(key)!));
      }
    });

    it(`${tag} has every plural form that its numbers need`, async () => {
      const own = flat({ ...(await load()), ...(await loadLater()) });
      const needed = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
      for (const key of own.keys()) {
        if (!key.endsWith('_other')) continue;
        for (const form of needed) expect([...own.keys()]).to.include(key.replace(/_other$/u, `_${form}`));
      }
    });
  }

  it('MS330 speaks what was chosen, else the browser’s language where it is known, else English', () => {
    expect(spokenLanguage('', 'en-GB')).to.equal('en');
    expect(spokenLanguage('', 'de-AT')).to.equal('de');
    expect(spokenLanguage('', 'eo')).to.equal('en');
    expect(spokenLanguage('en', 'de')).to.equal('en');
    expect(spokenLanguage('nothing', 'eo')).to.equal('en');
    expect(spokenLanguage('en-XB', 'en')).to.equal('en-XB');
  });

  it('goes over to another language at once, and back', async () => {
    await startText('', 'en');
    const english = t('shell:settings');
    await speak('en-XB', 'en');
    expect(spokenNow()).to.deep.equal({ tag: 'en-XB', direction: 'rtl' });
    expect(t('shell:settings')).to.match(/^\u27e6.*\u27e7$/u);
    expect(t('shell:withUnread', { name: 'Ana', count: 3 }))
      .to.contain('Ana')
      .and.to.contain('3');
    await speak('', 'en');
    expect(t('shell:settings')).to.equal(english);
  });

  it('the pseudo language marks every sentence, keeps the values, and is longer', () => {
    const english = flat(ALL);
    for (const [key, sentence] of flat(pseudo(ALL))) {
      expect(sentence, key).to.satisfy((text: string) => text.startsWith(OPENS) && text.endsWith(CLOSES));
      expect(values(sentence), key).to.deep.equal(values(english.get(key)!));
      expect(sentence.length, key).to.be.greaterThan(english.get(key)!.length + 2);
    }
  });
});
