import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { simSeeds } from '../support/effort.ts';
import { find, type Finding } from './find.ts';
import { allMutants, applyDiff, parse, type Mutant } from './patches.ts';

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
const hunted = mutants.filter(({ name }) => IS_LONG || QUICK.includes(name));

describe('mutants', () => {
  const hunts: Promise<Finding>[] = [];
  const end = new AbortController();
  after(() => end.abort());

  function hunt(at: number): Promise<Finding> | undefined {
    if (at >= hunted.length) return undefined;
    const begun = (hunts[at] ??= find(hunted[at]!, end.signal));
    // Nobody waits for the one that comes next when only some tests are run.
    begun.catch(() => {});
    return begun;
  }

  it('there are at least 25', () => {
    expect(mutants.length).to.be.at.least(25);
  });

  for (const by of ['seeds', 'tests'] as const) {
    it(`the sources without any are not accused by ${by}`, async () => {
      const nothing: Mutant = { name: 'none', says: 'nothing', by, within: 5, diff: '' };
      expect((await find(nothing)).foundBy).to.equal(null);
    }).timeout(120_000);
  }

  for (const [at, mutant] of hunted.entries()) {
    const where = mutant.by === 'seeds' ? `within ${mutant.within} seeds` : 'by a test';
    it(`${mutant.name} is found ${where}: ${mutant.says}`, async () => {
      // Two at a time: the next is hunted already while this one is waited for.
      const [finding] = [hunt(at), hunt(at + 1)];
      expect((await finding!).foundBy).to.not.equal(null);
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
