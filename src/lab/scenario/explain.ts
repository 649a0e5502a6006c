/** What is wrong with a part of a scenario file, in a sentence that says what would be right. */
import type { z } from 'zod';
import type { Fault } from './file.ts';

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;
type Path = readonly PropertyKey[];

/** How far a form is from what was given: the least is the one that was meant. */
const DISTANCE = { wrongKind: 100, wordMissing: 10, wordUnknown: 5, valueUnknown: 3, other: 1 };
/** Letters that a slip of the finger changes. */
const SLIPS_MAX = 2;

/** Each fault of an issue; `value` is what the whole file says, `above` where the part stands. */
export function explained(issue: Issue, value: unknown, above: Path = []): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionFaults(issue, value, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'this word is not known here',
      isOfWord: true,
    }));
  }
  if (issue.code === 'invalid_value') {
    return [{ path, message: oneOf(issue.values.map(String), at(value, path)) }];
  }
  return [{ path, message: issue.message.replace(/^Invalid input: /, '') }];
}

function unionFaults(issue: UnionIssue, value: unknown, path: Path): Fault[] {
  const given = at(value, path);
  const branches = issue.errors.toSorted((x, y) => distanceOf(x, given) - distanceOf(y, given));
  const meant = branches[0]!;
  const words = branches.flatMap((branch) => branch.flatMap((one) => missingWord(one, given)));
  if (meant.some((one) => missingWord(one, given).length > 0)) {
    const [said = 'nothing'] = Object.keys(given as object);
    return [{ path: [...path, said], message: oneOf(words, said), isOfWord: true }];
  }
  // No form fits at all: what was said of the whole is better than what is said of one.
  if (distanceOf(meant, given) >= DISTANCE.wrongKind) return [{ path, message: issue.message }];
  return meant.flatMap((one) => explained(one, value, path));
}

function distanceOf(branch: readonly Issue[], given: unknown): number {
  return branch.reduce((sum, one) => sum + distance(one, given), 0);
}

function distance(issue: Issue, given: unknown): number {
  const isWhole = issue.path.length === 0;
  if (missingWord(issue, given).length > 0) return DISTANCE.wordMissing;
  if (issue.code === 'unrecognized_keys') return DISTANCE.wordUnknown * issue.keys.length;
  if (issue.code === 'invalid_union' && isWhole && issue.errors.length > 0) {
    return Math.min(...issue.errors.map((branch) => distanceOf(branch, given)));
  }
  if (isWhole && issue.code === 'invalid_value') return DISTANCE.valueUnknown;
  return isWhole && issue.code === 'invalid_type' ? DISTANCE.wrongKind : DISTANCE.other;
}

/** The word without which a form is not that form. */
function missingWord({ path }: Issue, given: unknown): string[] {
  if (path.length === 0 || typeof given !== 'object' || given === null || Array.isArray(given)) return [];
  return String(path[0]) in given ? [] : [String(path[0])];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

/** Says what may stand there, and what was probably meant. */
function oneOf(words: readonly string[], given: unknown): string {
  const said = String(given);
  const near = words.find((word) => slips(word, said) <= SLIPS_MAX);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  return `"${said}" is none of these: ${[...new Set(words)].join(', ')}${meant}`;
}

/** How many letters must be put in, left out or changed to make one word of the other. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (b[j - 1] === letter ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
