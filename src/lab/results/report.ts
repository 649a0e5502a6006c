/** A run as one page for people: no script, nothing from elsewhere, light and dark. */
import type { TimedFact } from '../../sim/scenario/facts.ts';
import { Lanes } from '../../sim/scenario/lanes.ts';
import type { RunResult } from '../../sim/scenario/summary.ts';
import type { ElectionRow } from '../../sim/scenario/elections.ts';
import type { LogRow, MessageRow } from '../../sim/scenario/tables.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { escaped } from './junit.ts';
import { atX, band, cumulative, dot, label, plot, scaleTo, upright, type Frame } from './plots.ts';
import { page, table } from './page.ts';

const PLOT_HEIGHT = 240;
const LANE_HEIGHT = 22;
const MARGINS = 60;
const LANES_TOP = 22;

const KEY = [
  ['host', 'host'],
  ['follower', 'follows'],
  ['candidate', 'wants to be host'],
  ['paused', 'paused'],
  ['stopped', 'stopped'],
] as const;

export function report(scenario: Scenario, { facts, tables, summary }: RunResult): string {
  const { messages, elections, logs } = tables;
  const { verdict, checks, runner, seed, failover, confirmLatency } = summary;
  const endMs = facts.at(-1)?.atMs ?? 0;
  const numbers = [
    ['messages confirmed', messages.filter(({ state }) => state === 'confirmed').length],
    ['lost', summary.messages.lost],
    ['doubled', summary.messages.doubled],
    ['confirmed after, p50', inMs(confirmLatency.p50Ms)],
    ['confirmed after, p99', inMs(confirmLatency.p99Ms)],
    ['elections', summary.elections],
    ['longest failover', inMs(failover.maxMs)],
  ] as const;
  return page(`${scenario.name}, seed ${seed}`, [
    `<h1>${escaped(scenario.name)} <span class="${verdict}">${verdict}</span></h1>`,
    `<p>${escaped(scenario.description)}</p>`,
    `<p class="quiet">${scenario.nodes} nodes, timing ${scenario.timing}, policy ${scenario.policy}, seed ${seed}, ${runner === 'simulator' ? 'simulated' : 'real processes'}</p>`,
    `<dl>${numbers.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`,
    '<h2>Checks</h2>',
    table(
      ['', 'check', 'what was found'],
      checks.map(({ ok, name, detail }) => [ok ? 'ok' : 'FAILED', name, detail]),
      (row) => (row[0] === 'ok' ? '' : 'bad'),
    ),
    '<h2>Who did what when</h2>',
    lanes(facts, endMs),
    `<p class="quiet">${KEY.map(([kind, what]) => `<i class="key ${kind}"></i> ${what}`).join(' · ')} · shaded: a fault stands</p>`,
    '<h2>Confirmed after</h2>',
    latency(messages, facts, elections, endMs),
    '<p class="quiet">Each dot is a message: when it was said, and how long its author waited. Lines are elections.</p>',
    '<h2>Failovers</h2>',
    failovers(elections),
    elections.length === 0 ? '' : electionTable(elections),
    '<h2>Order</h2>',
    order(logs),
    '<p class="quiet">Each node’s log from the first entry to the last. Green: the same entry as on the first node; red: another one.</p>',
  ]);
}

function lanes(facts: readonly TimedFact[], endMs: number): string {
  const all = lanesOf(facts);
  const frame: Frame = {
    height: MARGINS + LANE_HEIGHT * all.names.length,
    x: scaleTo([endMs]),
    y: { from: 0, to: 1 },
    xTitle: 'ms since the load began',
    yTitle: '',
  };
  const marks: string[] = [];
  for (const [at, node] of all.names.entries()) {
    const top = LANES_TOP + at * LANE_HEIGHT;
    const y = { from: top + 3, to: top + LANE_HEIGHT - 3 };
    marks.push(label(24, top + 15, node));
    // What was before the load began is not told.
    for (const { fromMs, toMs, kind, what } of all.barsOf(node)) {
      const [from, to] = [Math.max(0, fromMs), Math.min(toMs, endMs)];
      marks.push(band(frame, from, to, kind, `${node}: ${what}`, y));
    }
  }
  return plot('What each node was over time', frame, [...bandsOf(facts, frame, endMs), ...marks]);
}

function bandsOf(facts: readonly TimedFact[], frame: Frame, endMs: number): string[] {
  return lanesOf(facts).bands.map(({ fromMs, toMs, what }) =>
    band(frame, fromMs, Math.min(toMs, endMs), 'fault', what),
  );
}

function lanesOf(facts: readonly TimedFact[]): Lanes {
  const all = new Lanes();
  for (const fact of facts) all.add(fact);
  return all;
}

function latency(
  messages: readonly MessageRow[],
  facts: readonly TimedFact[],
  elections: readonly ElectionRow[],
  endMs: number,
): string {
  const points = messages.flatMap(({ saidMs, confirmedMs }) =>
    confirmedMs === null ? [] : [[saidMs, confirmedMs - saidMs] as const],
  );
  const frame: Frame = {
    height: PLOT_HEIGHT,
    x: scaleTo([endMs]),
    y: scaleTo(points.map(([, ms]) => ms)),
    xTitle: 'said, ms since the load began',
    yTitle: 'ms',
  };
  return plot('How long each message waited for its confirmation', frame, [
    ...bandsOf(facts, frame, endMs),
    ...elections.map(({ electedMs, host, term }) =>
      upright(frame, electedMs, 'election', `${host} was elected in term ${term}`),
    ),
    ...points.map(([saidMs, ms]) => dot(frame, saidMs, ms, 'message')),
  ]);
}

function failovers(elections: readonly ElectionRow[]): string {
  const outages = elections.flatMap(({ outageMs }) => outageMs ?? []);
  if (outages.length === 0) return '<p>None could be measured.</p>';
  const frame: Frame = {
    height: PLOT_HEIGHT,
    x: scaleTo(outages),
    y: { from: 0, to: 1 },
    xTitle: 'ms from the last confirmation before to the first one after',
    yTitle: 'share of failovers',
  };
  return plot('Cumulative distribution of failovers', frame, [cumulative(frame, outages, 'var(--accent)')]);
}

function electionTable(elections: readonly ElectionRow[]): string {
  return table(
    ['term', 'host', 'after', 'lost at', 'suspected', 'elected', 'first confirmed', 'outage'],
    elections.map((row) => [
      String(row.term),
      row.host,
      row.former ?? '',
      inMs(row.lostMs),
      since(row.suspectedMs, row.lostMs),
      since(row.electedMs, row.lostMs),
      since(row.firstConfirmedMs, row.lostMs),
      inMs(row.outageMs),
    ]),
  );
}

function order(logs: readonly LogRow[]): string {
  const names = [...new Set(logs.map(({ node }) => node))];
  const byNode = names.map((name) => logs.filter(({ node }) => node === name));
  const [first = []] = byNode;
  const frame: Frame = {
    height: MARGINS + LANE_HEIGHT * names.length,
    x: { from: 0, to: Math.max(1, ...byNode.map(({ length }) => length)) },
    y: { from: 0, to: 1 },
    xTitle: 'entry',
    yTitle: '',
  };
  const marks: string[] = [];
  for (const [at, log] of byNode.entries()) {
    const name = names[at]!;
    const top = LANES_TOP + at * LANE_HEIGHT;
    const y = { from: top + 3, to: top + LANE_HEIGHT - 3 };
    const apart = log.findIndex(({ hash }, i) => first[i]?.hash !== hash);
    const same = apart === -1 ? log.length : apart;
    marks.push(label(24, top + 15, name), band(frame, 0, same, 'same', `${name}: ${same} are the same`, y));
    if (apart !== -1)
      marks.push(band(frame, apart, log.length, 'apart', `${name}: others from entry ${apart + 1} on`, y));
    marks.push(label(atX(frame, 0) + 4, top + 15, `${log.length}`));
  }
  return plot('The order of entries on each node', frame, marks);
}

function inMs(ms: number | null): string {
  return ms === null ? '–' : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

function since(ms: number | null, fromMs: number | null): string {
  return ms === null || fromMs === null ? inMs(ms) : `+${inMs(ms - fromMs)}`;
}
