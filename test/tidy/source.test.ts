import { expect } from 'chai';
import { allFiles, codeOf, importsOf, resolved } from './source.ts';

describe('tidy: the source reader', () => {
  it('blanks comments, strings, templates and regular expressions and keeps every place', () => {
    const samples: readonly (readonly [string, string])[] = [
      [`a // b 'c\nd`, `a        \nd`],
      [`a /* b\nc */ d`, `a     \n     d`],
      [`x = 'it\\'s' + "y{"`, `x = '     ' + "  "`],
      ['x = `a ${b + `c${d}`} e` + f', 'x = `  ${b + ` ${d}`}  ` + f'],
      ['x = `${{ a: 1 }.a}` }', 'x = `${{ a: 1 }.a}` }'],
      [`x = /[/'"]\\/{2}/g; y`, `x = /          /g; y`],
      [`x = a / b / c`, `x = a / b / c`],
      [`return /a'/.test(b)`, `return /  /.test(b)`],
    ];
    for (const [text, code] of samples) {
      expect(codeOf(text), text).to.equal(code);
      expect(codeOf(text).length, text).to.equal(text.length);
    }
  });

  it('finds every way of referring to a file', () => {
    const text = [
      `import { a,\n  b } from './a.ts';`,
      `import type { C } from "../c.ts";`,
      `import './effect.ts';`,
      `export { d } from './d.ts';`,
      `export * from './all.ts';`,
      `export const text = "import x from './not.ts'";`,
      `const e = await import('./e.ts');`,
      `type F = import('./f.ts').F;`,
      `new Worker(new URL('./worker.ts', import.meta.url));`,
      `import axios, { type G } from 'axios';`,
    ].join('\n');
    const found = importsOf({ path: 'src/x.ts', text });
    const short = found.map(
      ({ specifier, typeOnly, kind, line }) => `${line} ${kind} ${specifier}${typeOnly ? ' type' : ''}`,
    );
    expect(short).to.have.members([
      '2 static ./a.ts',
      '3 static ../c.ts type',
      '4 static ./effect.ts',
      '5 static ./d.ts',
      '6 static ./all.ts',
      '8 dynamic ./e.ts',
      '9 dynamic ./f.ts type',
      '10 url ./worker.ts',
      '11 static axios',
    ]);
  });

  it('resolves relative specifiers from the file that names them', () => {
    expect(resolved('src/core/log/append.ts', '../../protocol/ids.ts')).to.equal('src/protocol/ids.ts');
    expect(resolved('src/core/log/append.ts', 'axios')).to.equal(undefined);
  });

  it('reads the project and nothing that is generated', () => {
    const paths = allFiles().map(({ path }) => path);
    expect(paths).to.include.members(['package.json', 'test/tidy/source.ts', '.gitignore', 'README.md']);
    expect(paths.filter((path) => /node_modules|^dist|^\.git\//.test(path))).to.deep.equal([]);
  });
});
