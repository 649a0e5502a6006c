import { expect } from 'chai';
import { deadFiles } from './dead.ts';
import { expectNone, typescript } from './source.ts';

describe('tidy: dead files', () => {
  it('every file of src is used', () => {
    expectNone(deadFiles(typescript('src', 'test', 'bench', 'examples')));
  });

  it('follows imports, types and workers from the entries', () => {
    expectNone(
      deadFiles([
        file('src/cli/main.ts', `import { a } from '../core/a.ts';`),
        file('src/core/a.ts', `import type { B } from './b.ts'; new URL('./worker.ts', import.meta.url);`),
        file('src/core/b.ts'),
        file('src/core/worker.ts'),
        file('src/core/c.ts'),
        file('test/core/c.test.ts', `import { c } from '../../src/core/c.ts';`),
      ]),
    );
  });

  it('refuses a file that nothing imports, and files that only import each other', () => {
    const problems = deadFiles([
      file('src/cli/main.ts'),
      file('src/core/a.ts', `import './b.ts';`),
      file('src/core/b.ts', `import './a.ts';`),
    ]);
    expect(problems.map((problem) => problem.split(':')[0])).to.deep.equal([
      'src/core/a.ts',
      'src/core/b.ts',
    ]);
  });
});

function file(path: string, text = ''): { path: string; text: string } {
  return { path, text };
}
