import { expect } from 'chai';
import { encode } from 'uqr';
import { pathOfModules } from '../../../src/client/members/qr-path.ts';

/** The squares that a path covers, by drawing it again. */
function drawn(path: string, side: number): boolean[][] {
  const squares = Array.from({ length: side }, () => Array.from({ length: side }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(width); at += 1) squares[Number(y)]![Number(x) + at] = true;
  }
  return squares;
}

describe('client/members/qr-path', () => {
  it('covers exactly the dark squares of a code', () => {
    const { data, size } = encode(`demes:demes1.${'x'.repeat(500)}`, { ecc: 'L', border: 2 });
    expect(drawn(pathOfModules(data), size)).to.deep.equal(data);
  });

  it('draws a run that reaches the edge', () => {
    expect(pathOfModules([[false, true, true]])).to.equal('M1 0h2v1h-2z');
  });
});
