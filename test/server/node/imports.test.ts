import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Message } from '../../../src/api/messages.ts';
import { DemesClient } from '../../../src/sdk/client.ts';
import { plainBytes } from '../../support/attached.ts';
import { Cluster } from '../../support/cluster.ts';
import { hashOf, putFile } from '../../support/node-files.ts';
import type { NodeProcess } from '../../support/node-process.ts';

const PASSPHRASE = 'caf\u00e9 au lait, please';
const MAP = plainBytes(400_001);
/** What an export leaves out of a message, and an import adds to it. */
const LEFT_OUT = [
  'groupId',
  'heldBy',
  'can',
  'state',
  'clientId',
] as const satisfies readonly (keyof Message)[];

describe('server/node: imports', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  afterEach(() => cluster.close());

  it('MS380 MS383 MS384 what one node exports under a passphrase another reads as it was, also after a kill in the middle of another; no group hears of it, and deleted it is gone', async () => {
    cluster = await Cluster.start({ nodes: 2, sealed: true });
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const { groupId } = cluster;
    const at = (node: NodeProcess): DemesClient => new DemesClient({ url: node.url, token: node.token });
    const client = at(ana);
    const blobId = await putFile(ana, MAP, 'map.bin');
    const first = await client.send(groupId, 'general', 'frist', { wait: 'confirmed' });
    const { roomId, id: messageId } = first;
    const see = { text: 'see', attachments: [{ blobId }] };
    await ana.post(`/groups/${groupId}/rooms/${roomId}/messages?wait=confirmed`, see);
    await client.api.editMessage({ groupId, roomId, messageId, body: { text: 'first\nand second' } });
    await client.api.addReaction({ groupId, roomId, messageId, emoji: '👍' });
    const gone = await client.send(groupId, 'general', 'to be deleted', { wait: 'confirmed' });
    await client.api.deleteMessage({ groupId, roomId, messageId: gone.id });

    const exported = await client.find.export(groupId, { files: true, passphrase: PASSPHRASE });
    expect(exported.name).to.match(/^test \d{4}-\d\d-\d\d\.json\.sealed$/);
    const file = new Uint8Array(await new Response(exported.bytes).arrayBuffer());
    expect(Buffer.from(file).includes('demesExport')).to.equal(false);
    const info = await at(bo).find.imports.add(file, { passphrase: PASSPHRASE });
    expect(info).to.deep.include({
      groupId,
      messages: 3,
      deleted: 1,
      files: { named: 1, here: 1, bytes: MAP.length },
    });

    const unfinished = await at(bo).api.createImport({ body: { passphrase: PASSPHRASE } });
    const body = file.subarray(0, -100);
    const query = { at: 0, last: false };
    const came = await at(bo).api.putImport({ importId: unfinished.id, query, body });
    expect(came).to.include({ received: body.length, messages: 3, done: null });
    expect(readdirSync(join(bo.dataDirectory, 'imports'))).to.have.length.above(2);

    await bo.kill();
    await bo.start();
    await bo.ready;
    const reader = at(bo);
    const { messages: live } = await client.messages(groupId, roomId);
    const { messages: read } = await reader.find.imports.page(info.id, roomId);
    const said = live.map((message) => {
      const shown: Partial<Message> = { ...message };
      for (const name of LEFT_OUT) delete shown[name];
      return {
        ...shown,
        attachments: message.attachments.map((one) => ({ ...one, here: true })),
        // They are of another member.
        reactions: message.reactions.map((one) => ({ ...one, mine: false })),
      };
    });
    expect(read.map(({ hash: _, signature: _s, history: _h, ...message }) => message)).to.deep.equal(said);
    expect(read[0]!.history!.map(({ text }) => text)).to.deep.equal(['frist']);
    const bytes = await new Response(await reader.find.imports.file(info.id, hashOf(MAP))).arrayBuffer();
    expect(hashOf(new Uint8Array(bytes))).to.equal(hashOf(MAP));

    expect(await client.find.imports.all()).to.deep.equal([]);
    expect((await reader.messages(groupId, roomId)).messages.map(({ id }) => id)).to.deep.equal(
      live.map(({ id }) => id),
    );
    expect((await reader.groups()).map(({ id }) => id)).to.deep.equal([groupId]);
    const folder = join(bo.dataDirectory, 'imports');
    expect(readdirSync(folder)).to.have.length(2);
    await reader.find.imports.remove(info.id);
    expect([await reader.find.imports.all(), readdirSync(folder)]).to.deep.equal([[], []]);
    await bo.stop();
    const database = new DatabaseSync(join(bo.dataDirectory, 'demes.db'), { readOnly: true });
    expect(database.prepare('SELECT count(*) AS rows FROM import_message').get()).to.include({ rows: 0 });
    database.close();
    expect(readFileSync(join(bo.dataDirectory, 'demes.db')).includes('first\nand second')).to.equal(false);
  });
});
