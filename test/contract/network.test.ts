import { expect } from 'chai';
import { WebSocket } from 'ws';
import { Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { endFollowing, follow } from './event-reader.ts';
import {
  INSTANT,
  LONG_ID,
  SHORT_ID,
  ask,
  count,
  expectProblem,
  expectShape,
  listOf,
  objectOf,
  orNull,
} from './outside.ts';

const API = '/api/v1';
const NETWORK = {
  links: listOf({
    deviceId: SHORT_ID,
    up: 'boolean',
    rttMs: orNull('number'),
    jitterMs: orNull('number'),
    silentMs: orNull('number'),
    heartbeats: count,
    dialledBy: orNull(SHORT_ID),
  }),
  delays: listOf({ from: SHORT_ID, to: SHORT_ID, rttMs: 'number' }),
  heartbeatMs: 'number',
  reachability: objectOf({
    state: /^(unknown|testing|outside|near|no)$/,
    witnesses: listOf({
      deviceId: SHORT_ID,
      reached: 'boolean',
      near: 'boolean',
      address: orNull(/:\d+$/),
      at: INSTANT,
    }),
    seenAs: orNull('string'),
    mapping: objectOf({
      state: /^(off|asking|mapped|private|failed)$/,
      address: orNull('string'),
      router: orNull('string'),
      reason: orNull(/^(nobody|refused)$/),
    }),
  }),
  nearby: (value: Json) => value === null,
};
const ELECTION = {
  id: /^\d+$/,
  term: count,
  host: orNull(SHORT_ID),
  at: INSTANT,
  index: count,
  durationMs: orNull('number'),
  outageMs: orNull('number'),
};

describe('contract: the network of a group, and its elections', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let group: string;
  const sockets: WebSocket[] = [];

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, inside: true });
    group = `/groups/${cluster.groupId}`;
  });
  afterEach(() => {
    endFollowing();
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  after(async () => {
    await cluster.close();
  });

  async function live(node: NodeProcess): Promise<{ say: (what: unknown) => void; frames: Json[] }> {
    const headers = { authorization: `Bearer ${node.token}` };
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}${API}/live`, { headers });
    sockets.push(socket);
    const frames: Json[] = [];
    socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return { say: (what) => socket.send(JSON.stringify(what)), frames };
  }

  const elections = async (node: NodeProcess): Promise<Json[]> =>
    (await node.get(`${group}/elections`)).body.elections;

  it('MS93 shows a link for every other device, measured, and beats that grow', async () => {
    const host = await cluster.host();
    await until('three round trips everywhere', async () => {
      const { body } = await host.get(`${group}/network`);
      return body.links.every((link: Json) => link.up && link.jitterMs !== null) && body.delays.length >= 6;
    });
    for (const node of cluster.nodes) {
      const { status, body } = await node.get(`${group}/network`);
      expect(status).to.equal(200);
      expectShape(body, NETWORK);
      const others = cluster.nodes.filter((one) => one !== node).map(({ deviceId }) => deviceId);
      expect(body.links.map((link: Json) => link.deviceId)).to.have.members(others);
      const from = new Set(body.delays.map((delay: Json) => delay.from));
      if (node === host) expect([...from]).to.have.members(cluster.nodes.map(({ deviceId }) => deviceId));
      else expect([...from]).to.deep.equal([node.deviceId]);
    }
    const beats = async (node: NodeProcess): Promise<number> =>
      (await node.get(`${group}/network`)).body.links.reduce(
        (sum: number, link: Json) => sum + link.heartbeats,
        0,
      );
    const follower = cluster.nodes.find((node) => node !== host)!;
    const before = await Promise.all([host, follower].map(beats));
    await until('more beats', async () => {
      const now = await Promise.all([host, follower].map(beats));
      return now.every((sum, at) => sum > before[at]!);
    });
  });

  it('MS94 sends frames over the WebSocket to whoever watches', async () => {
    const [node] = cluster.nodes as [NodeProcess];
    const idle = await live(node);
    const { say, frames } = await live(node);
    const began = performance.now();
    say({ watch: cluster.groupId });
    const shown = (): Json[] => frames.filter(({ type }) => type === 'network');
    await until('five frames', async () => Promise.resolve(shown().length >= 5));
    // The first comes at once, the others a quarter of a second apart at least.
    expect(performance.now() - began).to.be.greaterThan(4 * 250 - 50);
    for (const frame of shown()) {
      expectShape(frame, { groupId: LONG_ID, at: INSTANT });
      expectShape(frame.network, NETWORK);
      expect(frame).to.not.have.property('id');
    }
    expect(idle.frames.filter(({ type }) => type === 'network')).to.deep.equal([]);
    say({ watch: 'nowhere' });
    await until('the refusal', async () => Promise.resolve(frames.some(({ type }) => type === 'problem')));
    expect(frames.find(({ type }) => type === 'problem').problem).to.include({
      status: 404,
      code: 'not_found',
    });
  });

  it('MS92 writes each change of host down with what was measured, tells the line again, and keeps it', async () => {
    const host = await cluster.host();
    const [witness, other] = cluster.nodes.filter((node) => node !== host) as [NodeProcess, NodeProcess];
    const reader = await follow(witness);
    const before = await elections(witness);
    for (const one of before) expectShape(one, ELECTION);
    await host.end();
    const next = await cluster.host([witness, other]);
    const { term } = await cluster.status(next);
    await until('the election is written down', async () => (await elections(witness))[0]?.outageMs !== null);
    const [newest, ...rest] = await elections(witness);
    expectShape(newest, ELECTION);
    expect(newest).to.include({ term, id: String(term), host: next.deviceId });
    expect(newest.durationMs).to.be.a('number').within(0, 30_000);
    expect(newest.outageMs).to.be.at.least(newest.durationMs);
    expect(rest).to.deep.equal(before);
    const told = await reader.until(
      ({ data }) => data.line?.kind === 'hostChanged' && data.line.outageMs !== null,
    );
    const { index, durationMs, outageMs } = newest;
    expect(told.data.line).to.include({ index, term, deviceId: next.deviceId, durationMs, outageMs });
    expect((await cluster.status(witness)).elections.lastOutageMs).to.equal(outageMs);
    await witness.end();
    await witness.start();
    await until('the group is back', async () => (await witness.get(`${group}/elections`)).status === 200);
    expect(await elections(witness)).to.deep.include(newest);
  });

  it('pages elections, and says what is wrong with wrong input', async () => {
    const [node] = cluster.running() as [NodeProcess];
    const all = await elections(node);
    expect(all.length).to.be.greaterThan(1);
    expect(all.map(({ term }) => term)).to.deep.equal(all.map(({ term }) => term).sort((a, b) => b - a));
    const walked: Json[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: Json = await node.get(`${group}/elections?limit=1${query}`);
      expect(body.elections).to.have.length.at.most(1);
      walked.push(...body.elections);
      cursor = body.next;
    }
    expect(walked).to.deep.equal(all);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=', 'cursor=-1', 'from=1']) {
      expectProblem(await ask(node, 'GET', `${API}${group}/elections?${query}`), 422, 'invalid');
    }
    expectProblem(await ask(node, 'GET', `${API}${group}/network?x=1`), 422, 'invalid');
    for (const what of ['network', 'elections']) {
      expectProblem(await ask(node, 'GET', `${API}/groups/${'a'.repeat(52)}/${what}`), 404, 'not_found');
      expectProblem(await ask(node, 'POST', `${API}${group}/${what}`), 405, 'method_not_allowed');
      expectProblem(await ask(node, 'GET', `${API}${group}/${what}`, { token: null }), 401, 'unauthorized');
    }
  });
});
