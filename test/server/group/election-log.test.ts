import { expect } from 'chai';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import { NO_RANK } from '../../../src/core/rank/rank-list.ts';
import type { Term } from '../../../src/protocol/ids.ts';
import { ZERO_HASH } from '../../../src/protocol/ids.ts';
import { ElectionLog } from '../../../src/server/group/election-log.ts';
import type { ElectionRecord } from '../../../src/server/storage/local-rows.ts';
import { deviceId } from '../../support/a-view.ts';

const HOST = deviceId('b');

function noop(index: number, term: number): AppliedEntry {
  const body = { kind: 'noop' as const, rank: NO_RANK };
  return {
    entry: { index, term, at: 1_000 * index, prevHash: ZERO_HASH, hash: ZERO_HASH, body },
    verdict: null,
  };
}

describe('server/group/election-log', () => {
  let kept: Map<Term, ElectionRecord>;
  let measured: number[];
  let log: ElectionLog;
  beforeEach(() => {
    kept = new Map();
    measured = [];
    start();
  });

  function start(): void {
    const openElections = (): ElectionRecord[] => [...kept.values()].filter(({ index }) => index === 0);
    log = new ElectionLog({
      local: () => ({ openElections, saveElection: (record) => void kept.set(record.term, record) }),
      wallMs: () => 500,
      measured: (index) => void measured.push(index),
    });
    log.load();
  }

  it('MS92 a host is kept as soon as it is known, and its entry when that is confirmed', () => {
    log.hostKnown(HOST, 4, 50);
    const record = { term: 4, index: 0, host: HOST, at: 500, durationMs: 50, outageMs: null };
    expect(kept.get(4)).to.deep.equal(record);
    log.applied([noop(7, 3), noop(8, 4)]);
    expect(kept.get(4)).to.deep.equal({ ...record, index: 8, at: 8_000 });
    expect(measured).to.deep.equal([]);
    log.confirming(4, 120);
    expect(kept.get(4)).to.deep.equal({ ...record, index: 8, at: 8_000, outageMs: 120 });
    expect(measured).to.deep.equal([8]);
  });

  it('MS92 the outage may be over before the entry is applied here', () => {
    log.hostKnown(HOST, 4, null);
    log.confirming(4, 120);
    expect(measured).to.deep.equal([]);
    log.applied([noop(8, 4)]);
    expect(kept.get(4)).to.include({ index: 8, durationMs: null, outageMs: 120 });
    expect(measured).to.deep.equal([8]);
  });

  it('MS92 only the first no-op of a term began it', () => {
    log.hostKnown(HOST, 4, null);
    log.applied([noop(8, 4)]);
    log.applied([noop(20, 4)]);
    expect(kept.get(4)).to.include({ index: 8 });
  });

  it('MS92 nothing is measured where nothing was missed, and nothing is said about terms without a known host', () => {
    log.hostKnown(HOST, 4, null);
    log.confirming(4, null);
    log.confirming(9, 100);
    log.applied([noop(8, 4), noop(9, 5)]);
    expect([...kept.values()]).to.have.length(1);
    expect(kept.get(4)).to.include({ index: 8, outageMs: null });
    expect(measured).to.deep.equal([]);
  });

  it('MS92 after a restart an entry that was not confirmed yet is still found', () => {
    log.hostKnown(HOST, 4, 50);
    start();
    log.applied([noop(8, 4)]);
    expect(kept.get(4)).to.include({ index: 8, durationMs: 50 });
  });
});
