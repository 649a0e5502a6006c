/** LB13 Runs side by side: by policy, timing or version, each group with its verdicts and how long its failovers took. */
import type { RunSummary } from '../../sim/scenario/summary.ts';
import { quantile } from '../../sim/statistics.ts';
import { cumulative, plot, scaleTo, type Frame } from './plots.ts';
import { page, table } from './page.ts';
import { escaped } from './junit.ts';

export interface ComparedRun {
  readonly summary: RunSummary;
  /** Of each failover that could be measured. */
  readonly outagesMs: readonly number[];
}

export interface ComparedGroup {
  readonly name: string;
  readonly runs: readonly ComparedRun[];
}

/** What is compared, in the order of the columns. */
export const COMPARED = [
  'group',
  'runs',
  'passed',
  'confirmed',
  'lost',
  'doubled',
  'failovers',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'max ms',
  'confirm p50 ms',
] as const;

/** A row for each group, a cell for each of COMPARED. */
export function comparison(groups: readonly ComparedGroup[]): string[][] {
  return groups.map(({ name, runs }) => {
    const outages = runs.flatMap(({ outagesMs }) => outagesMs);
    const sum = (of: (summary: RunSummary) => number): number =>
      runs.reduce((all, { summary }) => all + of(summary), 0);
    const latencies = runs.flatMap(({ summary }) => summary.confirmLatency.p50Ms ?? []);
    return [
      name,
      String(runs.length),
      String(sum(({ verdict }) => (verdict === 'passed' ? 1 : 0))),
      String(sum(({ messages }) => messages.confirmed)),
      String(sum(({ messages }) => messages.lost)),
      String(sum(({ messages }) => messages.doubled)),
      String(outages.length),
      ...[0.5, 0.95, 0.99, 1].map((share) => rounded(quantile(outages, share))),
      rounded(quantile(latencies, 0.5)),
    ];
  });
}

const COLOURS = ['#0f766e', '#b7791f', '#7c3aed', '#b3261e', '#2563eb', '#4d7c0f'] as const;
const PLOT_HEIGHT = 320;

export function comparisonPage(title: string, groups: readonly ComparedGroup[]): string {
  const outages = groups.map(({ runs }) => runs.flatMap(({ outagesMs }) => outagesMs));
  const frame: Frame = {
    height: PLOT_HEIGHT,
    x: scaleTo(outages.flat()),
    y: { from: 0, to: 1 },
    xTitle: 'ms from the last confirmation before to the first one after',
    yTitle: 'share of failovers',
  };
  const lines = outages
    .filter((values) => values.length > 0)
    .map((values) => cumulative(frame, values, colourOf(outages.indexOf(values))));
  const key = groups.map(({ name }, at) => `<span style="color:${colourOf(at)}">■</span> ${escaped(name)}`);
  return page(title, [
    `<h1>${escaped(title)}</h1>`,
    table(COMPARED, comparison(groups)),
    '<h2>Failovers</h2>',
    plot('Cumulative distribution of failovers, a line for each group', frame, lines),
    `<p class="quiet">${key.join(' · ')}</p>`,
  ]);
}

function colourOf(at: number): string {
  return COLOURS[at % COLOURS.length]!;
}

function rounded(ms: number): string {
  return Number.isNaN(ms) ? '' : ms.toFixed(ms < 10 ? 1 : 0);
}
