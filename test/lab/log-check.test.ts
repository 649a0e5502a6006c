import { expect } from 'chai';
import type { LogEntry } from '../../src/api/log.ts';
import { checkLogs, type LogReport } from '../../src/lab/bench/log-check.ts';

/** A log of these messages; `!` marks a duplicate without effect. */
function logOf(clientIds: readonly string[]): LogEntry[] {
  return clientIds.map((clientId, at) => ({
    index: at + 1,
    term: 1,
    at: '2026-11-20T20:07:00.000Z',
    hash: `hash ${clientIds.slice(0, at + 1).join()}`,
    prevHash: `hash ${clientIds.slice(0, at).join()}`,
    kind: 'event',
    clientId: clientId.replace('!', ''),
    forkId: 'f',
    bodyHash: 'b',
    verdict: clientId.endsWith('!') ? 'duplicate' : 'valid',
  }));
}

function check(logs: Readonly<Record<string, readonly LogEntry[]>>, ...clientIds: string[]): LogReport {
  const nodes = Object.entries(logs).map(([name, entries]) => ({ name, entries }));
  return checkLogs(
    nodes,
    clientIds.map((clientId) => ({ clientId, index: null })),
  );
}

describe('lab: check of all logs', () => {
  it('finds nothing where nothing is wrong', () => {
    const log = logOf(['a', 'b', 'b!']);
    expect(check({ n1: log, n2: [...log] }, 'a', 'b')).to.deep.equal({
      entries: 3,
      lost: [],
      doubled: [],
      contradictions: [],
    });
  });

  it('finds a message that one node does not have', () => {
    const report = check({ n1: logOf(['a', 'b']), n2: logOf(['a']) }, 'a', 'b');
    expect(report.lost).to.deep.equal(['b']);
    expect(report.contradictions).to.deep.equal(['The logs have 2, 1 entries.']);
  });

  it('finds a message that took effect twice', () => {
    expect(check({ n1: logOf(['a', 'b', 'a']) }, 'a').doubled).to.deep.equal(['a']);
  });

  it('does not count a message that is only there as a duplicate', () => {
    expect(check({ n1: logOf(['a!']) }, 'a').lost).to.deep.equal(['a']);
  });

  it('finds two orders of the same messages', () => {
    const report = check({ n1: logOf(['a', 'b']), n2: logOf(['b', 'a']) }, 'a', 'b');
    expect(report.lost).to.deep.equal([]);
    expect(report.contradictions).to.deep.equal(['n2 and n1 differ at 1.']);
  });

  it('finds a broken chain and a gap in the numbers', () => {
    const log = logOf(['a', 'b', 'c']);
    const broken = log.with(2, { ...log[2]!, prevHash: 'other' });
    expect(check({ n1: broken }).contradictions).to.deep.equal(['n1: entry 3 does not follow 2.']);
    expect(check({ n1: [log[0]!, log[2]!] }).contradictions).to.include('n1: entry 2 says it is 3.');
  });

  it('finds a confirmed place that moved', () => {
    const nodes = [{ name: 'n1', entries: logOf(['a', 'b']) }];
    const { contradictions } = checkLogs(nodes, [{ clientId: 'b', index: 1 }]);
    expect(contradictions).to.deep.equal(['n1: b was confirmed at 1 and is at 2.']);
  });
});
