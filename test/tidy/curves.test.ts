import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DOCUMENT, pictures, withCurves } from '../../bench/curve-document.ts';

describe('the curves of docs/limits.md', () => {
  it('are made of the numbers in docs/evidence', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const again = 'bench/simulated-curves.ts or bench/processes-curves.ts writes them: --write';
    expect(withCurves(text) === text, again).to.equal(true);
  });

  for (const what of ['simulated', 'processes'] as const) {
    it(`are drawn from them: ${what}`, () => {
      const { kept, made } = pictures(what);
      expect(kept === made).to.equal(true);
    });
  }
});
