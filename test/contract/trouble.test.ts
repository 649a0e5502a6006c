import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import type { Answer, Json, NodeProcess } from '../support/node-process.ts';
import { expectSameLog } from '../support/same-history.ts';
import { skipBecause } from '../support/skip.ts';
import { INSTANT, STATUS, ask, expectProblem, expectShape } from './outside.ts';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const VERIFY_LOG = join(PROJECT, 'examples', 'verify-log', 'verify-log.mjs');

describe('contract: trouble', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let room: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, flags: ['--lab'] });
    room = `/groups/${cluster.groupId}/rooms/general`;
  });
  after(async () => cluster?.close());

  async function post(node: NodeProcess, clientId: string, wait = 'wait=confirmed'): Promise<Answer> {
    return node.post(`${room}/messages?${wait}`, { text: `text of ${clientId}`, clientId });
  }

  async function hostAndOthers(): Promise<[NodeProcess, NodeProcess[]]> {
    await cluster.settled(3);
    const host = await cluster.host();
    return [host, cluster.nodes.filter((node) => node !== host)];
  }

  async function killHost(): Promise<NodeProcess> {
    const [host, others] = await hostAndOthers();
    const { term } = await cluster.status(host);
    await host.kill();
    await others[0]!.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
    return host;
  }

  /** How often the text stands in the log of every node, by the confirmed messages. */
  async function expectOnce(clientId: string): Promise<void> {
    await cluster.caughtUp();
    for (const node of cluster.running()) {
      const found = (await cluster.messages(node)).filter((one) => one.clientId === clientId);
      expect(found, clientId).to.have.length(1);
    }
  }

  it('while all followers are stopped nothing is confirmed, the tier says so, and it is made up for once', async () => {
    const [host, followers] = await hostAndOthers();
    for (const node of followers) node.pause();
    try {
      const answers = await Promise.all(
        ['s1', 's2', 's1'].map(async (id) => post(host, id, 'wait=confirmed&timeoutMs=1500')),
      );
      for (const { status, body } of answers) {
        expect(status).to.equal(202);
        expect(body.state).to.be.oneOf(['queued', 'tentative']);
        expect(body).to.include({ index: null, term: null });
      }
      expect(answers[2]!.body.id).to.equal(answers[0]!.body.id);
      const status = await host.wait(cluster.groupId, 'tier=tentative', 5_000);
      expectShape(status, STATUS);
      expect(status.outbox).to.equal(2);
      expect(status.quorum).to.deep.equal({ needed: 2, reachable: 1 });
      expect(status.caretaker).to.equal(host.deviceId);
      const page = (await host.get(`${room}/messages`)).body;
      const waiting = page.messages.filter((one: Json) => one.index === null);
      expect(waiting.map((one: Json) => one.clientId)).to.deep.equal(['s1', 's2']);
      const shown = (await host.get(`${room}/messages/${waiting[0].id}`)).body;
      expect(shown).to.include({ hash: null, state: waiting[0].state });
      expect((await ask(host, 'GET', '/readyz')).status).to.equal(200);
      expectProblem(
        await ask(host, 'POST', `/api/v1/groups/${cluster.groupId}/host`, { body: {} }),
        503,
        'no_quorum',
      );
    } finally {
      for (const node of followers) node.resume();
    }
    await host.wait(cluster.groupId, 'tier=confirmed&host=any');
    for (const id of ['s1', 's2']) {
      expect((await post(host, id)).status).to.equal(201);
      await expectOnce(id);
    }
    expect((await cluster.status(host)).outbox).to.equal(0);
  });

  it('one clientId is one message: at once, across a kill of its node, and through failovers', async () => {
    const [, followers] = await hostAndOthers();
    const author = followers[0]!;
    const first = await Promise.all([1, 2, 3].map(async () => post(author, 'one', 'wait=none')));
    const { id } = first[0]!.body;
    expect(new Set(first.map(({ body }) => body.id))).to.deep.equal(new Set([id]));
    await author.kill();
    await author.start();
    await author.wait(cluster.groupId, 'tier=confirmed&host=any');
    expect((await post(author, 'one')).body).to.include({ id, state: 'confirmed' });
    for (let n = 0; n < 2; n++) {
      // The host may be the author itself.
      const posting = post(author, `through-${n}`, 'wait=none').catch(() => null);
      const dead = await killHost();
      await posting;
      await dead.start();
      await author.wait(cluster.groupId, 'tier=confirmed&host=any');
      const again = await Promise.all([1, 2].map(async () => post(author, `through-${n}`)));
      expect(again.map(({ status }) => status)).to.deep.equal([201, 201]);
      expect(again[0]!.body.id).to.equal(again[1]!.body.id);
      expect((await post(author, 'one')).body.id).to.equal(id);
      await expectOnce(`through-${n}`);
    }
    await expectOnce('one');
    await expectSameLog(cluster);
  });

  it('after failovers a program that shares no line with demes finds every hash and signature right', async () => {
    const dead = await killHost();
    await dead.start();
    await cluster.settled(3);
    await post(dead, 'the last one');
    await cluster.caughtUp();
    const heads = cluster.nodes.map((node) => {
      const words = [VERIFY_LOG, node.url, node.token, cluster.groupId];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, {
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect(status, stderr + stdout).to.equal(0);
      return /head ([0-9a-f]{64}|[0-9a-f]+)/.exec(stdout)![1];
    });
    expect(new Set(heads).size).to.equal(1);
  });

  it('SIGTERM ends a host within 5 s also when nobody is there to take over', async () => {
    const [host, followers] = await hostAndOthers();
    for (const node of followers) node.pause();
    try {
      const began = performance.now();
      expect((await host.stop()).code).to.equal(0);
      expect(performance.now() - began).to.be.lessThan(5_000);
    } finally {
      for (const node of followers) node.resume();
    }
    await host.start();
    await cluster.settled(3);
  });

  it('a quorum of processes has called fsync before the answer is "confirmed"', async function () {
    if (spawnSync('strace', ['-V']).error !== undefined) skipBecause(this, 'needs strace, to count fsync');
    const [host, followers] = await hostAndOthers();
    const folder = mkdtempSync(join(tmpdir(), 'demes-strace-'));
    const traces: Trace[] = [];
    try {
      for (const node of cluster.nodes)
        traces.push(new Trace(node.listening.pid, join(folder, node.deviceId)));
      const attached = await Promise.all(traces.map(async (trace) => trace.attached));
      if (attached.includes(false)) skipBecause(this, 'this machine does not let strace look at processes');
      for (const author of [host, followers[0]!, host, followers[1]!]) {
        await cluster.caughtUp();
        await until('nobody writes', async () => {
          const quietSinceMs = Date.now() - 200;
          return traces.every((trace) => trace.between(quietSinceMs, Date.now()) === 0);
        });
        const fromMs = Date.now();
        const { status } = await author.post(`${room}/messages?wait=confirmed`, { text: 'on the disk' });
        const toMs = Date.now();
        expect(status).to.equal(201);
        await until('strace has written', async () =>
          traces.some((trace) => trace.between(fromMs, toMs + 50) > 0),
        );
        const synced = traces.filter((trace) => trace.between(fromMs, toMs) > 0);
        expect(synced.length).to.be.at.least(2);
      }
    } finally {
      await Promise.all(traces.map(async (trace) => trace.end()));
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('contract: the lab API of a node', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let host: NodeProcess;
  let others: NodeProcess[];

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, flags: ['--lab'] });
    host = await cluster.host();
    others = cluster.nodes.filter((node) => node !== host);
  });
  after(async () => cluster?.close());

  async function lab(
    node: NodeProcess,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; json: Json }> {
    return ask(node, method, `/lab/v1${path}`, body === undefined ? {} : { body });
  }

  it('takes every fault, shows it, ends it by itself, one by one and all together', async () => {
    const attributes: Record<string, object> = {
      latency: { delayMs: 1, jitterMs: 1 },
      bandwidth: { bytesPerSecond: 1_000_000 },
      skew: { offsetMs: 60_000 },
      diskSlow: { delayMs: 1 },
    };
    const types = [
      'latency',
      'drop',
      'duplicate',
      'reorder',
      'cut',
      'bandwidth',
      'skew',
      'diskSlow',
      'diskFull',
    ];
    for (const type of types) {
      const peer = others[1]!.deviceId;
      const body = {
        type,
        peer,
        direction: 'in',
        probability: 0,
        attributes: attributes[type] ?? {},
        durationMs: 60_000,
        tag: 't',
      };
      const added = await lab(others[0]!, 'POST', '/faults', body);
      expect(added.status, type).to.equal(201);
      expect(added.json.id).to.be.a('string');
      const { faults } = (await lab(others[0]!, 'GET', '/state')).json;
      const shown = faults.find((one: Json) => one.id === added.json.id);
      expectShape(shown, { type: 'string', peer: 'string', direction: 'string', expiresAt: INSTANT });
      if (type !== 'drop') continue;
      expect((await lab(others[0]!, 'DELETE', `/faults/${added.json.id}`)).status).to.equal(204);
      expectProblem(await lab(others[0]!, 'DELETE', `/faults/${added.json.id}`), 404, 'not_found');
    }
    expect((await lab(others[0]!, 'GET', '/state')).json.faults).to.have.length(types.length - 1);
    expect((await lab(others[0]!, 'POST', '/reset')).status).to.be.oneOf([200, 204]);
    expect((await lab(others[0]!, 'GET', '/state')).json.faults).to.deep.equal([]);
    await lab(others[0]!, 'POST', '/faults', {
      type: 'drop',
      peer: '*',
      direction: 'both',
      probability: 0,
      durationMs: 50,
    });
    await until(
      'it is over',
      async () => (await lab(others[0]!, 'GET', '/state')).json.faults.length === 0,
      3_000,
    );
    const wrong = [
      {},
      { type: 'flood', peer: '*', direction: 'in' },
      { type: 'cut', peer: 'n1', direction: 'in' },
      { type: 'cut', peer: '*', direction: 'up' },
    ];
    wrong.push(
      { type: 'cut', peer: '*', direction: 'in', probability: 2 } as object,
      { type: 'cut', peer: '*', direction: 'in', x: 1 } as object,
    );
    wrong.push(
      { type: 'latency', peer: '*', direction: 'in', attributes: { delay: 5 } } as object,
      { type: 'cut', peer: '*', direction: 'in', durationMs: -1 } as object,
    );
    for (const body of wrong) expectProblem(await lab(host, 'POST', '/faults', body), 422, 'invalid');
  });

  for (const side of ['the host', 'the followers']) {
    it(`a cut asked for at ${side} separates the host, and heals by its time`, async () => {
      await cluster.settled(3);
      const cutOff = await cluster.host();
      const rest = cluster.nodes.filter((node) => node !== cutOff);
      const { term } = await cluster.status(cutOff);
      const fault = { type: 'cut', direction: 'both', durationMs: 2_500 };
      if (side === 'the host') await lab(cutOff, 'POST', '/faults', { ...fault, peer: '*' });
      else
        await Promise.all(
          rest.map(async (node) => lab(node, 'POST', '/faults', { ...fault, peer: cutOff.deviceId })),
        );
      // All at once: on a slow machine it heals before one after the other was seen.
      const [next] = await Promise.all([
        rest[0]!.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`, 5_000),
        cutOff.wait(cluster.groupId, 'host=none&tier=tentative', 5_000),
        // Its vote is missed before its link counts as silent.
        until('the host that was is out of reach', async () => {
          const { voters } = await cluster.status(rest[0]!);
          return voters.some((one: Json) => one.deviceId === cutOff.deviceId && one.reachable === false);
        }),
      ]);
      expect(next.host).to.not.equal(cutOff.deviceId);
      await cutOff.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`, 15_000);
      await cluster.settled(3);
    });
  }

  it('one direction is enough for a cut', async () => {
    await cluster.settled(3);
    const deaf = await cluster.host();
    const other = cluster.nodes.find((node) => node !== deaf)!;
    const { term } = await cluster.status(deaf);
    await lab(deaf, 'POST', '/faults', { type: 'cut', peer: '*', direction: 'in', durationMs: 3_000 });
    const next = await other.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`, 8_000);
    expect(next.host).to.not.equal(deaf.deviceId);
    await lab(deaf, 'POST', '/reset');
    await cluster.settled(3);
  });

  it('a slow disk delays the answer; a wrong clock changes sentAt and breaks nothing', async () => {
    const node = await cluster.host();
    const room = `/groups/${cluster.groupId}/rooms/general`;
    await lab(node, 'POST', '/faults', {
      type: 'diskSlow',
      peer: '*',
      direction: 'both',
      attributes: { delayMs: 300 },
      durationMs: 20_000,
    });
    const began = performance.now();
    expect((await node.post(`${room}/messages`, { text: 'slowly' })).status).to.equal(201);
    expect(performance.now() - began).to.be.greaterThan(250);
    await lab(node, 'POST', '/reset');
    await cluster.settled(3);
    const author = cluster.nodes[1]!;
    await lab(author, 'POST', '/faults', {
      type: 'skew',
      peer: '*',
      direction: 'both',
      attributes: { offsetMs: -3_600_000 },
    });
    const { status, body } = await author.post(`${room}/messages?wait=confirmed`, { text: 'an hour ago' });
    expect(status).to.equal(201);
    expect(Date.now() - Date.parse(body.at)).to.be.lessThan(60_000);
    await lab(author, 'POST', '/reset');
    await cluster.settled(3);
  });

  it('crash, pause, stepdown and timeout', async () => {
    await cluster.settled(3);
    const first = await cluster.host();
    const other = cluster.nodes.find((node) => node !== first)!;
    // Its own time-out alone disturbs nobody: the others hear the host.
    expect((await lab(other, 'POST', '/node/timeout')).status).to.equal(202);
    await other.wait(cluster.groupId, `host=${first.deviceId}&tier=confirmed`);
    await lab(first, 'POST', '/node/stepdown', {});
    await cluster.settled(3);
    const paused = await cluster.host();
    const awake = cluster.nodes.find((node) => node !== paused)!;
    const { term } = await cluster.status(awake);
    expect((await lab(paused, 'POST', '/node/pause', { forMs: 2_000 })).status).to.equal(202);
    await awake.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`, 5_000);
    await paused.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
    expect((await lab(paused, 'POST', '/node/crash')).status).to.equal(202);
    expect((await paused.exited).signal).to.equal('SIGKILL');
    await paused.start();
    await cluster.settled(3);
    expectProblem(await lab(paused, 'POST', '/node/explode'), 404, 'not_found');
    expectProblem(await lab(paused, 'POST', '/node/pause', { forMs: 'long' }), 422, 'invalid');
    await expectSameLog(cluster);
  });
});

/** What of one process reaches the disk: the times, ms since 1970, at which an fsync returned. */
class Trace {
  readonly attached: Promise<boolean>;
  readonly #file: string;
  readonly #strace: ChildProcess;

  constructor(pid: number, file: string) {
    this.#file = file;
    const words = ['-f', '-ttt', '-T', '-e', 'trace=fsync,fdatasync', '-o', file, '-p', String(pid)];
    this.#strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.attached = new Promise((resolve) => {
      let said = '';
      this.#strace.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/ attached/.test(said)) resolve(true);
      });
      this.#strace.on('exit', () => resolve(false));
    });
  }

  between(fromMs: number, toMs: number): number {
    const ends = [...readFileSync(this.#file, 'utf8').matchAll(/^\d+ +([\d.]+) .*= 0 <([\d.]+)>$/gm)];
    return ends.filter(([, began, took]) => {
      const returnedMs = (Number(began) + Number(took)) * 1000;
      return returnedMs >= fromMs && returnedMs <= toMs;
    }).length;
  }

  async end(): Promise<void> {
    if (this.#strace.exitCode !== null || this.#strace.signalCode !== null) return;
    const gone = once(this.#strace, 'exit');
    this.#strace.kill('SIGINT');
    await gone;
  }
}
