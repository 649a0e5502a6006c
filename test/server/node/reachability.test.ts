import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

describe('server/node: who can be reached', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let group: string;
  let dead: Server;
  let knocks = 0;
  let open: NodeProcess;
  let shut: NodeProcess;

  before(async () => {
    // Where the third node says that it is, somebody else listens: nobody gets through to it.
    dead = createServer((socket) => {
      knocks++;
      socket.destroy();
    }).listen(0, '127.0.0.9');
    await once(dead, 'listening');
    const { port } = dead.address() as AddressInfo;
    const flagsOf = (n: number): string[] => (n === 2 ? ['--advertise', `127.0.0.9:${port}`] : []);
    cluster = await Cluster.start({ nodes: 3, flagsOf, inside: true });
    [open, , shut] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    group = `/groups/${cluster.groupId}`;
  });
  after(async () => {
    await cluster.close();
    dead.close();
  });

  const network = async (node: NodeProcess): Promise<Json> => (await node.get(`${group}/network`)).body;

  it('MS115, NR2 others are asked anew: who can be dialled is, by name and address, and who cannot is told by whom', async () => {
    for (const node of cluster.nodes) {
      const asked = await node.post(`${group}/network/test`);
      expect(asked.status).to.equal(202);
    }
    await until('everybody knows', async () => {
      const states = await Promise.all(cluster.nodes.map(async (node) => (await network(node)).reachability));
      return states.every(({ witnesses }) => witnesses.length === 2);
    });
    const others = [open, cluster.nodes[1]!].map(({ deviceId }) => deviceId);
    const { reachability } = await network(shut);
    expect(reachability.state).to.equal('no');
    expect(reachability.witnesses.map(({ deviceId }: Json) => deviceId)).to.have.members(others);
    for (const witness of reachability.witnesses) expect(witness).to.include({ reached: false, near: true });
    const found = await network(open);
    expect(found.reachability).to.include({ state: 'near', seenAs: null });
    // Whoever dialled it needs no test; whom it dialled itself dials it back where it says that it is.
    for (const { deviceId, address } of found.reachability.witnesses) {
      const link = found.links.find((one: Json) => one.deviceId === deviceId);
      const where = link.dialledBy === open.deviceId ? `127.0.0.1:${open.listening.peerPort}` : null;
      expect(address).to.equal(where);
    }
  });

  it('AD10 a member whom nobody can dial takes part by dialling out, and is left alone while it is linked', async () => {
    const { links } = await network(shut);
    expect(links.map((link: Json) => link.dialledBy)).to.deep.equal([shut.deviceId, shut.deviceId]);
    const sent = await shut.post(`${group}/rooms/general/messages?wait=confirmed`, { text: 'from within' });
    expect(sent.status).to.equal(201);
    const before = knocks;
    const beats = async (): Promise<number> =>
      Math.max(...(await network(shut)).links.map((link: Json) => link.heartbeats));
    const enough = (await beats()) + 40;
    await until('forty heartbeats', async () => (await beats()) >= enough);
    expect(knocks).to.equal(before);
  });

  it('AD10 it finds the others again when they were away', async () => {
    await Promise.all(cluster.nodes.slice(0, 2).map(async (node) => node.end()));
    await Promise.all(cluster.nodes.slice(0, 2).map(async (node) => node.start()));
    await cluster.settled(3);
    const sent = await shut.post(`${group}/rooms/general/messages?wait=confirmed`, { text: 'still within' });
    expect(sent.status).to.equal(201);
    await expectSameLog(cluster);
  });

  it('MS115 a nonce that nobody asked for is no such page', async () => {
    const unknown = await open.post('/groups/nowhere/network/test');
    expect(unknown.status).to.equal(404);
  });
});
