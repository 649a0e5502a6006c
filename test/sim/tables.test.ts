import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SCENARIOS, WITHOUT_TRANSCRIPT } from './scenario-list.ts';
import { DOCUMENT, tellersOf, titles, transcripts, withTables } from './tables.ts';

describe('the tables of docs/testing.md', () => {
  it('are those that `node test/sim/tables.ts` makes', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    expect(withTables(text) === text, 'run node test/sim/tables.ts').to.equal(true);
  });

  it('name all 107 scenarios, each told by a test, by seeds, or with what it waits for', () => {
    const all = titles();
    expect(SCENARIOS).to.have.length(107);
    const untold = SCENARIOS.filter(
      (scenario) =>
        (scenario.telling.kind === 'numbered' || scenario.telling.kind === 'test') &&
        tellersOf(scenario, all).length === 0,
    );
    expect(untold.map(({ number, name }) => `${number} ${name}`)).to.deep.equal([]);
  });

  it('name no test that is not there, and excuse nothing that has one', () => {
    const all = titles();
    const gone = SCENARIOS.flatMap(({ telling }) => (telling.kind === 'test' ? telling.titles : [])).filter(
      (begin) => !all.some((title) => title.startsWith(begin)),
    );
    expect(gone).to.deep.equal([]);
    const excused = SCENARIOS.filter(
      (scenario) => scenario.telling.kind === 'later' && tellersOf(scenario, all).length > 0,
    );
    expect(excused.map(({ number }) => number)).to.deep.equal([]);
  });

  it('give every scenario its transcript or the reason why it has none, and never both', () => {
    const files = transcripts();
    const numbers = SCENARIOS.map(({ number }) => number);
    const without = numbers.filter((number) => !files.has(number));
    expect(without).to.deep.equal(Object.keys(WITHOUT_TRANSCRIPT).map(Number));
    expect([...files.keys()].filter((number) => !numbers.includes(number))).to.deep.equal([]);
  });
});
