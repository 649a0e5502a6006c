/** The curves as tables of Markdown. */
import type { Curve, CurveRow, Quantiles, Share } from './curve-rows.ts';

interface Column {
  readonly title: string;
  readonly cell: (row: CurveRow) => string;
}

/** Lines of Markdown: two tables, and what they were measured on. */
export function tables(curve: Curve): string[] {
  const { rows, what } = curve;
  const perMessage = what === 'simulated' ? 'engine, µs' : 'processor, µs';
  const ratio = ({ usPerMessage: { host, other } }: CurveRow): string =>
    Math.min(host, other) > 0 ? (host / other).toFixed(1) : '-';
  return [
    ...table(rows, [
      { title: 'nodes', cell: ({ nodes }) => `${nodes}` },
      { title: 'host killed', cell: ({ killedMs }) => quantiles(killedMs) },
      { title: 'host frozen', cell: ({ frozenMs }) => quantiles(frozenMs) },
      { title: 'confirmed at the author', cell: ({ authorMs }) => quantiles(authorMs) },
      { title: 'confirmed on all', cell: ({ everywhereMs }) => quantiles(everywhereMs) },
    ]),
    '',
    ...table(rows, [
      { title: 'nodes', cell: ({ nodes }) => `${nodes}` },
      { title: 'a message, bytes', cell: ({ bytesPerMessage }) => share(bytesPerMessage) },
      { title: `a message, ${perMessage}`, cell: ({ usPerMessage }) => share(usPerMessage) },
      { title: 'host to other', cell: ratio },
      { title: 'a quiet second, bytes', cell: ({ idleBytesPerSecond }) => share(idleBytesPerSecond) },
      { title: `a quiet second, ${perMessage}`, cell: ({ idleUsPerSecond }) => share(idleUsPerSecond) },
    ]),
    '',
    measuredOn(curve),
  ];
}

function table(rows: readonly CurveRow[], columns: readonly Column[]): string[] {
  return [
    `| ${columns.map(({ title }) => title).join(' | ')} |`,
    `| ${columns.map(() => '---:').join(' | ')} |`,
    ...rows.map((row) => `| ${columns.map(({ cell }) => cell(row)).join(' | ')} |`),
  ];
}

function quantiles(times: Quantiles | null): string {
  return times === null ? '-' : `${ms(times.p50)} / ${ms(times.p99)}`;
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function share({ host, other }: Share): string {
  return `${whole(host)} / ${whole(other)}`;
}

/** A difference that was lost in the noise is a dash. */
function whole(value: number): string {
  if (value <= 0) return '-';
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
}

function measuredOn({ command, commit, rounds, machine }: Curve): string {
  const { cores, processor, node, loadBefore, fsync } = machine;
  return (
    `Times in ms, p50 / p99; costs: host / each other; ${ofRounds(rounds)}. \`${command}\` at ${commit.slice(0, 8)}: ` +
    `${cores} cores (${processor}), load average before ${loadBefore.toFixed(1)}, Node ${node}, fsync p50 ${fsync.p50Ms.toFixed(2)} ms.`
  );
}

function ofRounds(rounds: number): string {
  if (rounds === 1) return 'one round';
  return rounds % 2 === 1
    ? `each number the median of ${rounds} rounds`
    : `the lower median of ${rounds} rounds`;
}
