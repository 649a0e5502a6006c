import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

describe('server/node: rooms', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  afterEach(async () => {
    await cluster.close();
  });

  it('MS221, MS222, MS225, MS226 a room is made, named, written in, archived, and is the same for all after a restart', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: false, inside: true });
    await cluster.settled(3);
    const [ana, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const at = `/groups/${cluster.groupId}/rooms`;
    const made = await bo.post(at, { name: 'Routes', topic: 'Where to go', clientId: 'once' });
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    const again = await bo.post(at, { name: 'Routes', topic: 'Where to go', clientId: 'once' });
    expect(again.body.id).to.equal(made.body.id);
    const room = `${at}/${made.body.id}`;
    const said = await bo.post(`${room}/messages?wait=confirmed`, { text: 'to the rocks' });
    expect(said.status).to.equal(201);

    const { commitIndex } = await cluster.status(bo);
    const caughtUp = (node: NodeProcess): Promise<unknown> =>
      node.wait(cluster.groupId, `projectedIndex=${commitIndex}`);
    await caughtUp(cleo);
    const shown = (await cleo.get(room)).body;
    expect(shown).to.include({ name: 'Routes', topic: 'Where to go', kind: 'open', unread: 1 });
    expect(shown.can).to.deep.equal(['post']);
    expect((await cleo.request('PATCH', room, { name: 'Mine' })).body.code).to.equal('forbidden_role');
    expect((await ana.request('PATCH', room, { name: 'Walls' })).body.name).to.equal('Walls');
    expect((await bo.request('DELETE', room)).status).to.equal(204);

    const refused = await bo.post(`${room}/messages`, { text: 'more' });
    expect(`${refused.status} ${refused.body.code}`).to.equal('409 room_archived');
    const direct = await ana.post(at, { kind: 'direct', members: [await memberOf(bo)] });
    expect(`${direct.status} ${direct.body.code}`).to.equal('409 not_sealed');

    for (const node of cluster.nodes) await node.stop();
    for (const node of cluster.nodes) await node.start();
    for (const node of cluster.nodes) {
      await node.wait(cluster.groupId, 'tier=confirmed');
      const { body } = await node.get(room);
      expect(body).to.include({ name: 'Walls', topic: 'Where to go', archived: true });
      const { messages } = (await node.get(`${room}/messages`)).body;
      expect(messages.map(({ text, can }: Json) => [text, can])).to.deep.equal([
        ['to the rocks', node === cleo ? [] : ['delete']],
      ]);
    }
    await expectSameLog(cluster);
  });

  async function memberOf(node: NodeProcess): Promise<string> {
    return (await node.get('/node')).body.memberId as string;
  }
});
