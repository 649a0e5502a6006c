import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { filesOfFirstScreens } from '../shell/first-screen.ts';

const STYLES = 'node_modules/@mantine/core/styles';
const IMPORT = /import \{([^}]*)\} from '@mantine\/core'/;
const PART = /<([A-Z]\w*)(?:\.([A-Z]\w*))?/g;

/** Names of the kit's components in a file, as their style files are called: `Radio`, and `RadioCard` for `Radio.Card`. */
function componentsOf(source: string): string[] {
  const imported = new Set((IMPORT.exec(source)?.[1] ?? '').split(',').map((name) => name.trim()));
  return [...source.matchAll(PART)]
    .filter(([, name]) => imported.has(name!))
    .flatMap(([, name, part]) => (part === undefined ? [name!] : [name!, name! + part]));
}

/** Components of these files that have styles, which these imports leave out. */
function missing(kit: string, files: readonly string[]): string[] {
  const used = new Set(files.flatMap((file) => componentsOf(readFileSync(file, 'utf8'))));
  expect(used.size).to.be.above(10);
  return [...used].filter((name) => existsSync(`${STYLES}/${name}.css`) && !kit.includes(`/${name}.css'`));
}

const read = (...files: readonly string[]): string =>
  files.map((file) => readFileSync(file, 'utf8')).join('');

describe('client/theme/kit-styles', () => {
  const [first, later] = ['src/client/theme/kit-styles.ts', 'src/client/theme/kit-later-styles.ts'];
  const files = globSync('src/client/**/*.tsx');

  it('has the styles of every component of the kit that is used, so that none looks bare', () => {
    // The lab's page has parts that the chat has not: it brings their styles itself.
    expect(missing(read(first, later, 'src/client/lab/index.tsx'), files)).to.deep.equal([]);
    const chat = files.filter((file) => !file.startsWith('src/client/lab/'));
    expect(missing(read(first, later), chat)).to.deep.equal([]);
  });

  it('has at once those that a first screen uses', () => {
    expect(missing(read(first), filesOfFirstScreens())).to.deep.equal([]);
  });
});
