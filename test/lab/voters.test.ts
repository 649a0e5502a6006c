/** Votes on real processes: who stops leaves its vote, who is away for long is replaced. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import type { DemesClient } from '../../src/sdk/client.ts';
import { DemesApiError } from '../../src/sdk/errors.ts';
import { Cluster } from '../../src/testing/cluster.ts';
import { isLong } from '../support/effort.ts';

const TEST_MS = 60_000;
const POLL_MS = 30_000;
const SHRINK_MS_MAX = 2 * (TIMING.test.shrinkAfterMs + TIMING.test.shrinkToOneAfterMs);

describe('lab: votes', function () {
  this.timeout(TEST_MS);
  let cluster: Cluster | null = null;

  afterEach(async () => {
    await cluster?.close();
    cluster = null;
  });

  /** The names of those who vote, as this node sees it, once `isSo`; asked again after every new entry. */
  async function votersOnce(
    client: DemesClient,
    isSo: (names: readonly string[]) => boolean,
    timeoutMs = TEST_MS,
  ): Promise<void> {
    const { groupId } = cluster!;
    const deadline = performance.now() + timeoutMs;
    for (let status = await client.status(groupId); ;) {
      if (isSo(status.voters.map(({ name }) => name))) return;
      // One long poll ends after two minutes at most; the next goes on where it ended.
      const entry = client.wait(groupId, { commitIndex: status.commitIndex + 1 }, { timeoutMs: POLL_MS });
      status = await entry.catch((error: unknown) => {
        if (error instanceof DemesApiError && error.groupStatus !== null && performance.now() < deadline) {
          return error.groupStatus;
        }
        throw error;
      });
    }
  }

  it('RS9 of two the first stops as soon as both are there, and the other goes on confirming', async () => {
    cluster = await Cluster.start({ names: ['Ana', 'Bo'], group: 'Two', flags: ['--timing', 'lan'] });
    await cluster.node('Ana').stop();
    const bo = cluster.client('Bo');
    const message = await bo.send(cluster.groupId, 'general', 'alone now', { wait: 'confirmed' });
    expect(message.state).to.equal('confirmed');
  });

  it('RS14 a voter that vanished is replaced, then the host may fail too, and whoever comes back is a learner', async () => {
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
    await cluster.client(gone).wait(cluster.groupId, { commitIndex: message.index!, role: 'learner' });
  });

  // Minutes of silence, which nothing shortens.
  if (isLong) {
    it('RS15 of five, two vanish and three vote; then one more, and one votes; who comes back votes again', async () => {
      cluster = await Cluster.start({ names: ['Ana', 'Bo', 'Cleo', 'Dan', 'Eve'], group: 'Five' });
      const { groupId } = cluster;
      const host = await cluster.host();
      const [next, ...others] = await cluster.backups();
      const say = async (text: string): Promise<string> =>
        (await host.client().send(groupId, 'general', text, { wait: 'confirmed' })).state;
      const [first, second, third] = others as [typeof host, typeof host, typeof host];
      await Promise.all([first.kill(), second.kill()]);
      await votersOnce(host.client(), (names) => names.length === 3, SHRINK_MS_MAX);
      const { voters } = await host.client().status(groupId);
      expect(voters.map(({ name }) => name)).to.have.members([host.name, next!.name, third.name]);
      expect(await say('three vote')).to.equal('confirmed');
      await third.kill();
      await votersOnce(host.client(), (names) => names.length === 1, SHRINK_MS_MAX);
      await next!.kill();
      expect(await say('one votes, and is alone')).to.equal('confirmed');
      await Promise.all([first, second, third, next!].map(async (node) => node.start()));
      await votersOnce(host.client(), (names) => names.length === 5, SHRINK_MS_MAX);
      expect(await say('five vote')).to.equal('confirmed');
      await cluster.caughtUp();
    }).timeout(SHRINK_MS_MAX);
  }
});
