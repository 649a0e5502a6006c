import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SCENARIOS } from './scenario-list.ts';
import { DOCUMENT, tellersOf, titles, transcripts, withTables } from './tables.ts';

describe('the tables of docs/testing.md', () => {
  it('are those that `node test/sim/tables.ts` makes', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    expect(withTables(text) === text, 'run node test/sim/tables.ts').to.equal(true);
  });

  it('name all 107 scenarios, each told by a test, or by seeds', () => {
    const all = titles();
    expect(SCENARIOS).to.have.length(107);
    const untold = SCENARIOS.filter(
      (scenario) =>
        (scenario.telling.kind === 'numbered' || scenario.telling.kind === 'test') &&
        tellersOf(scenario, all).length === 0,
    );
    expect(untold.map(({ number, name }) => `${number} ${name}`)).to.deep.equal([]);
  });

  it('name no test that is not there', () => {
    const all = titles();
    const gone = SCENARIOS.flatMap(({ telling }) => (telling.kind === 'test' ? telling.titles : [])).filter(
      (begin) => !all.some((title) => title.startsWith(begin)),
    );
    expect(gone).to.deep.equal([]);
  });

  it('give every scenario its transcript', () => {
    const files = transcripts();
    expect([...files.keys()].sort((a, b) => a - b)).to.deep.equal(SCENARIOS.map(({ number }) => number));
  });
});
