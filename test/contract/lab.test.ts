import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { until } from '../support/cluster.ts';
import type { Json } from '../support/node-process.ts';
import { SHORT_ID, count, expectProblem, expectShape, oneOf, orNull } from './outside.ts';

const LAUNCHER = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'bin', 'demes.js');

describe('contract: demes lab', function () {
  this.timeout(60_000);
  let lab: ChildProcess;
  let url: string;
  let groupId: string;

  before(async () => {
    const args = [
      'lab',
      '--headless',
      '--nodes',
      '3',
      '--port',
      '0',
      '--timing',
      'test',
      '--seed',
      '7',
      '--json',
    ];
    lab = spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    process.once('exit', () => lab.kill('SIGKILL'));
    for await (const line of createInterface({ input: lab.stdout! })) {
      const event = JSON.parse(line);
      if (event.event !== 'ready') continue;
      ({ url, groupId } = event);
      break;
    }
  });

  after(async () => {
    const gone = once(lab, 'exit');
    lab.kill('SIGTERM');
    expect((await gone)[0]).to.equal(0);
  });

  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> {
    const init =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${url}/lab/v1${path}`, { method, ...init });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  async function node(n: string): Promise<Json> {
    return (await ask('GET', '/state')).json.nodes.find((one: Json) => one.n === n);
  }

  async function wait(n: string, query: string): Promise<Json> {
    const { url: nodeUrl, token } = await node(n);
    const path = `${nodeUrl}/api/v1/groups/${groupId}/wait?${query}&timeoutMs=10000`;
    const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    const body = (await answer.json()) as Json;
    expect(answer.status, `${n} ${query} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  it('shows its nodes, their addresses and secrets, and the seed', async () => {
    const { status, json } = await ask('GET', '/state');
    expect(status).to.equal(200);
    expect(json.seed).to.equal(7);
    expect(json.faults).to.deep.equal([]);
    expect(json.nodes.map((one: Json) => one.n)).to.deep.equal(['n1', 'n2', 'n3']);
    for (const one of json.nodes) {
      expectShape(one, { n: 'string', deviceId: SHORT_ID, url: /^http:/, token: 'string', pid: count });
      expectShape(one, { state: oneOf('running'), role: oneOf('host', 'follower'), term: orNull(count) });
      expect(() => process.kill(one.pid, 0)).to.not.throw();
    }
  });

  it('kills, starts, pauses, resumes, restarts and wipes', async () => {
    const before = await node('n2');
    expect((await ask('POST', '/nodes/n2/kill')).status).to.be.within(200, 204);
    expect(await node('n2')).to.include({ state: 'stopped' });
    expect((await ask('POST', '/nodes/n2/start')).status).to.be.within(200, 204);
    expect(await node('n2')).to.include({ state: 'running', deviceId: before.deviceId, url: before.url });
    await wait('n2', 'host=any&tier=confirmed');
    expect((await ask('POST', '/nodes/n2/pause')).status).to.be.within(200, 204);
    expect(await node('n2')).to.include({ state: 'paused' });
    expect((await ask('POST', '/nodes/n2/resume')).status).to.be.within(200, 204);
    await wait('n2', 'host=any&tier=confirmed');
    const { pid } = await node('n2');
    expect((await ask('POST', '/nodes/n2/restart')).status).to.be.within(200, 204);
    expect((await node('n2')).pid).to.not.equal(pid);
    await wait('n2', 'host=any&tier=confirmed');
    for (const path of ['/nodes/n9/kill', '/nodes/n1/explode', '/nothing']) {
      expectProblem(await ask('POST', path), 404, 'not_found');
    }
  });

  it('parts the nodes, for a time, and heals', async () => {
    const groups = [['n1'], ['n2', 'n3']];
    const cut = await ask('POST', '/partitions', { groups, durationMs: 60_000 });
    expect(cut.status).to.equal(201);
    const { faults } = (await ask('GET', '/state')).json;
    expect(faults.length).to.be.at.least(4);
    for (const one of faults) {
      expectShape(one, { id: 'string', from: /^n\d$/, to: /^n\d$/, type: /^cut$/, expiresAt: 'string' });
    }
    await wait('n1', 'tier=tentative&host=none');
    await wait('n2', 'tier=confirmed&host=any');
    expect((await ask('POST', '/reset')).status).to.be.within(200, 204);
    await wait('n1', 'tier=confirmed&host=any');
    expect((await ask('GET', '/state')).json.faults).to.deep.equal([]);
    await ask('POST', '/partitions', { groups: [['n3'], ['n1', 'n2']], durationMs: 1_000 });
    await until('over by itself', async () => (await ask('GET', '/state')).json.faults.length === 0, 5_000);
    await wait('n3', 'tier=confirmed&host=any');
    for (const body of [
      {},
      { groups: [['n1']] },
      { groups: [[], ['n1']] },
      { groups, until: 5 },
      { groups: 'n1' },
    ]) {
      expectProblem(await ask('POST', '/partitions', body), 422, 'invalid');
    }
    expectProblem(await ask('POST', '/partitions', { groups: [['n1'], ['n7']] }), 404, 'not_found');
  });
});
