import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from './links.ts';
import { allFiles, expectNone, type Source } from './source.ts';

const project = join(import.meta.dirname, '../..');

describe('tidy: links', () => {
  it('every relative link of the documents leads somewhere', () => {
    const documents = allFiles().filter(({ path }) => path.endsWith('.md'));
    expect(documents).not.to.have.length(0);
    expectNone(brokenLinks(documents, (path) => existsSync(join(project, path))));
  });

  it('accepts files, folders, headings and addresses', () => {
    const text =
      '# A word: `code` & more\n[a](docs/b.md) [b](#a-word-code--more) [c](docs) [d](https://e.org/x) ![e](f.png "g")';
    const other = '# Two\n## Two';
    const documents = [document('README.md', `${text} [h](docs/b.md#two-1)`), document('docs/b.md', other)];
    expectNone(brokenLinks(documents, (path) => ['README.md', 'docs/b.md', 'docs', 'f.png'].includes(path)));
  });

  it('leaves code alone', () => {
    const text = 'a `[b](c.md)` d\n```md\n[e](f.md)\n```\n';
    expectNone(brokenLinks([document('README.md', text)], () => false));
  });

  it('refuses a missing file and a missing heading', () => {
    const documents = [document('docs/a.md', '# A\n[b](../b.md)\n[c](#c) [d](a.md#d)')];
    expect(brokenLinks(documents, (path) => path === 'docs/a.md')).to.deep.equal([
      'docs/a.md:2: ../b.md leads to b.md, which does not exist',
      'docs/a.md:3: docs/a.md has no heading #c',
      'docs/a.md:3: docs/a.md has no heading #d',
    ]);
  });
});

function document(path: string, text: string): Source {
  return { path, text };
}
