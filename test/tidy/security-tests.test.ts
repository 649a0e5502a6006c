import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ATTEMPTS } from '../security/numbers.ts';
import { DOCUMENT, table, tellings } from '../security/table.ts';

describe('docs/security-tests.md', () => {
  it('is what `node test/security/table.ts` makes', () => {
    expect(readFileSync(DOCUMENT, 'utf8') === table(tellings()), 'run node test/security/table.ts').to.equal(
      true,
    );
  });

  it('has a test or a reason for each of the 116 numbers, and no test has another', () => {
    expect(ATTEMPTS).to.have.length(116);
    const shown = new Set(tellings().flatMap(({ numbers }) => numbers));
    const silent = ATTEMPTS.flatMap(({ note }, at) =>
      note === undefined && !shown.has(at + 1) ? [at + 1] : [],
    );
    expect(silent).to.deep.equal([]);
    expect([...shown].filter((number) => number < 1 || number > ATTEMPTS.length)).to.deep.equal([]);
  });

  it('says of nothing that has a test that it waits', () => {
    const shown = new Set(tellings().flatMap(({ numbers }) => numbers));
    expect(
      ATTEMPTS.flatMap(({ note }, at) => (note?.startsWith('waits') && shown.has(at + 1) ? [at + 1] : [])),
    ).to.deep.equal([]);
  });
});
