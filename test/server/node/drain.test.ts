/** Real processes of which two said very much while they were cut off: all of it gets its place, each once, in bounded time. */
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { between, cut } from '../../support/lab-faults.ts';
import type { NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

/** Of both together. */
const COUNT = isLong ? 10_000 : 1_000;
const BATCH = 100;
/** In the long tier as people use it. */
const TIMING = isLong ? ['--timing', 'lan'] : [];
/** Thousands a second are usual; a busy machine gets ten times as long. */
const DRAINED_MS_MAX = 120_000;

describe(`server/node: ${COUNT} messages that waited`, function () {
  this.timeout(240_000);
  let cluster: Cluster;
  let host: NodeProcess;
  let many: readonly NodeProcess[];
  let few: readonly [NodeProcess, NodeProcess];
  let heal: () => Promise<void>;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 5, flags: ['--lab', ...TIMING] });
    host = await cluster.host();
    const [one, other, ...rest] = cluster.nodes.filter((node) => node !== host) as [
      NodeProcess,
      NodeProcess,
      ...NodeProcess[],
    ];
    few = [one, other];
    many = [host, ...rest];
    heal = await cut(between(many, few));
    for (const node of few) await node.wait(cluster.groupId, 'tier=tentative');
    await Promise.all(few.map(talk));
    for (const node of few) {
      await until('both hold all of it', async () => (await cluster.status(node)).tentative === COUNT);
    }
  });
  afterEach(async () => cluster.close());

  async function talk(node: NodeProcess): Promise<void> {
    const path = `/groups/${cluster.groupId}/rooms/general/messages:batch?wait=none`;
    for (let from = 0; from < COUNT / 2; from += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, n) => ({
        text: `${from + n}`,
        clientId: `${node.deviceId}-${from + n}`,
      }));
      const { status, body } = await node.post(path, { messages });
      expect(status, JSON.stringify(body).slice(0, 500)).to.be.oneOf([201, 202]);
    }
  }

  /** Everything is there, once each, each author's in its order. */
  async function expectAll(nodes: readonly NodeProcess[]): Promise<void> {
    for (const node of nodes) {
      const shown = (await cluster.messages(node)).map(({ clientId }) => clientId as string);
      expect(new Set(shown).size, 'each once').to.equal(shown.length);
      for (const { deviceId } of few) {
        const own = shown.filter((clientId) => clientId.startsWith(deviceId));
        const expected = Array.from({ length: COUNT / 2 }, (_, n) => `${deviceId}-${n}`);
        expect(own.length).to.equal(expected.length);
        expect(own).to.deep.equal(expected);
      }
    }
  }

  /** By long polls: asking again and again would take the processor from those who are to drain. */
  async function reached(node: NodeProcess, commitIndex: number): Promise<void> {
    const path = `/groups/${cluster.groupId}/wait?commitIndex=${commitIndex}&timeoutMs=5000`;
    const untilMs = performance.now() + DRAINED_MS_MAX;
    while ((await node.get(path)).status !== 200) {
      if (performance.now() > untilMs) {
        const { commitIndex: only } = await cluster.status(node);
        throw new Error(`only ${only} of ${commitIndex} within ${DRAINED_MS_MAX} ms`);
      }
    }
  }

  /** Resolves with whoever leads once it has confirmed more than `commitIndex`. */
  async function draining(commitIndex: number): Promise<{ node: NodeProcess; term: number }> {
    let latest: { node: NodeProcess; term: number } | undefined;
    await until('it has begun', async () => {
      const all = await Promise.all(
        cluster.nodes.map(async (node) => ({ node, ...(await cluster.status(node)) })),
      );
      const leading = all.filter((one) => one.role === 'host' && one.commitIndex > commitIndex);
      [latest] = leading.toSorted((a, b) => b.term - a.term);
      return latest !== undefined;
    });
    return latest!;
  }

  async function drained(nodes: readonly NodeProcess[], index: number): Promise<void> {
    await Promise.all(nodes.map(async (node) => reached(node, index)));
    await cluster.caughtUp(nodes);
  }

  if (isLong)
    it('TN13 are confirmed in bounded time, each once, in its order', async () => {
      const { term, commitIndex } = await cluster.status(host);
      const fromMs = performance.now();
      await heal();
      await drained(cluster.nodes, commitIndex + COUNT);
      const ms = performance.now() - fromMs;
      // That no heartbeat is late for it is proved under virtual time: here the machine may be busy with other things.
      const { term: now } = await cluster.status(cluster.nodes[0]!);
      process.stdout.write(
        `      ${COUNT} confirmed on all five ${ms.toFixed(0)} ms after the heal, in ${now - term + 1} terms\n`,
      );
      await expectAll(cluster.nodes);
      await expectSameLog(cluster);
    });

  it('TN13, OB3 go on under the next host when the first is killed in the middle: each is there once, in its order', async () => {
    const { commitIndex } = await cluster.status(host);
    await heal();
    // When all hear each other again they may elect once more, and another.
    const first = await draining(commitIndex);
    await first.node.kill();
    const left = cluster.running();
    const seen = await left[0]!.wait(cluster.groupId, `host=any&tier=confirmed&term=${first.term + 1}`);
    expect(seen.host).not.to.equal(first.node.deviceId);
    await drained(left, commitIndex + COUNT);
    await expectAll(left);
    await first.node.start();
    await drained([first.node], commitIndex + COUNT);
    await expectAll([first.node]);
    await expectSameLog(cluster);
  });
});
