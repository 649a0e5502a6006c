/** Who is named in a text that is being written: `@` and the name of a member, or `@all`. Pure. */
import { mentionPattern } from '../../protocol/mention.ts';

/** What names everybody, in every language: what one person writes all understand. */
export const EVERYBODY = 'all';
/** The longest name, with an @. */
const REACH = 65;

export interface Nameable {
  readonly id: string;
  readonly name: string;
}

export interface Named {
  readonly everybody: boolean;
  readonly members: { readonly memberId: string; readonly name: string }[];
}

/** Undefined where nobody is named. Who has the same name as another is named with that one. */
export function mentionsIn(text: string, people: readonly Nameable[]): Named | undefined {
  if (!text.includes('@')) return undefined;
  const everybody = mentionPattern(EVERYBODY).test(text);
  const members = people
    .filter(({ name }) => mentionPattern(name).test(text))
    .map(({ id, name }) => ({ memberId: id, name }));
  return everybody || members.length > 0 ? { everybody, members } : undefined;
}

/** The name that is begun before the caret, without its @; null where none is. A name may have spaces in it. */
export function begunMention(
  text: string,
  caret: number,
  people: readonly Nameable[],
): { readonly start: number; readonly query: string } | null {
  const from = Math.max(0, caret - REACH);
  const start = text.lastIndexOf('@', caret - 1);
  if (start < from) return null;
  const before = text[start - 1] ?? ' ';
  const query = text.slice(start + 1, caret);
  if (/[\p{L}\p{N}_]/u.test(before) || query.includes('\n')) return null;
  if (query.includes(' ') && !people.some(({ name }) => begins(name, query))) return null;
  return { start, query };
}

/** Those that fit what is begun, those first whose name begins with it. */
export function findPeople<Person extends Nameable>(
  people: readonly Person[],
  query: string,
  max: number,
): Person[] {
  const first = people.filter(({ name }) => begins(name, query));
  const others = people.filter((one) => !first.includes(one) && folded(one.name).includes(folded(query)));
  return [...first, ...others].slice(0, max);
}

function begins(name: string, query: string): boolean {
  return folded(name).startsWith(folded(query));
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
