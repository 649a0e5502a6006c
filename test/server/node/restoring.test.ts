import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

/** The last word holds a check sum: of these 24 words it would be "art". A mistyped word of any phrase may fit by chance. */
const MISTYPED = `${'abandon '.repeat(23)}zebra`;

describe('server/node: coming back by phrase and file', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 3, inside: true });
  });
  afterEach(async () => {
    await cluster.close();
  });

  async function phraseOf(node: NodeProcess): Promise<string> {
    return (await node.post('/recovery/phrase', {})).body.words.join(' ');
  }

  async function becomes(node: NodeProcess, memberId: string): Promise<void> {
    await until('it is that person', async () => {
      const { body } = await node.get('/node').catch(() => ({ body: {} as Json }));
      return body.memberId === memberId;
    });
  }

  it('DV22, DV24 who lost the device is a new device of the same member, writes as that only, and shuts the door behind it (N114)', async () => {
    const [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const path = `/groups/${cluster.groupId}`;
    const say = `${path}/rooms/general/messages?wait=confirmed`;
    expect((await bo.post(say, { text: 'before' })).status).to.equal(201);
    const phrase = await phraseOf(bo);
    const file = (await bo.post('/recovery/file', {})).body.content;
    const me = (await bo.get('/node')).body;
    await bo.stop();

    const anew = await cluster.addNode();
    const wrong = await anew.post('/recovery/restore', { phrase: MISTYPED, file });
    expect([wrong.status, wrong.body.code]).to.deep.equal([422, 'phrase_wrong']);
    const own = (await anew.get('/node')).body;
    const restored = await anew.post('/recovery/restore', { phrase: phrase.toUpperCase(), file });
    expect([restored.status, restored.body]).to.deep.equal([202, { groups: 1 }]);
    await becomes(anew, me.memberId);
    await cluster.arrived(anew);
    const node = (await anew.get('/node')).body;
    expect([node.deviceId, node.name]).to.deep.equal([own.deviceId, 'n2']);
    expect(node.deviceId).not.to.equal(me.deviceId);
    const sent = await anew.post(say, { text: 'after' });
    expect([sent.status, sent.body.author.memberId]).to.deep.equal([201, me.memberId]);
    const log = (await ana.get(`${path}/log?limit=1000`)).body.entries as Json[];
    const told = log.filter(({ eventKind }: Json) => eventKind === 'message');
    expect(told.map(({ deviceId }: Json) => deviceId)).to.deep.equal([me.deviceId, node.deviceId]);
    // The keys of what was said before it came are asked for when it is there.
    await until('it reads what was said before', async () => {
      const texts = (await cluster.messages(anew)).map(({ text }) => text as string);
      return texts.join() === 'before,after';
    });

    // The lost one goes; the phrase alone opens nothing from then on.
    const gone = await anew.request('DELETE', `${path}/devices/${me.deviceId}`);
    expect(gone.status).to.equal(204);
    await until('the lost device is removed', async () => {
      const { devices } = (await ana.get(`${path}/devices`)).body;
      return !devices.some(({ id }: Json) => id === me.deviceId);
    });
    const thief = await cluster.addNode();
    await thief.post('/recovery/restore', { phrase, file });
    await becomes(thief, me.memberId);
    await until('the group does not let it in', async () => {
      const { body } = await thief.get(path);
      return body.joining?.state === 'failed' && body.joining.code === 'invite_needed';
    });
  });

  it('DV23 an older file than one that was seen is refused, unless the person insists; nodes in groups are not restored (N113)', async () => {
    const [, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    const phrase = await phraseOf(bo);
    const older = (await bo.post('/recovery/file', {})).body.content;
    const newer = (await bo.post('/recovery/file', {})).body.content;
    const inGroups = await bo.post('/recovery/restore', { phrase, file: newer });
    expect([inGroups.status, inGroups.body.code]).to.deep.equal([409, 'conflict']);
    const { memberId } = (await bo.get('/node')).body;
    const anew = await cluster.addNode();
    await anew.post('/recovery/restore', { phrase, file: newer });
    await becomes(anew, memberId);
    await cluster.arrived(anew);
    await anew.request('DELETE', `/groups/${cluster.groupId}?forget=true`);
    const refused = await anew.post('/recovery/restore', { phrase, file: older });
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'recovery_file_older']);
    expect((await anew.post('/recovery/restore', { phrase, file: older, force: true })).status).to.equal(202);
  });
});
