/** Five real nodes of which four reach only the first: a star through a member that relays. */
import { expect } from 'chai';
import { plainBytes } from '../../support/attached.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { Load } from '../../support/load.ts';
import { fileIsHere, fileState, gotFile, hashOf, putFile } from '../../support/node-files.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

/** Nobody listens there: it lies below the ports that systems hand out. */
const NOWHERE = '127.0.0.1:1025';

describe('server/node: members that reach each other only through another', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({
      nodes: 5,
      flags: ['--fetch-mib', '0'],
      flagsOf: (n) => (n === 0 ? [] : ['--advertise', NOWHERE]),
      inside: true,
    });
  });
  after(async () => {
    await cluster.close();
  });

  async function linksOf(node: NodeProcess): Promise<Json[]> {
    return (await node.get(`/groups/${cluster.groupId}/network`)).body.links;
  }

  it('RL1 in a star everybody has a link with everybody, each confirms, and the host may be any of them', async () => {
    const [hub, ...tips] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
    for (const tip of tips) {
      await until('all links are up', async () => (await linksOf(tip)).every(({ up }) => up));
      for (const { deviceId, via } of await linksOf(tip)) {
        expect(via).to.equal(deviceId === hub.deviceId ? null : hub.deviceId);
      }
    }
    const load = new Load(cluster, 50);
    await load.confirmedMore(50);
    const heir = tips[2]!;
    const asked = await hub.post(`/groups/${cluster.groupId}/host`, { deviceId: heir.deviceId });
    expect(asked.status).to.equal(202);
    for (const node of cluster.nodes)
      await node.wait(cluster.groupId, `host=${heir.deviceId}&tier=confirmed`);
    await load.confirmedMore(50);
    const sent = await load.end();
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  it('HS55 a file comes from who is reached through a relay only, and from who cannot be called', async () => {
    const [hub, tip, other] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const bytes = plainBytes(1_500_000);
    const blobId = await putFile(tip, bytes, 'film.bin');
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    expect((await tip.post(path, { text: 'a film', attachments: [{ blobId }] })).status).to.equal(201);
    for (const node of [other, hub]) {
      await until('it is known', async () => (await fileState(node, blobId)) === 'away');
      await node.request('PUT', `/blobs/${blobId}/transfer`);
      await fileIsHere(node, blobId);
      expect(await gotFile(node, blobId)).to.equal(hashOf(bytes));
    }
    // Three have it: all of them are asked by the same ways.
    expect((await other.get(`/blobs/${blobId}/holders`)).body).to.include({ count: 3, of: 5 });
  });

  it('RL6 when one end of a relayed link dies, the others go on, and it comes back the same way', async () => {
    const [hub, tip] = cluster.nodes as [NodeProcess, NodeProcess];
    const load = new Load(cluster, 50, () => [hub]);
    await load.confirmedMore(20);
    await tip.end();
    await load.confirmedMore(50);
    await tip.start();
    const sent = await load.end();
    await cluster.caughtUp();
    await until('it has all its links again', async () => (await linksOf(tip)).every(({ up }) => up));
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  if (isLong)
    it('RL6, RL1 when the relay dies, nobody reaches anybody and what is said waits; when it is back, so are all links', async () => {
      const [hub, ...tips] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
      await hub.end();
      for (const tip of tips) {
        await until('it is alone', async () => (await linksOf(tip)).every(({ up }) => !up));
        const path = `/groups/${cluster.groupId}/rooms/general/messages`;
        const { status, body } = await tip.post(path, { text: 'alone', clientId: `alone-${tip.deviceId}` });
        expect([status, body.state]).to.deep.equal([201, 'queued']);
      }
      await hub.start();
      await until('all of it is confirmed everywhere', async () => {
        const shown = await Promise.all(cluster.nodes.map(async (node) => cluster.messages(node)));
        return shown.every((messages) =>
          tips.every(({ deviceId }) => messages.some(({ clientId }) => clientId === `alone-${deviceId}`)),
        );
      });
      for (const tip of tips)
        await until('all links are up', async () => (await linksOf(tip)).every(({ up }) => up));
      await expectSameLog(cluster);
    });
});
