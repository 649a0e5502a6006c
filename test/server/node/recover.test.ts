import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { offered, post, recover, texts, withoutHost } from '../../support/forks.ts';
import type { NodeProcess } from '../../support/node-process.ts';

describe('server/node: recover', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let nodes: [NodeProcess, NodeProcess, NodeProcess];

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 3, inside: true });
    nodes = cluster.nodes as typeof nodes;
  });
  afterEach(async () => {
    await cluster.close();
  });

  it('RS45, RS47, RS50, RS55, HS37, HS38, FM48, MS101 the last one goes on alone; who comes back is told, adopts, and loses no word of its own', async () => {
    const [first, second, last] = nodes;
    expect((await post(cluster, first, 'all of us')).status).to.equal(201);
    await cluster.caughtUp();
    await last.end();
    expect((await post(cluster, first, 'only the two of us')).status).to.equal(201);
    expect((await post(cluster, second, 'nobody else heard')).status).to.equal(201);
    await cluster.caughtUp([first, second]);
    await Promise.all([first.end(), second.end()]);
    await last.start();
    await withoutHost(cluster, last);
    const lostDevices = [first.deviceId, second.deviceId];
    const done = await recover(cluster, last, { lostDevices, force: true });
    expect([done.status, done.body.code]).to.deep.equal([200, undefined]);
    expect(done.body.forkId).to.not.equal(cluster.groupId);
    expect((await post(cluster, last, 'alone')).status).to.equal(201);
    // Its own fork is as good as new for a restart.
    await last.end();
    await last.start();
    expect((await post(cluster, last, 'still alone')).status).to.equal(201);

    await first.start();
    const offer = await offered(cluster, first);
    expect(offer).to.include({ forkId: done.body.forkId, by: last.deviceId });
    expect(offer.lostDevices).to.have.members(lostDevices);
    // RS50 Told is not taken: both forks are as they were.
    expect((await cluster.status(first)).forkId).to.equal(cluster.groupId);
    expect(await texts(cluster, first)).to.include('nobody else heard');
    expect(await texts(cluster, last)).to.deep.equal(['all of us', 'alone', 'still alone']);

    // RS55 A third fork is not begun by mistake.
    const third = await recover(cluster, first, { lostDevices: [second.deviceId, last.deviceId] });
    expect(third.status).to.equal(409);
    expect(third.body.detail).to.match(/^Others went on in a new fork of this group: adopt that one/);

    const adopted = await recover(cluster, first, { adopt: offer.forkId });
    expect([adopted.status, adopted.body.forkId]).to.deep.equal([200, offer.forkId]);
    const both = ['all of us', 'alone', 'still alone', 'only the two of us'];
    await until('both have the same', async () => {
      const [a, b] = await Promise.all([texts(cluster, first), texts(cluster, last)]);
      return a.join() === both.join() && b.join() === both.join();
    });
    expect((await post(cluster, first, 'together again')).status).to.equal(201);
    await cluster.caughtUp([first, last]);
    expect(await cluster.log(first)).to.deep.equal(await cluster.log(last));
    expect((await cluster.status(first)).forkOffered).to.equal(undefined);

    // FM48 A newcomer is told how the fork came about, and checks every entry since the first.
    const newcomer = await cluster.join();
    expect((await post(cluster, newcomer, 'hello')).status).to.equal(201);
    await cluster.caughtUp([first, last, newcomer]);
    expect(await cluster.log(newcomer)).to.deep.equal(await cluster.log(last));
    await newcomer.end();
    await newcomer.start();
    expect((await post(cluster, newcomer, 'back')).status).to.equal(201);
  });

  it('RS46, MS101 nothing is recovered that goes on by itself', async () => {
    const [first, second, last] = nodes;
    const lostDevices = [first.deviceId, second.deviceId];
    const refused = await recover(cluster, last, { lostDevices, force: true });
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'conflict']);
    await Promise.all([first.end(), second.end()]);
    // Of the two, one may have become host for a moment after the other was gone.
    await until('those who are left are said to be enough', async () => {
      const kept = await recover(cluster, last, { lostDevices: [first.deviceId], force: true });
      expect(kept.status).to.equal(409);
      return kept.body.detail.startsWith('Those that are not lost are enough');
    });
    const unknown = await recover(cluster, last, { lostDevices: [last.deviceId], force: true });
    expect(unknown.status).to.equal(422);
    const none = await recover(cluster, last, { adopt: 'b'.repeat(51).concat('q') });
    expect(none.status).to.equal(404);
  });
});
