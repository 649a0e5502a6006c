import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { plainBytes } from '../../support/attached.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { fileIsHere, fileState, gotFile, hashOf, putFile } from '../../support/node-files.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

const MIB = 1024 * 1024;
const SMALL = Buffer.from('minutes of the meeting, which nobody else is to read. '.repeat(3000));
const LARGE = plainBytes(12 * MIB + 5);

describe('server/node: attached files', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  afterEach(async () => {
    await cluster.close();
  });

  it('BL13, BL17, BL18, BL20, BL23, MS262, MS263 a small file is everywhere by itself, a large one when asked for, also from others once its sender was killed; whoever is not in the room never hears of it', async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true });
    await cluster.settled(3);
    const [ana, bo, cleo] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
    const rooms = `/groups/${cluster.groupId}/rooms`;
    const said = async (room: string, body: Json): Promise<Json> => {
      const answer = await ana.post(`${rooms}/${room}/messages?wait=confirmed`, body);
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
      return answer.body;
    };

    const small = await putFile(ana, SMALL, 'minutes.txt');
    const message = await said('general', { text: '', attachments: [{ blobId: small, alt: 'of Monday' }] });
    expect(message.attachments).to.have.length(1);
    expect(message.attachments[0]).to.include({ blobId: small, name: 'minutes.txt', alt: 'of Monday' });
    for (const node of [bo, cleo]) await fileIsHere(node, small);
    expect(await gotFile(cleo, small)).to.equal(hashOf(SMALL));

    const large = await putFile(ana, LARGE, 'film.bin');
    await said('general', { text: 'a film', attachments: [{ blobId: large }] });
    await until('bo knows of it', async () => (await fileState(bo, large)) === 'away');
    const refused = await fetch(`${bo.url}/api/v1/blobs/${large}`, {
      headers: { Authorization: `Bearer ${bo.token}` },
    });
    expect([refused.status, ((await refused.json()) as Json).code]).to.deep.equal([409, 'blob_away']);
    expect((await bo.request('PUT', `/blobs/${large}/transfer`)).status).to.equal(202);
    await fileIsHere(bo, large);
    const { holders, ...counts } = (await bo.get(`/blobs/${large}/holders`)).body;
    expect(counts).to.deep.equal({ count: 2, of: 3 });
    const anas = { deviceId: ana.deviceId, name: 'n1' };
    expect(holders).to.have.length(1);
    expect(holders[0]).to.include({ ...anas, reachable: true });
    await until('cleo knows of it', async () => (await fileState(cleo, large)) === 'away');

    const bosId = (await bo.get('/node')).body.memberId as string;
    const made = await ana.post(rooms, { name: 'Two of us', kind: 'private', members: [bosId] });
    const secret = await putFile(ana, SMALL.subarray(0, 5000), 'secret.txt');
    await until('ana has the keys', async () => {
      const path = `${rooms}/${made.body.id}/messages?wait=confirmed`;
      const body = { text: 'ours', clientId: 'ours', attachments: [{ blobId: secret }] };
      return (await ana.post(path, body)).status === 201;
    });
    await fileIsHere(bo, secret);
    expect(await fileState(cleo, secret)).to.equal('404');

    const removed = await cleo.request('DELETE', `/blobs/${small}/copy`);
    expect(removed.status).to.equal(200);
    expect(removed.body.holders.map(({ name }: Json) => name)).to.have.members(['n1', 'n2']);
    expect(await fileState(cleo, small)).to.equal('away');
    const alone = await ana.request('DELETE', `/blobs/${await putFile(ana, SMALL, 'not said.txt')}/copy`);
    expect([alone.status, alone.body.code]).to.deep.equal([409, 'only_copy']);
    await cleo.request('PUT', `/blobs/${small}/transfer`);
    await fileIsHere(cleo, small);

    await ana.kill();
    expect((await cleo.request('PUT', `/blobs/${large}/transfer`)).status).to.equal(202);
    await fileIsHere(cleo, large);
    expect(await gotFile(cleo, large)).to.equal(hashOf(LARGE));
    const away = (await cleo.get(`/blobs/${large}/holders`)).body;
    const asked = away.holders.map(({ name, reachable }: Json) => `${name} ${reachable}`);
    expect([away.count, asked.sort()]).to.deep.equal([3, ['n1 false', 'n2 true']]);
    expect(await gotFile(bo, secret)).to.equal(hashOf(SMALL.subarray(0, 5000)));

    const blobs = join(cleo.dataDirectory, 'blobs');
    const names = readdirSync(blobs).filter((name) => !name.includes('.'));
    expect(names.sort()).to.deep.equal([small, large].sort());
    for (const name of names)
      expect(readFileSync(join(blobs, name)).includes('minutes of the')).to.equal(false);
  });
});
