import { expect } from 'chai';
import { isLong } from '../../support/effort.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { offered, post, recover, texts, withoutHost } from '../../support/forks.ts';
import type { NodeProcess } from '../../support/node-process.ts';

/** A running node starts the group anew without these, and answers its fork. */
async function goOnWithout(
  cluster: Cluster,
  node: NodeProcess,
  lost: readonly NodeProcess[],
): Promise<string> {
  await withoutHost(cluster, node);
  const lostDevices = lost.map(({ deviceId }) => deviceId);
  const done = await recover(cluster, node, { lostDevices, force: true });
  expect([done.status, done.body.detail]).to.deep.equal([200, undefined]);
  return done.body.forkId;
}

async function follow(cluster: Cluster, node: NodeProcess, forkId: string): Promise<void> {
  await until(`${node.deviceId} is told of ${forkId}`, async () => {
    return (await cluster.status(node)).forkOffered?.forkId === forkId;
  });
  const done = await recover(cluster, node, { adopt: forkId });
  expect([done.status, done.body.forkId ?? done.body.detail]).to.deep.equal([200, forkId]);
}

async function confirmed(cluster: Cluster, node: NodeProcess, text: string): Promise<void> {
  const { status, body } = await post(cluster, node, text);
  expect([status, body.code]).to.deep.equal([201, undefined], text);
}

/** Resolves when these show the same, in any order, and have the same log. */
async function same(
  cluster: Cluster,
  nodes: readonly NodeProcess[],
  words: readonly string[],
): Promise<void> {
  await until(`all show ${words.join()}`, async () => {
    const shown = await Promise.all(nodes.map(async (node) => texts(cluster, node)));
    return shown.every((one) => one.toSorted().join() === words.toSorted().join());
  });
  // Whoever is host may still write entries of its own: a new order of candidates, another config.
  await until('all have the same log', async () => {
    const [first, ...others] = await Promise.all(nodes.map(async (node) => cluster.log(node)));
    return others.every((log) => JSON.stringify(log) === JSON.stringify(first));
  });
}

describe('server/node: forks', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let host: NodeProcess;
  let others: [NodeProcess, NodeProcess];

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 3, inside: true });
    host = await cluster.host();
    others = cluster.nodes.filter((node) => node !== host) as typeof others;
  });
  afterEach(async () => {
    await cluster.close();
  });

  it('RS48 an adopter with other entries at the beginning of the fork keeps what both knew to be confirmed, and loses no word of its own', async () => {
    const [first, second] = others;
    await confirmed(cluster, host, 'all of us');
    await cluster.caughtUp();
    // The host has more in its log than it can confirm, the others have something else there.
    await Promise.all([first.end(), second.end()]);
    const unheard = await host.post(`/groups/${cluster.groupId}/rooms/general/messages`, {
      text: 'only the host',
    });
    expect(unheard.status).to.equal(201);
    await host.end();
    await Promise.all([first.start(), second.start()]);
    await confirmed(cluster, first, 'first without the host');
    await confirmed(cluster, second, 'second without the host');
    await cluster.caughtUp([first, second]);
    const there = await cluster.log(first);
    await Promise.all([first.end(), second.end()]);

    await host.start();
    const forkId = await goOnWithout(cluster, host, others);
    await confirmed(cluster, host, 'alone');
    const here = await cluster.log(host);
    const parted = here.findIndex(({ hash }, at) => hash !== there[at]?.hash);
    const began = here.findIndex((entry) => entry.forkId === forkId);
    expect(parted, 'the logs part before the fork begins').to.be.within(1, began - 1);

    await first.start();
    await follow(cluster, first, forkId);
    const words = ['all of us', 'only the host', 'alone', 'first without the host'];
    await same(cluster, [host, first], words);
    await second.start();
    await follow(cluster, second, forkId);
    await same(cluster, [host, first, second], [...words, 'second without the host']);
    await confirmed(cluster, second, 'together again');
    // What was folded again is as good for a restart.
    await first.end();
    await first.start();
    await same(cluster, [host, first, second], [...words, 'second without the host', 'together again']);
  });

  it('RS50, RS53, HS37 two that recovered apart never mix: each is told of the other, one follows, and the other hears no more of it', async () => {
    const [first, second] = others;
    await confirmed(cluster, host, 'all of us');
    await cluster.caughtUp();
    await Promise.all([first.end(), second.end()]);
    const left = await goOnWithout(cluster, host, others);
    await confirmed(cluster, host, 'left');
    await host.end();
    await first.start();
    const right = await goOnWithout(cluster, first, [host, second]);
    await confirmed(cluster, first, 'right');
    expect(right).to.not.equal(left);

    await host.start();
    for (const [node, forkId, by] of [
      [host, right, first],
      [first, left, host],
    ] as const) {
      expect(await offered(cluster, node)).to.include({ forkId, by: by.deviceId });
    }
    await confirmed(cluster, host, 'more left');
    await confirmed(cluster, first, 'more right');
    expect(await texts(cluster, host)).to.deep.equal(['all of us', 'left', 'more left']);
    expect(await texts(cluster, first)).to.deep.equal(['all of us', 'right', 'more right']);
    // Each has a host of its own: there is nothing to recover.
    const again = await recover(cluster, host, { lostDevices: [second.deviceId], force: true });
    expect([again.status, again.body.detail]).to.deep.equal([
      409,
      'The group has a host: there is nothing to recover.',
    ]);

    await follow(cluster, first, left);
    const words = ['all of us', 'left', 'more left', 'right', 'more right'];
    await same(cluster, [host, first], words);
    await until('nobody is told of a fork that nobody is in', async () => {
      const all = await Promise.all([host, first].map(async (node) => cluster.status(node)));
      return all.every(({ forkOffered }) => forkOffered === undefined);
    });
    const gone = await recover(cluster, host, { adopt: right });
    expect(gone.status).to.equal(404);
    // Whoever was away all the time hears of one fork only.
    await second.start();
    expect((await offered(cluster, second)).forkId).to.equal(left);
  });

  if (isLong)
    it('RS45, RS47, RS51, RS52, FM48 a group is recovered a second time; who missed both recovers follows over both', async () => {
      const [first, second] = others;
      await confirmed(cluster, host, 'all of us');
      await cluster.caughtUp();
      await Promise.all([first.end(), second.end()]);
      const one = await goOnWithout(cluster, host, others);
      await confirmed(cluster, host, 'once');
      await first.start();
      await follow(cluster, first, one);
      await confirmed(cluster, first, 'both once');
      await cluster.caughtUp([host, first]);
      await host.end();

      const two = await goOnWithout(cluster, first, [host, second]);
      expect(two).to.not.equal(one);
      await confirmed(cluster, first, 'twice');
      await first.end();
      await first.start();
      await confirmed(cluster, first, 'still twice');
      const words = ['all of us', 'once', 'both once', 'twice', 'still twice'];
      await second.start();
      await follow(cluster, second, two);
      await same(cluster, [first, second], words);
      await host.start();
      await follow(cluster, host, two);
      await same(cluster, [host, first, second], words);
      await confirmed(cluster, host, 'together again');
      await Promise.all(cluster.nodes.map(async (node) => node.end()));
      await Promise.all(cluster.nodes.map(async (node) => node.start()));
      await same(cluster, cluster.nodes, [...words, 'together again']);
      await confirmed(cluster, second, 'after a restart');
    });

  if (isLong)
    it('FM48 who joined after a recover is started again and still follows', async () => {
      const [first, second] = others;
      await confirmed(cluster, host, 'all of us');
      await Promise.all([first.end(), second.end()]);
      await goOnWithout(cluster, host, others);
      const newcomer = await cluster.join();
      await confirmed(cluster, newcomer, 'hello');
      await cluster.caughtUp([host, newcomer]);
      await newcomer.end();
      await newcomer.start();
      await confirmed(cluster, newcomer, 'back');
      await same(cluster, [host, newcomer], ['all of us', 'hello', 'back']);
    });
});
