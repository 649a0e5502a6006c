/** Real processes that lost their quorum, or each other: they chat on, and all of it is confirmed when they meet again. */
import { expect } from 'chai';
import { isLong } from '../../support/effort.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { between, cut, heal, lab } from '../../support/lab-faults.ts';
import { Load, type Sent } from '../../support/load.ts';
import type { Answer, Json, NodeProcess } from '../../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

const PER_SECOND = 10;
/** What the larger side confirms while the smaller one is cut off: in the long tier half a minute of its part of the load. */
const CONFIRMED_MEANWHILE = isLong ? 30 * PER_SECOND * (3 / 5) : 20;
const LIMIT_MS = 60_000;

describe('server/node: chat without a quorum', function () {
  this.timeout(180_000);
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 5, flags: ['--lab'], inside: true });
  });
  afterEach(async () => {
    await cluster.close();
  });

  const roomOf = (query: string): string => `/groups/${cluster.groupId}/rooms/general/messages?${query}`;

  async function say(node: NodeProcess, text: string, wait = 'tentative'): Promise<Answer> {
    return node.post(roomOf(`wait=${wait}&timeoutMs=20000`), { text, clientId: text.replaceAll(/\W/g, '-') });
  }

  /** The newest messages without a place that a node shows, oldest first. */
  async function unconfirmed(node: NodeProcess): Promise<Json[]> {
    const { body } = await node.get(roomOf('limit=200'));
    return body.messages.filter(({ state }: Json) => state !== 'confirmed');
  }

  async function tentative(nodes: readonly NodeProcess[]): Promise<void> {
    await Promise.all(nodes.map(async (node) => node.wait(cluster.groupId, 'tier=tentative')));
  }

  /** Resolves when all show the same unconfirmed messages, so many at least, in one order, and held by all; their texts. */
  async function sameUnconfirmed(nodes: readonly NodeProcess[], count: number): Promise<string[]> {
    let texts: string[] = [];
    await until(`${count} unconfirmed messages everywhere`, async () => {
      const shown = await Promise.all(nodes.map(async (node) => unconfirmed(node)));
      const lists = shown.map((messages) => messages.map(({ id }) => id as string).join());
      texts = shown[0]!.map(({ text }) => text);
      const isHeld = shown.every((messages) =>
        messages.every(({ heldBy, state }) => heldBy.count >= nodes.length && state === 'tentative'),
      );
      return texts.length >= count && isHeld && lists.every((list) => list === lists[0]);
    });
    return texts;
  }

  /** In the log each author's messages stand in the order in which it made them. */
  function expectOwnOrder(log: readonly Json[], sent: readonly Sent[]): void {
    const places = new Map(log.map(({ clientId }, place) => [clientId as string, place]));
    for (const node of cluster.nodes) {
      const own = sent
        .filter((one) => one.node === node && places.has(one.clientId))
        .map(({ clientId }) => places.get(clientId)!);
      expect(own, node.dataDirectory).to.deep.equal(own.toSorted((a, b) => a - b));
    }
  }

  it('MS130 MS134 cut 2|3 under load: three confirm, two see each other\u2019s words in one order, and healed all have one history', async () => {
    const host = await cluster.host();
    const [a, b, ...others] = cluster.nodes.filter((node) => node !== host) as [
      NodeProcess,
      NodeProcess,
      ...NodeProcess[],
    ];
    const majority = [host, ...others];
    const load = new Load(cluster, PER_SECOND);
    await load.confirmedMore(10);
    await cut(between(majority, [a, b]));
    await tentative([a, b]);
    const asked = await say(a, 'are you there?');
    expect([asked.status, asked.body.state, asked.body.heldBy]).to.deep.equal([
      201,
      'tentative',
      { count: 2, of: 5 },
    ]);
    const answered = await say(b, 'I am');
    expect(answered.body.state).to.equal('tentative');
    const confirmed = await say(host, 'the rest of us', 'confirmed');
    expect([confirmed.status, confirmed.body.state]).to.deep.equal([201, 'confirmed']);
    await load.confirmedMore(CONFIRMED_MEANWHILE, LIMIT_MS);
    const sent = await load.end();
    const waiting = sent.filter(({ node, outcome }) => outcome === 'accepted' && (node === a || node === b));
    const texts = await sameUnconfirmed([a, b], 2);
    expect(texts).to.include.members(['are you there?', 'I am']);
    expect(texts.indexOf('are you there?')).to.be.lessThan(texts.indexOf('I am'));
    const status = await cluster.status(a);
    expect([status.tentative, status.host, status.quorum.reachable]).to.deep.equal([texts.length, null, 2]);
    expect([a.deviceId, b.deviceId]).to.include(status.caretaker);
    await heal(cluster.nodes);
    await Promise.all(
      cluster.nodes.map(async (node) => {
        await node.wait(cluster.groupId, 'tier=confirmed&host=any');
        await until('nothing waits', async () => (await unconfirmed(node)).length === 0);
      }),
    );
    const log = await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
    expectOwnOrder(log, sent);
    expect(waiting.length, 'said on the smaller side').to.be.at.least(1);
    const placeOf = (id: string): number => log.findIndex(({ eventId }) => eventId === id);
    expect(placeOf(asked.body.id)).to.be.lessThan(placeOf(answered.body.id));
  });

  if (isLong)
    it('MS130 a member that is heard by nobody of the group and hears all of them has its words confirmed when that ends', async () => {
      const host = await cluster.host();
      const [mute] = cluster.nodes.filter((node) => node !== host) as [NodeProcess];
      for (const { deviceId } of cluster.nodes.filter((node) => node !== mute)) {
        const fault = { type: 'cut', peer: deviceId, direction: 'out' };
        expect((await lab(mute, 'POST', '/faults', fault)).status).to.equal(201);
      }
      expect((await say(mute, 'can you hear me?', 'none')).status).to.equal(201);
      expect((await say(host, 'no', 'confirmed')).body.state).to.equal('confirmed');
      await heal(cluster.nodes);
      await until('both are confirmed everywhere', async () => {
        const shown = await Promise.all(cluster.nodes.map(async (node) => cluster.messages(node)));
        return shown.every((messages) => messages.length === 2);
      });
      await expectSameLog(cluster);
    });

  it('MS130 host and backups killed until two of five are left: they chat, and when one returns all is confirmed by itself', async () => {
    const host = await cluster.host();
    const [a, b, ...backups] = cluster.nodes.filter((node) => node !== host) as [
      NodeProcess,
      NodeProcess,
      ...NodeProcess[],
    ];
    for (const node of [host, ...backups]) await node.end();
    await tentative([a, b]);
    for (const [node, text] of [
      [a, 'one'],
      [b, 'two'],
      [a, 'three'],
    ] as const) {
      expect((await say(node, text)).body.state).to.equal('tentative');
      await sameUnconfirmed([a, b], ['one', 'two', 'three'].indexOf(text) + 1);
    }
    expect(await sameUnconfirmed([a, b], 3)).to.deep.equal(['one', 'two', 'three']);
    await host.start();
    await Promise.all(
      [a, b, host].map(async (node) => {
        await until('all is confirmed', async () => (await cluster.messages(node)).length === 3);
        const texts = (await cluster.messages(node)).map(({ text }) => text);
        expect(texts).to.deep.equal(['one', 'two', 'three']);
      }),
    );
  });

  it('MS132 MS133 without a quorum an edit and a reaction show on both, and a role is not changed', async () => {
    const host = await cluster.host();
    const others = cluster.nodes.filter((node) => node !== host);
    // The owner is the first; it must be among those who are left.
    const owner = cluster.nodes[0]!;
    const other = others.find((node) => node !== owner)!;
    for (const node of cluster.nodes) if (node !== owner && node !== other) await node.end();
    await tentative([owner, other]);
    const { body } = await say(other, 'helo');
    await sameUnconfirmed([owner, other], 1);
    const path = `/groups/${cluster.groupId}/rooms/general/messages/${body.id}`;
    expect((await other.request('PATCH', path, { text: 'hello' })).status).to.equal(200);
    expect(
      (await owner.request('PUT', `${path}/reactions/${encodeURIComponent('\u{1F44B}')}`)).status,
    ).to.equal(204);
    for (const node of [owner, other]) {
      await until('the edit and the reaction show', async () => {
        const [message] = await unconfirmed(node);
        return message.text === 'hello' && message.reactions[0]?.count === 1;
      });
    }
    const { members } = (await owner.get(`/groups/${cluster.groupId}/members`)).body;
    const plain = members.find(({ role }: Json) => role === 'member');
    const refused = await owner.request('PATCH', `/groups/${cluster.groupId}/members/${plain.id}`, {
      role: 'admin',
    });
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'no_quorum']);
  });
});
