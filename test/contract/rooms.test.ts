import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { endFollowing, follow } from './event-reader.ts';
import { INSTANT, LONG_ID, SHORT_ID, ask, count, expectProblem, expectShape } from './outside.ts';

const API = '/api/v1';

describe('contract: what is unread, begun and being typed', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let ana: NodeProcess;
  let bo: NodeProcess;
  let room: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 2 });
    [ana, bo] = cluster.nodes as [NodeProcess, NodeProcess];
    room = `/groups/${cluster.groupId}/rooms/general`;
  });
  afterEach(endFollowing);
  after(async () => {
    await cluster.close();
  });

  /** Posts, and waits until the other node shows it. Answers its index. */
  async function say(from: NodeProcess, to: NodeProcess, text: string): Promise<number> {
    const { body } = await from.post(`${room}/messages?wait=confirmed`, { text });
    await to.wait(cluster.groupId, `projectedIndex=${body.index}`);
    return body.index;
  }

  const counts = async (node: NodeProcess): Promise<Json> => {
    const { body } = await node.get(room);
    return [body.unread, body.mentions, body.readIndex, body.lastIndex];
  };

  it('MS85, MS86 counts what others wrote until it is read, and tells the feed', async () => {
    const { body } = await bo.get(room);
    expectShape(body, { unread: count, mentions: count, readIndex: count, lastIndex: count });
    expect([body.unread, body.mentions]).to.deep.equal([0, 0]);
    const first = await say(ana, bo, 'hello @N2');
    const second = await say(ana, bo, 'hello @n22');
    const third = await say(bo, ana, 'my own @n2');
    expect(await counts(bo)).to.deep.equal([2, 1, body.readIndex, third]);
    expect((await counts(ana)).slice(0, 2)).to.deep.equal([1, 0]);
    const { body: list } = await bo.get(`/groups/${cluster.groupId}/rooms`);
    expect(list.rooms[0]).to.include({ unread: 2, mentions: 1, lastIndex: third });
    const reader = await follow(bo);
    expect((await bo.post(`${room}/read`, { index: first })).status).to.equal(204);
    const told = await reader.until(({ event }) => event === 'read');
    const roomId = cluster.groupId;
    expect(told.data.read).to.deep.equal({ roomId, index: first, unread: 1, mentions: 0 });
    expect((await bo.post(`${room}/read`, { index: 0 })).status).to.equal(204);
    expect(await counts(bo)).to.deep.equal([1, 0, first, third]);
    await bo.post(`${room}/read`, { index: Number.MAX_SAFE_INTEGER });
    const [, , all] = await counts(bo);
    // What says nothing, as a device that goes on with keys, may stand behind it in the log.
    expect(all).to.be.at.least(third);
    expect(await counts(bo)).to.deep.equal([0, 0, all, third]);
    expect(second).to.be.lessThan(third);
    // The mark was of what there was: what comes is news.
    const fourth = await say(ana, bo, 'and now?');
    expect(await counts(bo)).to.deep.equal([1, 0, all, fourth]);
    await reader.until(({ data }) => data.message?.index === fourth);
    expect(reader.events.filter(({ event }) => event === 'read')).to.have.length(2);
  });

  it('MS88 keeps what was begun and tells other windows', async () => {
    expect((await bo.get(`${room}/draft`)).body).to.deep.equal({ text: '', updatedAt: null });
    const reader = await follow(bo);
    const text = 'half a\n sentence 🎈 ';
    expect((await bo.request('PUT', `${room}/draft`, { text, source: 'tab' })).status).to.equal(204);
    const { body } = await bo.get(`${room}/draft`);
    expectShape(body, { text: 'string', updatedAt: INSTANT });
    expect(body.text).to.equal(text);
    const told = await reader.until(({ event }) => event === 'draft');
    expect(told.data.draft).to.deep.equal({ roomId: cluster.groupId, text, source: 'tab' });
    expect((await ana.get(`${room}/draft`)).body.text).to.equal('');
  });

  it('MS310 keeps what was begun in a thread beside that of its room', async () => {
    const threadRoot = (await ana.request('POST', `${room}/messages`, { text: 'the root' })).body.id;
    const reader = await follow(bo);
    const draft = { text: 'about that', source: 'tab', threadRoot };
    expect((await bo.request('PUT', `${room}/draft`, draft)).status).to.equal(204);
    expect((await bo.get(`${room}/draft?threadRoot=${threadRoot}`)).body.text).to.equal('about that');
    expect((await bo.get(`${room}/draft`)).body.text).not.to.equal('about that');
    expect((await bo.get(`${room}/draft?threadRoot=here`)).status).to.equal(422);
    const told = await reader.until(({ event }) => event === 'draft');
    expect(told.data.draft).to.deep.equal({ roomId: cluster.groupId, ...draft });
  });

  it('MS340, MS341 keeps what is worth a notice, of a room and of the node, and tells other windows', async () => {
    const reader = await follow(bo);
    const notices = { level: 'mentions', mutedUntil: '2030-01-02T03:04:05.000Z' };
    const set = await bo.request('PUT', `${room}/notices`, notices);
    expect([set.status, set.body.notices]).to.deep.equal([200, notices]);
    const told = await reader.until(({ event }) => event === 'room');
    expect(told.data.room.notices).to.deep.equal(notices);
    expect((await bo.get(room)).body.notices).to.deep.equal(notices);
    expect((await ana.get(room)).body.notices).to.deep.equal({ level: 'all', mutedUntil: null });
    const wrong = await bo.request('PUT', `${room}/notices`, { level: 'loud', mutedUntil: null });
    expect([wrong.status, wrong.body.code]).to.deep.equal([422, 'invalid']);

    const quiet = { quiet: { from: 22 * 60, to: 7 * 60 }, hideContent: true };
    const changed = await bo.request('PATCH', '/node', { notices: quiet });
    expect([changed.status, changed.body.settings.notices]).to.deep.equal([200, quiet]);
    const late = { quiet: { from: 0, to: 24 * 60 }, hideContent: true };
    expect((await bo.request('PATCH', '/node', { notices: late })).status).to.equal(422);
  });

  it('MS88 a draft of whatever characters comes back as it is told, half ones as the sign for one', async () => {
    const reader = await follow(bo);
    const texts = ['\0'.repeat(16 * 1024), 'a\ud800\0b\udc00', '\u202e\u0001'.repeat(8 * 1024)];
    for (const text of texts) {
      expect((await bo.request('PUT', `${room}/draft`, { text })).status).to.equal(204);
      const { body } = await bo.get(`${room}/draft`);
      expect(body.text).to.equal(text.toWellFormed());
      const told = await reader.until(({ data }) => data.draft?.text === body.text);
      expect(told.event).to.equal('draft');
    }
    expect((await bo.request('PUT', `${room}/draft`, { text: '' })).status).to.equal(204);
  });

  it('MS90, MS91 tells the others who types, not oneself, and not too often', async () => {
    const own = await follow(ana);
    const other = await follow(bo);
    for (let i = 0; i < 5; i++) expect((await ana.post(`${room}/typing`)).status).to.equal(204);
    const told = await other.until(({ event }) => event === 'typing');
    expectShape(told.data.typing, { roomId: LONG_ID, memberId: SHORT_ID, deviceId: SHORT_ID });
    expect(told.data.typing).to.include({ roomId: cluster.groupId, deviceId: ana.deviceId });
    const { body } = await ana.get('/node');
    expect(told.data.typing.memberId).to.equal(body.memberId);
    // Typing went out before the message did.
    const index = await say(ana, bo, 'said');
    await Promise.all(
      [own, other].map(async (one) => one.until(({ data }) => data.message?.index === index)),
    );
    expect(other.events.filter(({ event }) => event === 'typing')).to.have.length(1);
    expect(own.events.filter(({ event }) => event === 'typing')).to.have.length(0);
  });

  it('MS86, MS88 marks and drafts survive a kill, and a newcomer has nothing to catch up with', async () => {
    await bo.request('PUT', `${room}/draft`, { text: 'kept' });
    const index = await say(ana, bo, 'before the kill @n2');
    const [unread, , readIndex] = await counts(bo);
    await bo.post(`${room}/read`, { index: index - 1 });
    await bo.kill();
    await bo.start();
    await until('bo shows its rooms', async () => (await bo.get(room)).body.lastIndex === index);
    expect(unread).to.be.greaterThan(0);
    expect(readIndex).to.be.lessThan(index);
    expect(await counts(bo)).to.deep.equal([1, 1, index - 1, index]);
    expect((await bo.get(`${room}/draft`)).body.text).to.equal('kept');
    const cleo = await cluster.join();
    await until('cleo shows what was said', async () => (await cleo.get(room)).body.lastIndex === index);
    expect((await counts(cleo)).slice(0, 2)).to.deep.equal([0, 0]);
    const later = await say(ana, cleo, 'welcome @n3');
    const [news, mentions, , last] = await counts(cleo);
    expect([news, mentions, last]).to.deep.equal([1, 1, later]);
  });

  it('says what is wrong with wrong input, and goes on', async () => {
    const nowhere = 'a'.repeat(52);
    const long = 'x'.repeat(16 * 1024 + 1);
    const wrong: [string, string, unknown, number, string][] = [
      ['POST', '/read', {}, 422, 'invalid'],
      ['POST', '/read', { index: -1 }, 422, 'invalid'],
      ['POST', '/read', { index: 1.5 }, 422, 'invalid'],
      ['POST', '/read', { index: '1' }, 422, 'invalid'],
      ['POST', '/read', { index: 1, more: 1 }, 422, 'invalid'],
      ['POST', '/read', '{"index":9007199254740993}', 400, 'malformed'],
      ['POST', '/read', '{"index":', 400, 'malformed'],
      ['POST', '/read', undefined, 400, 'malformed'],
      ['GET', '/read', undefined, 405, 'method_not_allowed'],
      ['PUT', '/draft', { text: 5 }, 422, 'invalid'],
      ['PUT', '/draft', {}, 422, 'invalid'],
      ['PUT', '/draft', { text: long }, 422, 'invalid'],
      ['PUT', '/draft', { text: '', source: 'x'.repeat(65) }, 422, 'invalid'],
      ['PUT', '/draft', { text: '', sauce: '' }, 422, 'invalid'],
      ['PUT', '/draft', '[]', 422, 'invalid'],
      ['POST', '/draft', { text: '' }, 405, 'method_not_allowed'],
      ['POST', '/typing', { who: 'me' }, 422, 'invalid'],
      ['GET', '/draft?x=1', undefined, 422, 'invalid'],
    ];
    for (const [method, what, body, status, code] of wrong) {
      const heard = await ask(bo, method, `${API}${room}${what}`, body === undefined ? {} : { body });
      expectProblem(heard, status, code);
    }
    const elsewhere = [`/groups/${cluster.groupId}/rooms/${nowhere}`, `/groups/${nowhere}/rooms/general`];
    for (const place of elsewhere) {
      expectProblem(await ask(bo, 'POST', `${API}${place}/read`, { body: { index: 1 } }), 404, 'not_found');
      expectProblem(await ask(bo, 'GET', `${API}${place}/draft`), 404, 'not_found');
      expectProblem(await ask(bo, 'PUT', `${API}${place}/draft`, { body: { text: 'x' } }), 404, 'not_found');
      expectProblem(await ask(bo, 'POST', `${API}${place}/typing`, { body: {} }), 404, 'not_found');
    }
    const plain = { body: 'text=x', headers: { 'Content-Type': 'text/plain' } };
    expectProblem(await ask(bo, 'PUT', `${API}${room}/draft`, plain), 415, 'unsupported_media_type');
    expectProblem(
      await ask(bo, 'PUT', `${API}${room}/draft`, { token: null, body: {} }),
      401,
      'unauthorized',
    );
    expect((await ask(bo, 'GET', `${API}${room}/draft`)).json.text).to.equal('kept');
  });
});
