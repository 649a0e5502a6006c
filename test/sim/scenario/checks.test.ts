import { expect } from 'chai';
import { judged, type CheckResult } from '../../../src/sim/scenario/checks.ts';
import type { LabFact, TimedFact } from '../../../src/sim/scenario/facts.ts';
import { resultOf } from '../../../src/sim/scenario/summary.ts';
import { tablesOf } from '../../../src/sim/scenario/tables.ts';
import type { Check } from '../../../src/sim/scenario/words.ts';
import { scenario } from './scenarios.ts';

type Told = readonly [atMs: number, fact: LabFact];

const status = (node: string, term: number, host: string | null): LabFact => ({
  type: 'status',
  node,
  role: host === node ? 'host' : 'follower',
  tier: 'confirmed',
  host,
  term,
});
const logged = (node: string, index: number, id: string | null, hash = `h${index}`): LabFact => ({
  type: 'logged',
  node,
  index,
  term: 1,
  hash,
  id,
});
const confirmed = (id: string, index: number): LabFact => ({
  type: 'confirmed',
  id,
  node: 'n1',
  index,
  term: 1,
});

/** One message, confirmed by n1 as 1 and in the logs of both; n1 is killed and n2 follows it. */
const WELL: readonly Told[] = [
  [0, { type: 'node', node: 'n1', state: 'running', device: 'd1' }],
  [0, { type: 'node', node: 'n2', state: 'running', device: 'd2' }],
  [0, status('n1', 1, 'n1')],
  [0, status('n2', 1, 'n1')],
  [10, { type: 'said', id: 'm1', node: 'n1' }],
  [12, { type: 'accepted', id: 'm1', node: 'n1' }],
  [20, confirmed('m1', 1)],
  [25, { type: 'shown', id: 'm1', node: 'n2', index: 1 }],
  [30, { type: 'did', what: 'kill host', nodes: ['n1'] }],
  [30, { type: 'node', node: 'n1', state: 'stopped', device: 'd1' }],
  [33, status('n2', 1, null)],
  [40, status('n2', 2, 'n2')],
  [50, { type: 'said', id: 'm2', node: 'n2' }],
  [51, { type: 'accepted', id: 'm2', node: 'n2' }],
  [60, { ...confirmed('m2', 2), node: 'n2', term: 2 } as LabFact],
  [90, { type: 'ended', converged: true, why: null }],
  [90, logged('n1', 1, 'm1')],
  [90, logged('n1', 2, 'm2')],
  [90, logged('n2', 1, 'm1')],
  [90, logged('n2', 2, 'm2')],
];

function timed(told: readonly Told[]): TimedFact[] {
  return told.map(([atMs, fact]) => ({ atMs, ...fact })).toSorted((x, y) => x.atMs - y.atMs);
}

function failing(told: readonly Told[], checks: readonly Check[] = []): CheckResult[] {
  const facts = timed(told);
  return judged(checks, { facts, tables: tablesOf(facts) }).filter(({ ok }) => !ok);
}

/** WELL, with other facts of the end of the logs. */
function withLogs(...logs: readonly LabFact[]): Told[] {
  return [...WELL.filter(([, { type }]) => type !== 'logged'), ...logs.map((fact): Told => [90, fact])];
}

describe('sim scenario: checks', () => {
  it('LB8 find nothing where nothing is wrong', () => {
    expect(failing(WELL, [{ failover: 40 }, { elections: 1 }, { confirmed: 2 }])).to.deep.equal([]);
  });

  it('LB8 nothing lost: a confirmed message that a log lacks, or that stands elsewhere', () => {
    const two = [logged('n1', 1, 'm1'), logged('n1', 2, 'm2')];
    expect(failing(withLogs(...two, logged('n2', 1, null), logged('n2', 2, 'm2')))).to.deep.equal([
      { name: 'nothing-lost', ok: false, detail: 'm1: confirmed, and missing in a log' },
    ]);
    const turned = ['n1', 'n2'].flatMap((node) => [logged(node, 1, 'm2'), logged(node, 2, 'm1')]);
    expect(failing(withLogs(...turned)).map(({ detail }) => detail)).to.deep.equal([
      'm1 and 1 more: confirmed at a place, and stands at another',
    ]);
  });

  it('LB8 nothing twice', () => {
    const all = ['n1', 'n2'].flatMap((node) => [
      logged(node, 1, 'm1'),
      logged(node, 2, 'm2'),
      logged(node, 3, 'm2'),
    ]);
    expect(failing(withLogs(...all)).map(({ name }) => name)).to.include('nothing-twice');
  });

  it('LB8 same order, hash by hash', () => {
    const one = [logged('n1', 1, 'm1'), logged('n1', 2, 'm2')];
    expect(failing(withLogs(...one, logged('n2', 1, 'm1'), logged('n2', 2, 'm2', 'other')))).to.deep.equal([
      { name: 'same-order', ok: false, detail: 'n2 and n1 differ at 2' },
    ]);
    expect(failing(withLogs(...one, logged('n2', 1, 'm1'))).map(({ detail }) => detail)).to.include(
      'n2 has 1 entries, n1 2',
    );
    expect(failing(withLogs()).map(({ name }) => name)).to.include('same-order');
  });

  it('LB8 one host a term', () => {
    expect(failing([...WELL, [70, status('n1', 2, 'n1')]])).to.deep.equal([
      { name: 'one-host-per-term', ok: false, detail: 'term 2 had the hosts n2, n1' },
    ]);
  });

  it('LB8 what a node kept is confirmed, unless its disk was wiped', () => {
    const kept: readonly Told[] = [
      [26, { type: 'said', id: 'm3', node: 'n1' }],
      [27, { type: 'accepted', id: 'm3', node: 'n1' }],
    ];
    expect(failing([...WELL, ...kept])).to.deep.equal([
      { name: 'outboxes-empty', ok: false, detail: 'm3: accepted, and never confirmed' },
    ]);
    expect(
      failing([...WELL, ...kept, [70, { type: 'node', node: 'n1', state: 'running', device: 'd3' }]]),
    ).to.deep.equal([]);
  });

  it('LB8 the group came to rest', () => {
    const restless = WELL.map(([atMs, fact]): Told =>
      fact.type === 'ended' ? [atMs, { ...fact, converged: false, why: 'n2 is silent' }] : [atMs, fact],
    );
    expect(failing(restless)).to.deep.equal([{ name: 'converged', ok: false, detail: 'n2 is silent' }]);
  });

  it('LB8 only those that a scenario names, and its bounds', () => {
    const logs = withLogs();
    expect(failing(logs, ['one-host-per-term'])).to.deep.equal([]);
    expect(failing(WELL, [{ failover: 39 }]).map(({ detail }) => detail)).to.deep.equal([
      'the longest failover of 1 took 40 ms, at most 39 may pass',
    ]);
    expect(
      failing(WELL.slice(0, 8), ['nothing-twice', { failover: 99 }]).map(({ detail }) => detail),
    ).to.deep.equal(['no failover could be measured']);
  });

  it('LB10 LB11 tables and numbers follow from the facts', () => {
    const { tables, summary } = resultOf(scenario([]), 'simulator', timed(WELL));
    expect(tables.elections).to.deep.equal([
      {
        term: 2,
        host: 'n2',
        former: 'n1',
        lostMs: 30,
        suspectedMs: 33,
        electedMs: 40,
        lastConfirmedMs: 20,
        firstConfirmedMs: 60,
        outageMs: 40,
      },
    ]);
    expect(tables.messages[0]).to.deep.equal({
      id: 'm1',
      node: 'n1',
      saidMs: 10,
      acceptedMs: 12,
      confirmedMs: 20,
      index: 1,
      term: 1,
      shownLastMs: 25,
      state: 'confirmed',
      holders: 2,
      copies: 1,
    });
    expect(summary).to.deep.include({ verdict: 'passed', elections: 1, nodes: 2, entries: 2 });
    expect(summary.confirmLatency).to.deep.equal({ count: 2, p50Ms: 10, p95Ms: 10, p99Ms: 10, maxMs: 10 });
    expect(summary.failover.maxMs).to.equal(40);
  });
});
