/** Several groups with partly different members on the same three nodes: what happens in one leaves the others alone. */
import { expect } from 'chai';
import { DemesClient } from '../../../src/sdk/client.ts';
import type { LiveEvent } from '../../../src/sdk/feed.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { damageLog } from '../../support/damage-log.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

describe('server/node: several groups', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let [ana, bo, cleo]: NodeProcess[] = [];
  /** Ana, Bo and Cleo, made by Ana. */
  let all: string;
  /** Bo and Ana, made by Bo. */
  let pair: string;
  /** Cleo and Bo, made by Cleo. */
  let others: string;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 3 });
    [ana, bo, cleo] = cluster.nodes;
    all = cluster.groupId;
    [pair, others] = await Promise.all([made('pair', bo!, ana!), made('others', cleo!, bo!)]);
  });
  afterEach(async () => cluster.close());

  /** A group of two, both of them in its roster. */
  async function made(name: string, by: NodeProcess, other: NodeProcess): Promise<string> {
    const created = await by.post('/groups', { name, rates: 'off' });
    expect(created.status).to.equal(201);
    const groupId: string = created.body.id;
    const { body } = await by.post(`/groups/${groupId}/invites`, { maxUses: 1 });
    expect((await other.post('/groups/join', { invite: body.invite })).status).to.equal(202);
    await until(`${name} has two members`, async () => {
      const { status } = await other.get(`/groups/${groupId}/status`);
      return status === 200;
    });
    return groupId;
  }

  const roomOf = (groupId: string): string => `/groups/${groupId}/rooms/general`;

  async function say(node: NodeProcess, groupId: string, text: string): Promise<void> {
    const { status, body } = await node.post(`${roomOf(groupId)}/messages?wait=confirmed`, { text });
    expect(status, JSON.stringify(body)).to.equal(201);
  }

  async function texts(node: NodeProcess, groupId: string): Promise<string[]> {
    const { status, body } = await node.get(`${roomOf(groupId)}/messages`);
    expect(status).to.equal(200);
    return body.messages.map(({ text }: Json) => text);
  }

  async function hears(node: NodeProcess, groupId: string, expected: readonly string[]): Promise<void> {
    await until(`${expected.join()} at ${node.deviceId}`, async () => {
      return (await texts(node, groupId)).join() === expected.join();
    });
  }

  async function links(node: NodeProcess): Promise<number> {
    const headers = { authorization: `Bearer ${node.token}` };
    const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
    return Number(/^demes_links (\d+)$/m.exec(text)![1]);
  }

  /** Signs of life of the peer in the group since their link is there: a link that broke begins at 0 again. */
  async function heartbeats(node: NodeProcess, groupId: string, peer: NodeProcess): Promise<number> {
    const { body } = await node.get(`/groups/${groupId}/network`);
    return body.links.find((link: Json) => link.deviceId === peer.deviceId).heartbeats;
  }

  async function status(node: NodeProcess, groupId: string): Promise<Json> {
    return (await node.get(`/groups/${groupId}/status`)).body;
  }

  async function unread(node: NodeProcess, groupId: string): Promise<number> {
    return (await node.get(`/groups/${groupId}/rooms`)).body.rooms[0].unread;
  }

  it('HS14 one link for each pair carries all their groups, and each group is told only what is its own', async () => {
    for (const [groupId, members] of [
      [all, [ana!, bo!, cleo!]],
      [pair, [bo!, ana!]],
      [others, [cleo!, bo!]],
    ] as const) {
      for (const member of members) await say(member, groupId, `${members.indexOf(member)} in ${groupId}`);
      const expected = members.map((_, n) => `${n} in ${groupId}`);
      for (const member of members) await hears(member, groupId, expected);
      for (const node of cluster.nodes.filter((one) => !members.includes(one)))
        expect((await node.get(`/groups/${groupId}`)).status).to.equal(404);
    }
    for (const node of cluster.nodes) expect(await links(node)).to.equal(2);
    const counts = await Promise.all([all, pair, others].map(async (id) => unread(bo!, id)));
    expect(counts).to.deep.equal([2, 1, 1]);
    const { body: mine } = await bo!.get(`${roomOf(pair)}/messages`);
    const { index } = mine.messages.at(-1);
    expect((await bo!.post(`${roomOf(pair)}/read`, { index })).status).to.be.below(300);
    expect(await Promise.all([all, pair, others].map(async (id) => unread(bo!, id)))).to.deep.equal([
      2, 0, 1,
    ]);
  });

  it('MS155 what happens in one group is told under its name, and only to nodes that are in it', async () => {
    const groupsOf = new Map([
      [ana!, [all, pair]],
      [bo!, [all, pair, others]],
      [cleo!, [all, others]],
    ]);
    const stop = new AbortController();
    const feeds = new Map<NodeProcess, LiveEvent[]>();
    await Promise.all(
      cluster.nodes.map(async (node) => {
        const heard: LiveEvent[] = [];
        feeds.set(node, heard);
        const client = new DemesClient({ url: node.url, token: node.token });
        await new Promise<void>((resolve, reject) => {
          const read = async (): Promise<void> => {
            const events = client.events({ signal: stop.signal, onOpen: resolve });
            for await (const event of events) heard.push(event);
          };
          read().catch(reject);
        });
      }),
    );
    try {
      await say(ana!, pair, `in ${pair}`);
      await say(cleo!, others, `in ${others}`);
      await say(bo!, all, `in ${all}`);
      const draft = await bo!.request('PUT', `${roomOf(others)}/draft`, { text: `in ${others}` });
      expect(draft.status).to.be.below(300);
      await ana!.post(`${roomOf(pair)}/typing`);
      for (const [node, heard] of feeds) {
        await until('all of it was told', async () =>
          groupsOf
            .get(node)!
            .every((groupId) =>
              heard.some(({ message }) => message?.text === `in ${groupId}` && message.state === 'confirmed'),
            ),
        );
      }
      await until('a word being typed was told', async () =>
        feeds.get(bo!)!.some(({ type }) => type === 'typing'),
      );
    } finally {
      stop.abort();
    }
    for (const [node, heard] of feeds) {
      for (const event of heard) {
        if (event.groupId === null) continue;
        expect(groupsOf.get(node), event.type).to.include(event.groupId);
        // Ids of other groups are in nothing that is told of this one.
        const elsewhere = [all, pair, others].filter((groupId) => groupId !== event.groupId);
        for (const groupId of elsewhere) expect(JSON.stringify(event)).not.to.include(groupId);
      }
    }
  });

  for (const [how, go] of [
    ['is removed from', async () => gone(ana!, bo!, '')],
    ['is banned from', async () => gone(ana!, bo!, '?ban=true')],
    ['leaves', async () => bo!.request('DELETE', `/groups/${all}`)],
  ] as const) {
    it(`RS23 who ${how} one group goes on in the others, over the links that are there`, async () => {
      await say(bo!, pair, 'before');
      await hears(ana!, pair, ['before']);
      const before = await heartbeats(ana!, pair, bo!);
      expect((await go()).status).to.equal(204);
      await until('it is gone', async () => (await status(bo!, all)).role === 'removed');
      await say(ana!, all, 'without Bo');
      await hears(cleo!, all, ['without Bo']);
      await say(ana!, pair, 'after');
      await say(cleo!, others, 'also here');
      await hears(bo!, pair, ['before', 'after']);
      await hears(bo!, others, ['also here']);
      expect(await texts(bo!, all)).not.to.include('without Bo');
      expect(await heartbeats(ana!, pair, bo!)).to.be.greaterThan(before);
      expect(await links(bo!)).to.equal(2);
      expect((await status(bo!, pair)).role).to.equal('host');
    });
  }

  async function gone(by: NodeProcess, whom: NodeProcess, query: string) {
    const { body } = await whom.get(`/groups/${all}`);
    return by.request('DELETE', `/groups/${all}/members/${body.myMemberId}${query}`);
  }

  it('EL60 the host of one group is killed: that group elects, the others keep their hosts; it comes back in all of its groups', async () => {
    await say(bo!, pair, 'to Ana');
    await until('Ana has read nothing', async () => (await unread(ana!, pair)) === 1);
    const host = await cluster.host();
    expect(host).to.equal(ana);
    const before = await Promise.all([status(bo!, pair), status(bo!, others)]);
    await ana!.kill();
    await say(cleo!, all, 'a new host has this');
    await say(bo!, pair, 'while Ana is away');
    await say(bo!, others, 'nothing happened here');
    const after = await Promise.all([status(bo!, pair), status(bo!, others)]);
    expect(after.map(({ host }) => host)).to.deep.equal(before.map(({ host }) => host));
    await ana!.start();
    await hears(ana!, all, ['a new host has this']);
    await hears(ana!, pair, ['to Ana', 'while Ana is away']);
    expect(await unread(ana!, pair)).to.equal(2);
    await say(ana!, pair, 'back');
    await say(ana!, all, 'back');
    await hears(cleo!, all, ['a new host has this', 'back']);
    expect((await ana!.get('/groups')).body.groups.map(({ id }: Json) => id).sort()).to.deep.equal(
      [all, pair].sort(),
    );
  });

  it('ER67 a group that halts while its node runs, over an entry that nobody else has, leaves the others as they are', async () => {
    const alone = await bo!.post('/groups', { name: 'alone', rates: 'off' });
    const damaged: string = alone.body.id;
    for (const text of ['one', 'two', 'three']) await say(bo!, damaged, text);
    await say(bo!, pair, 'before');
    await hears(ana!, pair, ['before']);
    const before = await Promise.all([all, pair, others].map(async (id) => status(bo!, id)));
    const beats = await heartbeats(ana!, pair, bo!);
    damageLog(bo!.dataDirectory, damaged);
    await until('it is found', async () => {
      await bo!.get(`/groups/${damaged}/log?limit=100&after=0`);
      const { status: answered, body } = await bo!.post(`${roomOf(damaged)}/messages`, { text: 'no' });
      return answered === 503 && body.code === 'data_damaged';
    });
    for (const groupId of [all, pair, others]) await say(bo!, groupId, 'still here');
    await hears(ana!, pair, ['before', 'still here']);
    const after = await Promise.all([all, pair, others].map(async (id) => status(bo!, id)));
    const roles = (list: readonly Json[]): Json[] =>
      list.map(({ term, host, role }: Json) => ({ term, host, role }));
    expect(roles(after)).to.deep.equal(roles(before));
    await until('the host is heard on', async () => (await heartbeats(ana!, pair, bo!)) > beats);
    expect((await fetch(`${bo!.url}/readyz`)).status).to.equal(503);
    expect((await bo!.request('DELETE', `/groups/${damaged}?forget=true`)).status).to.equal(204);
    expect((await fetch(`${bo!.url}/readyz`)).status).to.equal(200);
  });

  it('ER67 a group whose log is damaged for good halts alone: the node starts, says so, and goes on with its other groups', async () => {
    const alone = await bo!.post('/groups', { name: 'alone', rates: 'off' });
    const damaged: string = alone.body.id;
    for (const text of ['one', 'two', 'three']) await say(bo!, damaged, text);
    await bo!.stop();
    damageLog(bo!.dataDirectory, damaged);
    await bo!.start();
    for (const groupId of [pair, others]) await say(bo!, groupId, 'still here');
    await hears(ana!, pair, ['still here']);
    const refused = await bo!.post(`${roomOf(damaged)}/messages`, { text: 'no' });
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'data_damaged']);
    const listed = (await bo!.get('/groups')).body.groups;
    expect(listed.map(({ name }: Json) => name).sort()).to.deep.equal(['alone', 'others', 'pair', 'test']);
    const halted = Object.fromEntries(listed.map(({ name, halted: why }: Json) => [name, why?.code ?? null]));
    expect(halted, 'MS153').to.deep.equal({ alone: 'data_damaged', others: null, pair: null, test: null });
    expect((await fetch(`${bo!.url}/readyz`)).status).to.equal(503);
    expect((await bo!.request('DELETE', `/groups/${damaged}`)).status).to.equal(204);
    expect((await fetch(`${bo!.url}/readyz`)).status).to.equal(200);
  });
});
