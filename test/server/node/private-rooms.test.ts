import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

const SAID = 'the attic is full of apples';
const NAME = 'Harvest of apples';

describe('server/node: private rooms', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  afterEach(async () => {
    await cluster.close();
  });

  it('RS63, RS70, MS220, MK121 two of three have a room: the third has neither its text nor its name, not even on its disk, until she is let in', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, inside: true });
    await cluster.settled(3);
    const [ana, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const at = `/groups/${cluster.groupId}/rooms`;
    const bosId = (await bo.get('/node')).body.memberId as string;
    const made = await ana.post(at, {
      name: NAME,
      kind: 'private',
      members: [bosId],
      newcomersSee: 'joining',
    });
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    expect(made.body).to.include({ kind: 'private', name: NAME });
    const room = `${at}/${made.body.id}`;
    const texts = async (node: NodeProcess): Promise<string[]> =>
      ((await node.get(`${room}/messages`)).body.messages ?? []).map(({ text }: Json) => text as string);
    // Bo's device has the keys within moments, and answers then.
    await until('bo can write', async () => {
      const { status } = await bo.post(`${room}/messages?wait=confirmed`, {
        text: 'I am in',
        clientId: 'in',
      });
      return status === 201;
    });
    const said = await ana.post(`${room}/messages?wait=confirmed`, { text: SAID });
    expect(said.status, JSON.stringify(said.body)).to.equal(201);
    await until('bo reads it', async () => (await texts(bo)).includes(SAID));
    await ana.request('PATCH', room, { topic: 'all of it' });
    await until('bo knows what it is called', async () => (await bo.get(room)).body.name === NAME);

    const { commitIndex } = await cluster.status(ana);
    await cleo.wait(cluster.groupId, `commitIndex=${commitIndex}`);
    expect((await cleo.get(room)).status).to.equal(404);
    expect((await cleo.get(`${room}/messages`)).status).to.equal(404);
    expect(((await cleo.get(at)).body.rooms as Json[]).map(({ name }) => name)).to.deep.equal(['general']);
    await cleo.stop();
    for (const file of readdirSync(cleo.dataDirectory, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = readFileSync(join(file.parentPath, file.name));
      for (const word of [SAID, NAME])
        expect(bytes.includes(word), `${word} in ${file.name}`).to.equal(false);
    }

    // Let in later, she reads nothing from before, and still what the room is called.
    await cleo.start();
    await cleo.wait(cluster.groupId, 'tier=confirmed');
    const cleosId = (await cleo.get('/node')).body.memberId as string;
    expect((await ana.request('PUT', `${room}/members/${cleosId}`)).status).to.equal(204);
    await until('cleo knows what it is called', async () => (await cleo.get(room)).body.name === NAME);
    expect((await cleo.get(room)).body.topic).to.equal('all of it');
    expect(await texts(cleo)).to.not.include(SAID);
  });
});
