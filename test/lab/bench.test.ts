import { expect } from 'chai';
import { benchCatchup } from '../../src/lab/bench/catchup.ts';
import { benchFailover } from '../../src/lab/bench/failover.ts';
import { benchLatency } from '../../src/lab/bench/latency.ts';
import type { LogReport } from '../../src/lab/bench/log-check.ts';
import { benchThroughput } from '../../src/lab/bench/throughput.ts';
import { Supervisor } from '../../src/lab/supervisor.ts';

const TEST_MS = 90_000;

// How fast it is depends on the machine and is not asked here: only that the measurement measures, and that
// nothing is lost or doubled while it does.
describe('lab: measurements on three nodes', function () {
  this.timeout(TEST_MS);
  let lab: Supervisor;
  before(async () => {
    lab = new Supervisor({ nodes: 3, port: 0, timing: 'test', seed: 1, out: null });
    await lab.begin();
  });
  after(async () => lab.stop());

  function expectSound(log: LogReport, messagesMin: number): void {
    expect(log).to.deep.include({ lost: [], doubled: [], contradictions: [] });
    expect(log.entries).to.be.at.least(messagesMin);
  }

  it('failover: every kill has an outage and another host, and every message is there once', async () => {
    const result = await benchFailover(lab, { kills: 3, by: 'kill', perSecond: 50, textBytes: 300 });
    expect(result.kills).to.have.length(3);
    for (const { host, newHost, outageMs } of result.kills) {
      expect(newHost).not.to.equal(host);
      expect(outageMs).to.be.greaterThan(0).and.lessThan(30_000);
    }
    expect(result.sent.accepted).to.be.at.least(100);
    expectSound(result.log, result.sent.accepted);
  });

  it('failover: a frozen host is replaced too, and goes on as another’s follower', async () => {
    const result = await benchFailover(lab, { kills: 2, by: 'freeze', perSecond: 50, textBytes: 300 });
    expect(result.kills).to.have.length(2);
    for (const { host, newHost } of result.kills) expect(newHost).not.to.equal(host);
    expectSound(result.log, result.sent.accepted);
  });

  for (const mode of ['batch', 'single'] as const) {
    it(`throughput: counts what was confirmed, with ${mode} posts`, async () => {
      const options = { mode, seconds: 1, textBytes: 300, writers: 6 };
      const result = await benchThroughput(lab, options);
      expect(result.confirmed).to.be.greaterThan(0);
      expect(result.confirmedPerSecond).to.be.closeTo(result.confirmed / result.seconds, 1e-6);
      expectSound(result.log, result.confirmed);
    });
  }

  it('latency: sees every message on all nodes, at the author’s no later than on the last', async () => {
    const { everywhere, author } = await benchLatency(lab, { seconds: 1, perSecond: 50, textBytes: 300 });
    expect([everywhere.count, author.count]).to.deep.equal([50, 50]);
    expect(author.maxMs).to.be.at.most(everywhere.maxMs);
  });

  it('catchup: a node that was away shows everything it missed', async () => {
    const result = await benchCatchup(lab, { messages: 500, textBytes: 300 });
    expect(result.caughtUpMs).to.be.at.least(result.startMs);
    expectSound(result.log, 500);
  });
});
