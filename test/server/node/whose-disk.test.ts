import { expect } from 'chai';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { Cluster, until } from '../../support/cluster.ts';
import { backUp, restore } from '../../../src/server/backup.ts';
import { NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

/** A data directory as it is at this moment; the node must not write meanwhile. */
function copied(node: NodeProcess, to: string): string {
  cpSync(node.dataDirectory, to, { recursive: true, filter: (path) => !path.endsWith('node.lock') });
  return to;
}

async function say(cluster: Cluster, node: NodeProcess, text: string): Promise<void> {
  const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed&timeoutMs=20000`;
  const { status, body } = await node.post(path, { text, clientId: text.replaceAll(' ', '-') });
  expect(status, JSON.stringify(body)).to.equal(201);
}

async function nowDevice(node: NodeProcess): Promise<string> {
  return (await node.get('/node')).body.deviceId;
}

async function follower(cluster: Cluster): Promise<NodeProcess> {
  const host = await cluster.host();
  return cluster.running().find((node) => node !== host)!;
}

/** Resolves when the node is a device that it was not before, of the same member, and in the group. */
async function becomesNew(cluster: Cluster, node: NodeProcess, before: string): Promise<void> {
  await until('it is a new device', async () => {
    const { deviceId, setAside } = await node.get('/node').then(
      ({ body }) => body,
      // It starts anew.
      () => ({ deviceId: before, setAside: null }),
    );
    return deviceId !== before && setAside === null;
  });
  await cluster.joined(node);
  await node.wait(cluster.groupId, 'tier=confirmed');
  const { body } = await node.get(`/groups/${cluster.groupId}/devices`);
  const [old, now] = [before, await nowDevice(node)].map((id) =>
    body.devices.find((one: { id: string }) => one.id === id),
  );
  expect(now.memberId).to.equal(old.memberId);
}

async function isSetAside(node: NodeProcess, why: string): Promise<void> {
  await until(`it says ${why}`, async () => (await node.get('/node')).body.setAside === why);
  const ready = await fetch(`${node.url}/readyz`);
  expect(ready.status).to.equal(503);
}

const noPassphrase = async (): Promise<string> => Promise.reject(new Error('there is none'));

describe('server/node: whose disk it is', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 3 });
  });
  afterEach(async () => {
    await cluster.close();
  });

  it('RS43 a copy that is put back becomes a new device of the same member, and counts for nothing before', async () => {
    const node = await follower(cluster);
    const before = node.deviceId;
    await node.kill();
    const old = copied(node, `${node.dataDirectory}-old`);
    await node.start();
    await node.wait(cluster.groupId, 'tier=confirmed');
    await say(cluster, node, 'written after the copy');
    await node.kill();
    rmSync(node.dataDirectory, { recursive: true });
    renameSync(old, node.dataDirectory);
    await node.start();
    await becomesNew(cluster, node, before);
    await say(cluster, node, 'written by the new device');
    await expectSameLog(cluster);
  });

  it('HS35 a copy of the running node is noticed by what the device showed since, though nobody knows its start', async () => {
    const node = await follower(cluster);
    const before = node.deviceId;
    await cluster.caughtUp();
    node.pause();
    const old = copied(node, `${node.dataDirectory}-old`);
    node.resume();
    for (const text of ['one', 'two', 'three']) await say(cluster, node, text);
    await node.kill();
    rmSync(node.dataDirectory, { recursive: true });
    renameSync(old, node.dataDirectory);
    await node.start();
    await becomesNew(cluster, node, before);
    await expectSameLog(cluster);
  });

  it('RS42 two running copies of one directory are both silent until a person decides which one becomes a new device', async () => {
    const node = await follower(cluster);
    const before = node.deviceId;
    await node.kill();
    const twin = new NodeProcess(copied(node, `${node.dataDirectory}-twin`), ['--timing', 'test']);
    await node.start();
    await node.wait(cluster.groupId, 'tier=confirmed');
    await until('all have met it', async () => {
      const { body } = await node.get(`/groups/${cluster.groupId}/network`);
      return body.links.every((link: { up: boolean }) => link.up);
    });
    await twin.start();
    cluster.nodes.push(twin);
    await Promise.all([isSetAside(node, 'clone'), isSetAside(twin, 'clone')]);
    const other = cluster.running().find((one) => one !== node && one !== twin)!;
    await say(cluster, other, 'the group goes on');
    await twin.kill();
    await twin.start();
    await isSetAside(twin, 'clone');
    expect((await twin.post('/node/device', { decision: 'new' })).status).to.equal(204);
    await becomesNew(cluster, twin, before);
    expect((await node.post('/node/device', { decision: 'keep' })).status).to.equal(204);
    await until('it takes part again', async () => {
      const { body } = await node.get('/node').catch(() => ({ body: { setAside: '' } }));
      return body.setAside === null;
    });
    await node.wait(cluster.groupId, 'tier=confirmed');
    expect(await nowDevice(node)).to.equal(before);
    expect((await node.post('/node/device', { decision: 'new' })).status).to.equal(409);
    await expectSameLog(cluster);
  });

  it('RS44 a backup of a running node comes back as a new device, beside the one that it was taken of', async () => {
    const node = await follower(cluster);
    await say(cluster, node, 'before the backup');
    const folder = `${node.dataDirectory}-backup`;
    backUp(node.dataDirectory, folder);
    await say(cluster, node, 'after the backup');
    const place = `${node.dataDirectory}-restored`;
    expect(await restore(folder, place, noPassphrase)).to.equal(true);
    const again = await restore(folder, place, noPassphrase).catch(String);
    expect(again).to.include('not empty');
    const restored = await new NodeProcess(place, ['--timing', 'test']).start();
    cluster.nodes.push(restored);
    await becomesNew(cluster, restored, node.deviceId);
    expect((await node.get('/node')).body.setAside).to.equal(null);
    await say(cluster, restored, 'by the restored');
    await say(cluster, node, 'by the old one');
    await expectSameLog(cluster);
  });

  it('RS44 who was alone in all its groups goes on as itself', async () => {
    const lonely = await new NodeProcess(`${cluster.folder}/lonely`, ['--timing', 'test']).start();
    const { body } = await lonely.post('/groups', { name: 'diary' });
    await lonely.wait(body.id, 'role=host');
    await lonely.stop();
    backUp(lonely.dataDirectory, `${cluster.folder}/backup`);
    const place = `${cluster.folder}/again`;
    expect(await restore(`${cluster.folder}/backup`, place, noPassphrase)).to.equal(false);
    const again = await new NodeProcess(place, ['--timing', 'test']).start();
    expect(again.deviceId).to.equal(lonely.deviceId);
    await again.wait(body.id, 'role=host');
    await again.kill();
  });

  it('RS43 a wiped disk is a new device, which nobody lets in without an invitation', async () => {
    const node = await follower(cluster);
    const before = node.deviceId;
    await node.kill();
    rmSync(node.dataDirectory, { recursive: true });
    await node.start();
    expect(await nowDevice(node)).not.to.equal(before);
    expect((await node.get('/groups')).body.groups).to.deep.equal([]);
    await say(cluster, await cluster.host(), 'the others go on');
  });
});
