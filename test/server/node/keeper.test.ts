import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Cluster } from '../../support/cluster.ts';
import { NodeProcess, type Json } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

const LAUNCHER = join(import.meta.dirname, '../../../bin/demes.js');

describe('server/node: a keeper', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  afterEach(async () => {
    await cluster.close();
  });

  async function say(node: NodeProcess, text: string): Promise<void> {
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed&timeoutMs=20000`;
    const { status, body } = await node.post(path, { text });
    expect(status, JSON.stringify(body)).to.equal(201);
  }

  it('RS25 with two laptops and a keeper one laptop may go, and messages stay confirmed', async () => {
    cluster = await Cluster.start({ nodes: 2 });
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const keeper = await cluster.join(['--keeper']);
    await cluster.settled(3);
    await say(ana, 'before');
    await bo.kill();
    await say(ana, 'the keeper counts');
    await bo.start();
    await ana.kill();
    await say(bo, 'and with the other one, too');
    const { voters } = await cluster.status(keeper);
    expect(voters.map(({ deviceId }: Json) => deviceId)).to.include(keeper.deviceId);
    await ana.start();
    await cluster.settled(3);
    await expectSameLog(cluster);
  });

  it('RS26 a directory that began as a keeper’s stays one without the flag, and a member’s never becomes one', async () => {
    cluster = await Cluster.start({ nodes: 1 });
    const joined = await cluster.join(['--keeper']);
    await joined.stop();
    const again = new NodeProcess(joined.dataDirectory, ['--timing', 'test']);
    cluster.nodes[1] = again;
    await again.start();
    await again.ready;
    const general = `/groups/${cluster.groupId}/rooms/general/messages`;
    expect((await again.post(general, { text: 'x' })).body.code).to.equal('keeper');

    const member = cluster.nodes[0]!;
    await member.stop();
    const place = ['start', '--port', '0', '--keeper', '--data', member.dataDirectory];
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, ...place], { encoding: 'utf8' });
    expect(status).to.equal(2);
    expect(stderr).to.contain('--keeper: this data directory is that of a member');
    await member.start();
    await member.ready;
    await member.wait(cluster.groupId, 'tier=confirmed');
    await say(member, 'nothing was changed');
  });
});
