/** Reads a scenario file. Whatever is wrong with it is said with line and column, and with what would be right. */
import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { DemesError } from '../../protocol/errors.ts';
import { namesOf } from '../../sim/scenario/machines.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { explained } from './explain.ts';
import { scenarioSchema } from './schema.ts';
import { wrongTargets } from './wrong-targets.ts';

export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The word itself is wrong, and not what is said of it. */
  readonly isOfWord?: true;
}

/** Throws DemesError usage, a line for each fault: `file:line:column: where: what`. */
export function readScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DemesError('usage', { detail: `The scenario ${file} cannot be read.`, cause: error });
  }
  return parseScenario(text, file);
}

/** `file`: how it is called in what is said about it. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (faults: readonly { readonly offset: number; readonly what: string }[]): never => {
    const told = faults.map(({ offset, what }) => {
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}: ${what}`;
    });
    throw new DemesError('usage', { detail: told.join('\n') });
  };
  if (document.errors.length > 0) {
    refuse(document.errors.map(({ pos, message }) => ({ offset: pos[0], what: message })));
  }
  const value: unknown = document.toJS();
  const parsed = scenarioSchema.safeParse(value);
  const faults = parsed.success
    ? wrongTargets(parsed.data, namesOf(parsed.data).length)
    : parsed.error.issues.flatMap((issue) => explained(issue, value));
  if (faults.length > 0) {
    refuse(
      faults.map(({ path, message, isOfWord }) => ({
        offset: isOfWord === true ? offsetOfWord(document, path) : offsetOf(document, path),
        what: `${pathText(path)}${message}`,
      })),
    );
  }
  return parsed.data!;
}

/** Where the part of the file begins that this path leads to, or what of it there is. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function offsetOfWord(document: Document, path: readonly PropertyKey[]): number {
  const map = document.getIn(path.slice(0, -1), true);
  const word = isMap(map)
    ? map.items.map(({ key }) => key).find((key) => isScalar(key) && key.value === path.at(-1))
    : undefined;
  return isScalar(word) && word.range ? word.range[0] : offsetOf(document, path);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}
