import { expect } from 'chai';
import { expectNone, typescript } from './source.ts';
import { forbiddenForms, markupOfText, vagueNames, wrongEndings } from './style.ts';

// Declarations say what others export, not what we do.
const ours = typescript('src', 'test', 'bench', 'examples').filter(({ path }) => !path.endsWith('.d.ts'));

describe('tidy: style', () => {
  it('imports name the file with its ending', () => {
    expectNone(wrongEndings(ours));
  });

  it('no default exports, barrels or enums', () => {
    expectNone(forbiddenForms(ours));
  });

  it('KE22 nothing in the client makes markup or a program of a text', () => {
    expectNone(markupOfText(ours));
  });

  it('refuses every way to make markup of a text', () => {
    const ways = [
      'a.innerHTML = b;',
      '<p dangerouslySetInnerHTML={x} />',
      'new DOMParser()',
      'document.write(a)',
    ];
    for (const text of [...ways, 'eval(a)', 'new Function(a)', 'a.insertAdjacentHTML(b, c)']) {
      expect(markupOfText([{ path: 'src/client/a.tsx', text }]), text).to.have.length(1);
      expectNone(markupOfText([{ path: 'src/server/a.ts', text }]));
    }
  });

  it('no file or folder has a name that says nothing', () => {
    expectNone(vagueNames(ours));
  });

  it('refuses imports without an ending or with that of the build', () => {
    for (const specifier of ['./ids', './ids.js', '../protocol/ids.mjs']) {
      const problems = wrongEndings([{ path: 'src/core/a.ts', text: `import { a } from '${specifier}';` }]);
      expect(problems, specifier).to.have.length(1);
      expect(problems[0]).to.contain(`ids.ts'`);
    }
    expectNone(
      wrongEndings([{ path: 'src/core/a.ts', text: `import a from 'axios/a.js'; import './b.ts';` }]),
    );
  });

  it('refuses default exports, barrels and enums', () => {
    const samples = ['export default class A {}', `export * from './a.ts';`, `export type * from './a.ts';`];
    for (const text of [
      ...samples,
      'enum A { b }',
      'export const enum A { b }',
      `export * as a from './a.ts';`,
    ]) {
      expect(forbiddenForms([{ path: 'src/core/a.ts', text }]), text).to.have.length(1);
    }
    expectNone(forbiddenForms([{ path: 'src/core/a.ts', text: `// export default\nconst enumerate = 1;` }]));
  });

  it('refuses files and folders called utils', () => {
    for (const path of [
      'src/core/utils.ts',
      'src/utils/hash.ts',
      'test/support/helpers.ts',
      'src/core/Helper.ts',
    ]) {
      expect(vagueNames([{ path, text: '' }]), path).to.have.length(1);
    }
    expectNone(vagueNames([{ path: 'src/core/commonality.ts', text: '' }]));
  });
});
