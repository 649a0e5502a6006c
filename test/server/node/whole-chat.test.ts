import { expect } from 'chai';
import { plainBytes } from '../../support/attached.ts';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

const THUMB = encodeURIComponent('👍');
/** Of the asking node alone, or of the moment. */
const OWN = new Set(['can', 'mine', 'unread', 'mentions', 'heldBy', 'isOwn', 'clientId', 'openChanges']);

describe('server/node: the whole chat', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let room: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, sealed: true, inside: true });
    room = `/groups/${cluster.groupId}/rooms/general`;
  });

  after(async () => {
    await cluster.close();
  });

  /** Asks for it and expects that it is done, or kept to be done. */
  async function done(node: NodeProcess, method: string, path: string, body?: Json): Promise<Json> {
    const answer = await node.request(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).to.be.within(200, 204);
    return answer.body;
  }

  async function put(node: NodeProcess, bytes: Uint8Array, name: string): Promise<string> {
    const response = await fetch(`${node.url}/api/v1/blobs?name=${name}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${node.token}`, 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    expect(response.status).to.equal(201);
    return ((await response.json()) as Json).blobId;
  }

  /** What everybody can do with a message, and what only its author can, one of each; `name` is in every text. */
  async function everyKind(author: NodeProcess, other: NodeProcess, name: string): Promise<void> {
    const say = async (node: NodeProcess, body: Json): Promise<string> =>
      (await done(node, 'POST', `${room}/messages`, body)).id;
    const on = (id: string, what: string): string => `${room}/messages/${id}${what}`;
    const known = async (node: NodeProcess, id: string): Promise<void> =>
      until(`${name}: ${id} is known`, async () => (await node.get(on(id, ''))).status === 200);

    const said = await say(author, { text: `${name} said` });
    const asked = await say(author, {
      text: `${name} asked`,
      poll: { options: ['yes', 'no'], several: false },
    });
    const blobId = await put(author, plainBytes(3000), `${name}.bin`);
    await say(author, { text: `${name} file`, attachments: [{ blobId, alt: 'bytes' }] });
    await say(author, { text: `${name} place`, location: { latitude: 46.5, longitude: -7.8 } });
    const gone = await say(author, { text: `${name} mistaken` });
    for (const id of [said, asked]) await known(other, id);
    await say(other, { text: `${name} in the thread`, threadRoot: said });
    const memberId = (await author.get('/node')).body.memberId as string;
    await say(other, { text: '@x', mentions: { members: [{ memberId, name: 'x' }], everybody: false } });
    await say(other, { text: '', forward: { roomId: cluster.groupId, messageId: said } });
    await done(other, 'PUT', on(said, `/reactions/${THUMB}`));
    await done(other, 'PUT', on(said, '/pin'));
    await done(other, 'PUT', on(asked, '/votes'), { choices: [1] });
    await done(author, 'PUT', on(asked, '/votes'), { choices: [0] });
    await done(author, 'PATCH', on(said, ''), { text: `${name} said better` });
    await done(author, 'DELETE', on(gone, ''));
    await done(author, 'PUT', on(asked, '/poll/closed'));
    await done(author, 'PUT', `${room}/draft`, { text: `${name} to be said` });
  }

  /** All that a node shows of the room, without what is its own. */
  async function shown(node: NodeProcess): Promise<Json> {
    const messages = await cluster.messages(node);
    const threads: Json[] = [];
    for (const { id, thread } of messages) {
      if (thread !== undefined) threads.push((await node.get(`${room}/messages/${id}/replies`)).body);
    }
    const pins = (await node.get(`${room}/pins`)).body;
    const found = (await node.get(`/groups/${cluster.groupId}/search?q=said`)).body.hits;
    const text = JSON.stringify({ messages, threads, pins, found }, (key, value: unknown) =>
      OWN.has(key) ? undefined : value,
    );
    return JSON.parse(text);
  }

  /** What came of `everyKind`, by the texts it began with. */
  function expectEveryKind({ messages, threads }: Json, name: string): void {
    const of = (text: string): Json => messages.find((one: Json) => one.text === `${name} ${text}`);
    const said = of('said better');
    expect(said, name).to.include({ state: 'confirmed' });
    expect(said.reactions.map(({ emoji, count }: Json) => [emoji, count])).to.deep.equal([['👍', 1]]);
    expect([said.pinned, said.editedAt]).not.to.include(undefined);
    const { replies } = said.thread;
    expect(replies).to.equal(1);
    const thread = threads.find(({ root }: Json) => root.id === said.id);
    expect(thread.messages.map(({ text }: Json) => text)).to.deep.equal([`${name} in the thread`]);
    const { poll } = of('asked');
    expect(poll.closedAt).to.be.a('string');
    expect(poll.voters).to.be.within(1, 2);
    expect(of('file').attachments[0]).to.include({ name: `${name}.bin`, alt: 'bytes' });
    expect(of('place').location).to.include({ latitude: 46.5 });
    expect(messages.filter(({ forwardedFrom }: Json) => forwardedFrom?.messageId === said.id)).to.have.length(
      1,
    );
  }

  it('MS4, MS280, MS281, MS283, MS284, MS285, MS286, TN1 every kind of content survives a failover, a time without majority and a restart of all, and is the same for everybody', async () => {
    const host = await cluster.host();
    const [ana, bo] = cluster.nodes.filter((node) => node !== host) as [NodeProcess, NodeProcess];
    await everyKind(ana, bo, 'calm');
    await Promise.all([host.end(), everyKind(bo, ana, 'electing')]);
    await cluster.host();
    await bo.end();
    await ana.wait(cluster.groupId, 'tier=tentative');
    await everyKind(ana, ana, 'alone');
    // What only a majority can say is refused in so many words.
    const moved = await ana.post(`/groups/${cluster.groupId}/host`);
    expect(`${moved.status} ${moved.body.code}`).to.equal('503 no_quorum');

    await Promise.all([host.start(), bo.start()]);
    await cluster.settled(3);
    await until('all is confirmed', async () => (await cluster.status(ana)).outbox === 0);
    await cluster.caughtUp();
    await expectSameLog(cluster);
    const before = await Promise.all(cluster.nodes.map(shown));
    for (const one of before) expect(one).to.deep.equal(before[0]);
    for (const name of ['calm', 'electing', 'alone']) expectEveryKind(before[0], name);
    expect(before[0].pins.messages).to.have.length(3);

    await Promise.all(cluster.nodes.map(async (node) => node.stop()));
    await Promise.all(cluster.nodes.map(async (node) => node.start()));
    await cluster.settled(3);
    await cluster.caughtUp();
    for (const node of cluster.nodes) expect(await shown(node)).to.deep.equal(before[0]);
    for (const [node, name] of [
      [ana, 'alone'],
      [bo, 'electing'],
    ] as const) {
      expect((await node.get(`${room}/draft`)).body.text).to.equal(`${name} to be said`);
    }
  });
});
