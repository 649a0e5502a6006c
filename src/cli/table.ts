/** Plain tables: columns as wide as their widest cell, two spaces apart, no lines. */
import { displayWidth, printableLine } from './printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  readonly cell: (row: Row) => string;
}

const GAP = '  ';

/** One line per row below the titles; no blank at the end of a line. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => printableLine(cell(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => displayWidth(line[at]!))));
  return cells
    .map((line) =>
      line
        .map((cell, at) => padded(cell, widths[at]!, columns[at]!.align))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function padded(cell: string, width: number, align: 'right' | undefined): string {
  const blank = ' '.repeat(width - displayWidth(cell));
  return align === 'right' ? blank + cell : cell + blank;
}

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min`; a dash for what is not known. */
export function durationText(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

const SHORT_ID_LENGTH = 8;

/** Enough of an id to tell the devices of one group apart. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}
