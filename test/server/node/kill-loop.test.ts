import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { Load } from '../../support/load.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

const PER_SECOND = 50;
const KILLS = isLong ? 20 : 5;

describe('server/node: the host is killed again and again', function () {
  this.timeout(180_000);

  for (const nodes of [3, 5]) {
    it(`CM60 ${nodes} processes, ${KILLS} hosts killed: what was confirmed is everywhere, once, in one order`, async () => {
      const cluster = await Cluster.start({ nodes });
      try {
        const load = new Load(cluster, PER_SECOND);
        for (let kill = 0; kill < KILLS; kill++) {
          await load.confirmedMore(10);
          const host = await cluster.host();
          const { term } = await cluster.status(host);
          await host.kill();
          await cluster.running()[0]!.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
          await load.confirmedMore(10);
          await host.start();
          await host.wait(cluster.groupId, 'host=any&tier=confirmed');
        }
        const sent = await load.end();
        await load.askAgain();
        expect(sent.filter((one) => one.outcome === 'refused').map((one) => one.answer)).to.deep.equal([]);
        expect(sent.filter((one) => one.outcome === 'confirmed').length).to.be.greaterThan(20 * KILLS - 1);
        await until('nothing waits any more', async () => {
          const all = await Promise.all(cluster.running().map(async (node) => cluster.status(node)));
          return all.every((status) => status.outbox === 0);
        });
        await expectSameLog(cluster);
        await expectEachOnce(cluster, sent);
      } finally {
        await cluster.close();
      }
    });
  }
});
