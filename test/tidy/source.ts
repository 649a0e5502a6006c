/** Reads the project's files and finds its way in TypeScript without a parser; shared by all tidy checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';

export interface Source {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written, e.g. `../protocol/ids.ts`. */
  readonly specifier: string;
  readonly line: number;
  /** `import type` or `export type`: nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly kind: 'static' | 'dynamic' | 'url';
}

const project = join(import.meta.dirname, '../..');
const NOT_OURS = new Set(['node_modules', '.git', 'dist', 'lib', 'coverage', 'runs', 'evidence']);
const TEXT = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|html|css|sh|svg|txt)$|(?:^|\/)(?:Dockerfile|\.[\w.-]+|run)$/;

let everything: readonly Source[] | undefined;

/** Every text file of the project that people write. */
export function allFiles(): readonly Source[] {
  everything ??= readdirSync(project, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => (entry.isDirectory() ? listFolder(entry.name) : [entry.name]))
    .filter((path) => TEXT.test(path) && path !== 'package-lock.json')
    .map((path) => ({ path, text: readFileSync(join(project, path), 'utf8') }));
  return everything;
}

/** The TypeScript files below some folders, e.g. `src`, `test`. */
export function typescript(...folders: readonly string[]): Source[] {
  return allFiles().filter(
    ({ path }) => /\.tsx?$/.test(path) && folders.some((folder) => path.startsWith(`${folder}/`)),
  );
}

function listFolder(folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? listFolder(path) : [path];
  });
}

/** Fails with one problem per line. */
export function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail(`\n${problems.join('\n')}\n`);
  expect(problems).to.have.length(0);
}

/** `path:line: message`, the form that editors and terminals make clickable. */
export function at(source: Source, offset: number, message: string): string {
  return `${source.path}:${lineOf(source.text, offset)}: ${message}`;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}

/** The folder under src that a file belongs to: `core` for `src/core/log/append.ts`. */
export function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** Where a relative specifier leads, or undefined for a package. */
export function resolved(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

const STATIC =
  /\b(import|export)\b(\s+type\b(?!\s+from\b))?(?:[^'"`;()=]*?\bfrom)?\s*(?<quote>['"])( *)\k<quote>/g;
const DYNAMIC = /(typeof\s+)?\bimport\s*\(\s*(?<quote>['"`])( *)\k<quote>/g;
const URL_OF = /\bnew\s+URL\s*\(\s*(?<quote>['"`])( *)\k<quote>\s*,\s*import\.meta\.url/g;

/** Everything a file refers to: imports, re-exports, dynamic imports and files named by `new URL`. */
export function importsOf(source: Source): Import[] {
  const code = codeOf(source.text);
  const found: Import[] = [];
  const add = (match: RegExpMatchArray, blank: string, typeOnly: boolean, kind: Import['kind']): void => {
    const end = match.index! + match[0].lastIndexOf(match.groups!['quote']!);
    const specifier = source.text.slice(end - blank.length, end);
    found.push({ specifier, line: lineOf(source.text, end), typeOnly, kind });
  };
  for (const match of code.matchAll(STATIC)) add(match, match[4]!, match[2] !== undefined, 'static');
  for (const match of code.matchAll(DYNAMIC)) add(match, match[3]!, isTypeImport(code, match), 'dynamic');
  for (const match of code.matchAll(URL_OF)) add(match, match[2]!, false, 'url');
  return found;
}

/** `import('./a.ts').A` in a type, as opposed to `await import('./a.ts')`. */
function isTypeImport(code: string, match: RegExpMatchArray): boolean {
  if (match[1] !== undefined) return true;
  return (
    /[:|&<=]\s*$/.test(code.slice(0, match.index)) &&
    /^\s*\)\s*\.\s*[A-Z]/.test(code.slice(match.index! + match[0].length))
  );
}

const blanked = new Map<string, string>();

/**
 * The text with the insides of comments, strings, templates and regular expressions replaced by spaces:
 * same length, same lines, but every word and brace that is left is code. Code inside `${…}` stays.
 */
export function codeOf(text: string): string {
  const known = blanked.get(text);
  if (known !== undefined) return known;
  const code = new Blanker(text).run();
  blanked.set(text, code);
  return code;
}

class Blanker {
  private readonly text: string;
  private out = '';
  private i = 0;
  /** For every open template: how many braces are open inside its `${`. */
  private readonly templates: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(): string {
    while (this.i < this.text.length) this.step();
    return this.out;
  }

  private step(): void {
    const { text, i } = this;
    const char = text[i]!;
    if (text.startsWith('//', i)) this.blankTo(endOr(text, text.indexOf('\n', i)));
    else if (text.startsWith('/*', i)) this.blankTo(endOr(text, text.indexOf('*/', i + 2), 2));
    else if (char === "'" || char === '"') this.quoted(stringEnd(text, i));
    else if (char === '`') this.template();
    else if (char === '/' && startsRegExp(this.out)) this.quoted(regExpEnd(text, i));
    else if (char === '}' && this.templates.at(-1) === 0) {
      this.templates.pop();
      this.template();
    } else {
      if (this.templates.length > 0 && (char === '{' || char === '}')) {
        this.templates.push(this.templates.pop()! + (char === '{' ? 1 : -1));
      }
      this.keep(1);
    }
  }

  /** From a backtick or the `}` that closes an insertion, to the next insertion or the end. */
  private template(): void {
    const { text } = this;
    this.keep(1);
    let end = this.i;
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end))
      end += text[end] === '\\' ? 2 : 1;
    this.blankTo(end);
    if (text[end] === '`') this.keep(1);
    else if (end < text.length) {
      this.keep(2);
      this.templates.push(0);
    }
  }

  private quoted(end: number): void {
    this.keep(1);
    this.blankTo(end - 1);
    this.keep(1);
  }

  private keep(count: number): void {
    this.out += this.text.slice(this.i, this.i + count);
    this.i += count;
  }

  private blankTo(end: number): void {
    this.out += this.text.slice(this.i, end).replace(/[^\n]/g, ' ');
    this.i = Math.max(end, this.i);
  }
}

function endOr(text: string, found: number, length = 0): number {
  return found < 0 ? text.length : found + length;
}

function stringEnd(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== text[start] && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function regExpEnd(text: string, start: number): number {
  let inClass = false;
  let i = start + 1;
  for (; i < text.length && text[i] !== '\n'; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) break;
  }
  return i + 1;
}

/** A slash divides after a value and opens a regular expression everywhere else. */
function startsRegExp(before: string): boolean {
  const last = before.trimEnd();
  return (
    last === '' || /[([{},;:=!&|?+\-*%<>~^]$|\b(?:return|typeof|case|of|in|yield|await|void)$/.test(last)
  );
}
