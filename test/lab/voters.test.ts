/** Votes on real processes: who stops leaves its vote, who is away for long is replaced. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import type { DemesClient } from '../../src/sdk/client.ts';
import { Cluster } from '../../src/testing/cluster.ts';

const TEST_MS = 60_000;

describe('lab: votes', function () {
  this.timeout(TEST_MS);
  let cluster: Cluster | null = null;

  afterEach(async () => {
    await cluster?.close();
    cluster = null;
  });

  /** The names of those who vote, as this node sees it, once `isSo`; asked again after every new entry. */
  async function votersOnce(client: DemesClient, isSo: (names: readonly string[]) => boolean): Promise<void> {
    const { groupId } = cluster!;
    for (let status = await client.status(groupId); ;) {
      if (isSo(status.voters.map(({ name }) => name))) return;
      status = await client.wait(groupId, { commitIndex: status.commitIndex + 1 }, { timeoutMs: TEST_MS });
    }
  }

  it('RS9 of two the first stops as soon as both are there, and the other goes on confirming', async () => {
    cluster = await Cluster.start({ names: ['Ana', 'Bo'], group: 'Two', flags: ['--timing', 'lan'] });
    await cluster.node('Ana').stop();
    const bo = cluster.client('Bo');
    const message = await bo.send(cluster.groupId, 'general', 'alone now', { wait: 'confirmed' });
    expect(message.state).to.equal('confirmed');
  });

  it('RS14 a voter that vanished is replaced, and then the host may fail too', async () => {
    cluster = await Cluster.start({ names: ['Ana', 'Bo', 'Cleo', 'Dan'], group: 'Four' });
    const host = await cluster.host();
    const { voters, learners } = await host.client().status(cluster.groupId);
    const gone = voters.find(({ deviceId }) => deviceId !== host.deviceId)!.name;
    const heir = learners[0]!.name;
    const killedMs = performance.now();
    await cluster.node(gone).kill();
    await votersOnce(host.client(), (names) => names.includes(heir) && !names.includes(gone));
    expect(performance.now() - killedMs).to.be.at.least(TIMING.test.replaceAfterMs - 1_000);
    await host.kill();
    const message = await cluster
      .client(heir)
      .send(cluster.groupId, 'general', 'two of three', { wait: 'confirmed' });
    expect(message.state).to.equal('confirmed');
    await cluster.node(gone).start();
    await cluster.client(gone).wait(cluster.groupId, { commitIndex: message.index! });
  });
});
