/**
 * The numbers of a run once more, from its CSV files and nothing else: written for the column reference of docs/lab.md,
 * without a line of the program that made them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;

export function recount(folder: string): object {
  const [messages, elections, logs] = ['messages', 'elections', 'logs'].map((name) =>
    rowsOf(readFileSync(join(folder, `${name}.csv`), 'utf8')),
  ) as [Row[], Row[], Row[]];
  const nodes = new Set(logs.map((row) => row['node'])).size;
  const of = (state: string): Row[] => messages.filter((row) => row['state'] === state);
  const confirmed = of('confirmed');
  const holders = new Map<string, Map<string, number>>();
  for (const { id, node } of logs) {
    if (id === undefined || id === '') continue;
    const counts = holders.get(id) ?? new Map<string, number>();
    holders.set(id, counts.set(node!, (counts.get(node!) ?? 0) + 1));
  }
  return {
    messages: {
      confirmed: confirmed.length,
      waiting: of('waiting').length,
      unanswered: of('unanswered').length,
      refused: of('refused').length,
      gone: of('gone').length,
      lost: confirmed.filter(({ id }) => (holders.get(id!)?.size ?? 0) < nodes).length,
      doubled: messages.filter(({ id }) => [...(holders.get(id!)?.values() ?? [])].some((count) => count > 1))
        .length,
    },
    confirmLatency: spread(confirmed.map((row) => number(row['confirmedMs']) - number(row['saidMs']))),
    shownLatency: spread(
      confirmed
        .filter((row) => row['shownLastMs'] !== '')
        .map((row) => number(row['shownLastMs']) - number(row['saidMs'])),
    ),
    failover: spread(
      elections
        .filter((row) => row['firstConfirmedMs'] !== '' && row['lastConfirmedMs'] !== '')
        .map((row) => number(row['firstConfirmedMs']) - number(row['lastConfirmedMs'])),
    ),
    elections: elections.length,
    nodes,
    entries: Math.max(0, ...logs.map((row) => number(row['index']))),
  };
}

function rowsOf(text: string): Row[] {
  const [titles, ...lines] = text.trimEnd().split('\r\n');
  const names = titles!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at], cell])));
}

/** By nearest rank, in whole microseconds. */
function spread(values: readonly number[]): object {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (share: number): number | null =>
    sorted.length === 0
      ? null
      : Math.round(sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]! * 1000) / 1000;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}

function number(cell: string | undefined): number {
  return Number(cell);
}
