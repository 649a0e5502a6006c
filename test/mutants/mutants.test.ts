import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { simSeeds } from '../support/effort.ts';
import { find } from './find.ts';
import { allMutants, applyDiff, copyWith, parse, type Mutant } from './patches.ts';

/** Found fast, and each by another rule or test: these run with every change; all of them in `npm run test:long`. */
const QUICK = [
  'client-id-forgotten',
  'commit-falls',
  'commit-word-not-compared',
  'count-before-saved',
  'gap-accepted',
  'host-stays',
  'learner-counts',
  'majority-minus-one',
  'no-joint-step',
  'old-term-confirmed',
  'send-before-save',
  'stale-log-elected',
  'two-changes-at-once',
  'vote-forgotten-at-restart',
  'vote-twice',
];
/** The seeds of the long tier say that there is time for all. */
const IS_LONG = simSeeds >= 2_000;

const mutants = allMutants();

describe('mutants', () => {
  it('there are at least 25, and every patch applies to the sources as they are', () => {
    expect(mutants.length).to.be.at.least(25);
    for (const mutant of mutants) copyWith(mutant).remove();
  }).timeout(60_000);

  for (const by of ['seeds', 'tests'] as const) {
    it(`the sources without any are not accused by ${by}`, async () => {
      const nothing: Mutant = { name: 'none', says: 'nothing', by, within: 5, diff: '' };
      expect((await find(nothing)).foundBy).to.equal(null);
    }).timeout(120_000);
  }

  for (const mutant of mutants) {
    if (!IS_LONG && !QUICK.includes(mutant.name)) continue;
    const where = mutant.by === 'seeds' ? `within ${mutant.within} seeds` : 'by a test';
    it(`${mutant.name} is found ${where}: ${mutant.says}`, async () => {
      expect((await find(mutant)).foundBy).to.not.equal(null);
    }).timeout(IS_LONG ? 1_800_000 : 240_000);
  }

  it('the quick ones are there', () => {
    expect(mutants.map(({ name }) => name)).to.include.members(QUICK);
  });
});

describe('patches', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-patch-'));
    writeFileSync(join(folder, 'x.ts'), 'one\ntwo\nthree\ntwo\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const diff = (...lines: string[]): string =>
    ['--- a/x.ts', '+++ b/x.ts', '@@ -1,2 +1,2 @@', ...lines, ''].join('\n');

  it('change exactly what they say, wherever it has moved to', () => {
    applyDiff(folder, diff(' two', '-three', '+four'));
    expect(readFileSync(join(folder, 'x.ts'), 'utf8')).to.equal('one\ntwo\nfour\ntwo\n');
  });

  it('are refused when the text is gone, or there twice', () => {
    expect(() => applyDiff(folder, diff('-five', '+six'))).to.throw('found 0 times');
    expect(() => applyDiff(folder, diff('-two', '+six'))).to.throw('found 2 times');
  });

  it('are refused without their header', () => {
    expect(() => parse('x', diff('-two', '+six'))).to.throw('needs the lines');
  });
});
