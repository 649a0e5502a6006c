import { expect } from 'chai';
import type { Message } from '../../../src/api/messages.ts';
import type { GroupId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { TOKEN, TwinListener, type Answer } from '../../support/twin-listener.ts';

const INCOMING = '/api/v1/incoming-webhooks';

describe('server/http incoming webhooks', () => {
  let twin: TwinListener;
  let groupId: string;
  let roomId: string;
  beforeEach(async () => {
    twin = await TwinListener.open();
    groupId = (await twin.node.createGroup({ name: 'Hut' })).id;
    roomId = twin.node.generalRoomId(groupId as GroupId);
  });
  afterEach(async () => {
    twin.node.webhooks.stop();
    await twin.close();
  });

  const make = async (more = {}): Promise<Answer> =>
    twin.ask('POST', INCOMING, { body: { name: 'build', groupId, roomId, ...more } });
  const say = async (path: string, body: unknown, headers = {}): Promise<Answer> =>
    twin.ask('POST', path, { token: null, body, headers });
  const said = async (): Promise<Message[]> =>
    (await twin.ask('GET', `/api/v1/groups/${groupId}/rooms/${roomId}/messages`)).json.messages;

  it('MS355 is made with a path that is shown once, listed without it, and removed', async () => {
    const { status, json } = await make();
    expect(status).to.equal(201);
    const { path, ...shown } = json;
    expect(path).to.match(/^\/hooks\/[A-Za-z0-9_-]{43}$/);
    expect(shown).to.include({ name: 'build', groupId, roomId });
    expect((await twin.ask('GET', INCOMING)).json).to.deep.equal({ incomingWebhooks: [shown], next: null });
    expect((await say(path, { text: 'red' })).status).to.equal(201);
    expect((await twin.ask('DELETE', `${INCOMING}/${shown.id}`)).status).to.equal(204);
    expect((await twin.ask('DELETE', `${INCOMING}/${shown.id}`)).status).to.equal(404);
    expect((await say(path, { text: 'green' })).status).to.equal(404);
    expect((await said()).map(({ text }) => text)).to.deep.equal(['[build] red']);
    expect(twin.logged.join('')).to.not.contain(path.slice('/hooks/'.length));
  });

  it('MS355 a room that is not there, a name that nobody sees, and one more than webhooksMax are refused', async () => {
    const other = `${groupId.slice(0, 51)}${groupId.endsWith('a') ? 'q' : 'a'}`;
    for (const more of [{ groupId: other }, { roomId: other }])
      expect((await make(more)).status).to.equal(404);
    for (const more of [{ name: '' }, { name: 'a\u202Eb' }, { url: 'x' }])
      expect((await make(more)).status).to.equal(422);
    for (let n = 0; n < LIMITS.webhooksMax; n++) expect((await make()).status).to.equal(201);
    expect((await make()).status).to.equal(409);
  });

  it('MS356 who has the path says something under its name, once by clientId, and nothing else', async () => {
    const { path, id } = (await make()).json;
    const first = await say(path, { text: 'done', clientId: 'run-7' });
    expect(first.status).to.equal(201);
    expect((await say(path, { text: 'done', clientId: 'run-7' })).json).to.deep.equal(first.json);
    const [message, ...more] = await said();
    expect(more).to.deep.equal([]);
    expect(message).to.include({ id: first.json.id, text: '[build] done', clientId: `hook.${id}.run-7` });
    for (const body of [{}, { text: '' }, { text: 'x', poll: {} }, { text: 'x', clientId: 'a b' }]) {
      expect((await say(path, body)).status, JSON.stringify(body)).to.equal(422);
    }
    expect((await say(path, { text: 'x'.repeat(LIMITS.textBytesMax) })).status).to.equal(422);
    expect((await twin.ask('GET', path, { token: null })).status).to.equal(405);
    const secret = path.slice('/hooks/'.length);
    expect((await twin.ask('GET', '/api/v1/groups', { token: secret })).status).to.equal(401);
    expect(await said()).to.have.length(1);
  });

  it('KE63 a wrong secret is 404, whoever asks; a page elsewhere reaches none', async () => {
    const { path } = (await make()).json;
    const wrong = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
    for (const one of [wrong, '/hooks/', '/hooks/x', `${path}/`, `${path}x`]) {
      for (const token of [null, TOKEN]) {
        const { status } = await twin.ask('POST', one, { token, body: { text: 'x' } });
        expect(status, one).to.equal(404);
      }
    }
    const pages: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Host: 'evil.example' },
    ];
    for (const headers of pages) expect((await say(path, { text: 'x' }, headers)).status).to.equal(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      expect((await say(path, '{"text":"x"}', { 'Content-Type': type })).status).to.equal(415);
    }
    expect(await said()).to.deep.equal([]);
  });

  it('KE64 each has a bucket of its own: ten at once, then one a second', async () => {
    const [busy, calm] = [(await make()).json, (await make()).json];
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) statuses.push((await say(busy.path, { text: `${n}` })).status);
    expect(statuses).to.deep.equal([...Array.from({ length: 10 }, () => 201), 429]);
    const refused = await say(busy.path, { text: 'more' });
    expect(refused.headers['retry-after']).to.equal('1');
    expect((await say(calm.path, { text: 'calm' })).status).to.equal(201);
  });
});
