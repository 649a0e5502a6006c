/** What is offered while somebody types a search: operators, and what may stand behind them. Pure. */
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';

const OPERATORS = ['from', 'in', 'has', 'after', 'before'] as const;
type Operator = (typeof OPERATORS)[number];
const PARTS = ['link', 'code', 'file', 'image', 'poll'] as const;
type Part = (typeof PARTS)[number];
/** Days back from today. */
const DAYS_AGO = [0, 1, 7, 30, 365] as const;
const SHOWN_MAX = 8;
const DAY_MS = 24 * 3600 * 1000;

export type Suggestion =
  | { readonly kind: 'operator'; readonly operator: Operator }
  /** A member's or room's name. */
  | { readonly kind: 'name'; readonly operator: 'from' | 'in'; readonly name: string }
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'day'; readonly operator: 'after' | 'before'; readonly daysAgo: number };

/** The operator that is being written at the end, and what of its value is there; null in words. */
const WRITTEN = /(?:^|\s)(from|in|has|after|before):("?)([^"\s]*|[^"]*)$/iu;

/** Of the operator at the end. */
const VALUE = /(?<=:)(?:"[^"]*|[^\s"]*)$/u;

/** groups: whose people and rooms are meant. */
export function suggestionsFor(typed: string, groups: readonly GroupState[]): Suggestion[] {
  if (typed.trim() === '') return OPERATORS.map((operator) => ({ kind: 'operator', operator }));
  const [, name, quote, value = ''] = WRITTEN.exec(typed) ?? [];
  if (name === undefined || (quote === '' && /\s/u.test(value))) return [];
  return valuesOf(name.toLowerCase() as Operator, plain(value), groups).slice(0, SHOWN_MAX);
}

/** What is typed once a suggestion is taken; operators wait for their value. */
export function withSuggestion(typed: string, suggestion: Suggestion, nowMs: number): string {
  if (suggestion.kind === 'operator') return `${typed}${suggestion.operator}:`;
  return `${typed.replace(VALUE, '')}${valueText(suggestion, nowMs)} `;
}

/** As it is typed; names with spaces in quotes. */
export function valueText(suggestion: Exclude<Suggestion, { kind: 'operator' }>, nowMs: number): string {
  if (suggestion.kind === 'part') return suggestion.part;
  if (suggestion.kind === 'day') return dayText(nowMs - suggestion.daysAgo * DAY_MS);
  return /\s/u.test(suggestion.name) ? `"${suggestion.name}"` : suggestion.name;
}

function valuesOf(operator: Operator, value: string, groups: readonly GroupState[]): Suggestion[] {
  switch (operator) {
    case 'from':
    case 'in': {
      const names = groups.flatMap((group) =>
        operator === 'from'
          ? group.members.map(({ name }) => name)
          : group.rooms.map((room) => namedRoom(group, room).name),
      );
      const fitting = [...new Set(names)].filter(
        (name) => plain(name).includes(value) && !name.includes('"'),
      );
      // What is there in full is not offered again.
      return fitting.length === 1 && plain(fitting[0]!) === value
        ? []
        : fitting.map((name) => ({ kind: 'name', operator, name }));
    }
    case 'has':
      return PARTS.filter((part) => part.startsWith(value) && part !== value).map((part) => ({
        kind: 'part',
        part,
      }));
    case 'after':
    case 'before':
      return value === '' ? DAYS_AGO.map((daysAgo) => ({ kind: 'day', operator, daysAgo })) : [];
  }
}

/** Of the viewer's calendar, as the node reads it. */
function dayText(atMs: number): string {
  const at = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim();
}
