import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectNone } from './source.ts';
import { lostSteps, stepCount } from './tour.ts';

const project = join(import.meta.dirname, '../..');

describe('tidy: the tour', () => {
  it('every function that docs/tour.md names exists', () => {
    const tour = { path: 'docs/tour.md', text: readFileSync(join(project, 'docs/tour.md'), 'utf8') };
    const textOf = (path: string): string | undefined =>
      existsSync(join(project, path)) ? readFileSync(join(project, path), 'utf8') : undefined;
    expect(stepCount(tour)).to.be.above(30);
    expectNone(lostSteps(tour, textOf));
  });

  it('refuses a missing file and a missing function', () => {
    const tour = { path: 'docs/tour.md', text: '`src/a.ts:go` `src/a.ts:stop` `src/b.ts:go`' };
    const textOf = (path: string): string | undefined =>
      path === 'src/a.ts' ? 'export function go(): void {}\n// stop(' : undefined;
    expect(lostSteps(tour, textOf)).to.deep.equal([
      'docs/tour.md:1: src/a.ts has no function stop',
      'docs/tour.md:1: src/b.ts does not exist',
    ]);
  });
});
