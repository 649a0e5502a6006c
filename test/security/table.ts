/** docs/security-tests.md is made from the titles of tests: `node test/security/table.ts` writes it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ATTEMPTS } from './numbers.ts';

const ROOT = join(import.meta.dirname, '../..');
export const DOCUMENT = join(ROOT, 'docs/security-tests.md');
/** One or several groups of numbers at the end: `… (N17)`, `… (N17, N18)`, `… (N17) (N18)`. */
const TITLE = /(?<![\w$.])it\(\s*(['"`])((?:(?!\1).)*?)((?: \(N\d+(?:, N\d+)*\))+)\1,/gs;

const HEAD = `# What is tried against a node

Made by \`node test/security/table.ts\` from the titles of the tests. A study of this design lists 116 ways to get in, to
read, to forge or to halt; each has to end in a typed error or in nothing at all, with the state unchanged and the
process alive. A test stands for number 17 by \`(N17)\` at the end of its title.
`;

export interface Telling {
  readonly file: string;
  readonly title: string;
  readonly numbers: readonly number[];
}

/** Every test that stands for a number, by file. */
export function tellings(): Telling[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(TITLE)].map(([, , title, numbers]) => ({
      file,
      title: title!,
      numbers: [...numbers!.matchAll(/\d+/g)].map(Number),
    }));
  });
}

export function table(all: readonly Telling[]): string {
  const rows = ATTEMPTS.map(({ says, note }, at) => {
    const shown = all.filter(({ numbers }) => numbers.includes(at + 1)).map(link);
    return `| ${at + 1} | ${says} | ${[...shown, ...(note === undefined ? [] : [note])].join('<br>')} |`;
  });
  return `${[HEAD, '| number | what is tried | shown by |', '|---|---|---|', ...rows].join('\n')}\n`;
}

function link({ file, title }: Telling): string {
  const plain = title
    .replaceAll(/ ?\(?\$\{[^}]*\}\)?/g, ' …')
    .replaceAll('|', '/')
    .replaceAll('<', '&lt;');
  return `[${plain.replaceAll(/[[\]]/g, '')}](../${file})`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(DOCUMENT, table(tellings()));
}
