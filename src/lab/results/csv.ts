/** Tables of a run as CSV (RFC 4180): a header row, then one fact a row. docs/lab.md says what each column means. */
import type { Tables } from '../../sim/scenario/tables.ts';

type Cell = string | number | boolean | null;

/** In the order of the files' columns. */
export const COLUMNS = {
  messages: [
    'id',
    'node',
    'saidMs',
    'acceptedMs',
    'confirmedMs',
    'index',
    'term',
    'shownLastMs',
    'state',
    'holders',
    'copies',
  ],
  elections: [
    'term',
    'host',
    'former',
    'lostMs',
    'suspectedMs',
    'electedMs',
    'lastConfirmedMs',
    'firstConfirmedMs',
    'outageMs',
  ],
  links: ['atMs', 'from', 'to', 'isUp', 'rttMs'],
  logs: ['node', 'index', 'term', 'hash', 'id'],
} as const satisfies { readonly [Name in keyof Tables]: readonly (keyof Tables[Name][number])[] };

/** Each table as a file's text, by its name. What did not happen is an empty cell. */
export function csvFiles(tables: Tables): Readonly<Record<keyof Tables, string>> {
  const file = (name: keyof Tables): string =>
    csv(COLUMNS[name], tables[name] as unknown as readonly Readonly<Record<string, Cell>>[]);
  return {
    messages: file('messages'),
    elections: file('elections'),
    links: file('links'),
    logs: file('logs'),
  };
}

function csv(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? null)).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function cell(value: Cell): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
