/** As many groups as a node takes: that it starts with them, what they cost at rest, and that one more is refused. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { memoryOf } from '../../support/process-figures.ts';

const SENTENCE = 'A node can be in at most 64 groups.';
/** Linux counts processor time in these. */
const CLOCK_TICK_MS = 10;
const MEASURED_MS = 20_000;
const SETTLE_MS = 10_000;
const BYTES_PER_MIB = 1024 * 1024;

describe('server/node: as many groups as a node takes', function () {
  this.timeout(isLong ? 600_000 : 90_000);
  let cluster: Cluster;

  afterEach(async () => cluster.close());

  async function create(node: NodeProcess, name: string): Promise<string> {
    const { status, body } = await node.post('/groups', { name, rates: 'off' });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body.id;
  }

  async function groupsOf(node: NodeProcess): Promise<string[]> {
    return (await node.get('/groups?limit=200')).body.groups.map(({ id }: Json) => id);
  }

  /** Confirms a message in each of these. */
  async function sayInEach(node: NodeProcess, groups: readonly string[], text: string): Promise<void> {
    for (const groupId of groups) {
      const path = `/groups/${groupId}/rooms/general/messages?wait=confirmed&timeoutMs=20000`;
      const { status, body } = await node.post(path, { text });
      expect(status, JSON.stringify(body)).to.equal(201);
    }
  }

  it('MS156 a node is in 64 groups and starts with them; one more is refused with a sentence, made or joined', async () => {
    cluster = await Cluster.start({ nodes: 2, inside: true });
    const [other, node] = cluster.nodes as [NodeProcess, NodeProcess];
    for (let n = 1; n < LIMITS.groupsMax; n++) await create(node, `group ${n}`);
    const made = await node.post('/groups', { name: 'one too many' });
    expect([made.status, made.body.code, made.body.detail]).to.deep.equal([409, 'conflict', SENTENCE]);
    const elsewhere = await create(other, 'elsewhere');
    const { body } = await other.post(`/groups/${elsewhere}/invites`, { maxUses: 1 });
    const joined = await node.post('/groups/join', { invite: body.invite });
    expect([joined.status, joined.body.code, joined.body.detail]).to.deep.equal([409, 'conflict', SENTENCE]);

    const groups = await groupsOf(node);
    expect(groups).to.have.length(LIMITS.groupsMax);
    await node.end();
    await node.start();
    await node.ready;
    expect(await groupsOf(node)).to.have.members(groups);
    const [last] = groups.filter((groupId) => groupId !== cluster.groupId).slice(-1) as [string];
    await sayInEach(node, [last], 'as before');
    expect((await node.request('DELETE', `/groups/${last}?forget=true`)).status).to.equal(204);
    expect((await node.post('/groups/join', { invite: body.invite })).status, 'there is room').to.equal(202);
    await until('it is in', async () => (await node.get(`/groups/${elsewhere}/status`)).status === 200);
  });

  if (isLong)
    it('MS156, HS14, HS45 two nodes with 64 groups in common have one link and are nearly idle at rest', async function measure() {
      cluster = await Cluster.start({ nodes: 2, flags: ['--timing', 'lan'] });
      const [first, second] = cluster.nodes as [NodeProcess, NodeProcess];
      for (let n = 1; n < LIMITS.groupsMax; n++) {
        const groupId = await create(first, `group ${n}`);
        const { body } = await first.post(`/groups/${groupId}/invites`, { maxUses: 1 });
        expect((await second.post('/groups/join', { invite: body.invite })).status).to.equal(202);
        await until('joined', async () => (await second.get(`/groups/${groupId}/status`)).status === 200);
      }
      const groups = await groupsOf(second);
      expect(groups).to.have.length(LIMITS.groupsMax);
      await sayInEach(second, groups, 'said through the link');
      const startedMs = performance.now();
      await Promise.all([first.kill(), second.kill()]);
      await Promise.all([first.start(), second.start()]);
      await Promise.all([first.ready, second.ready]);
      await Promise.all(groups.map(async (id) => second.wait(id, 'host=any&tier=confirmed')));
      const startMs = performance.now() - startedMs;
      await sayInEach(second, groups, 'said after a start');
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const before = await Promise.all([first, second].map(used));
      const fromMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
      const after = await Promise.all([first, second].map(used));
      const seconds = (performance.now() - fromMs) / 1000;
      const rates = after.map(({ messages, processorMs, memoryMiB, links }, at) => ({
        messages: (messages - before[at]!.messages) / seconds,
        processorMs: (processorMs - before[at]!.processorMs) / seconds,
        memoryMiB,
        links,
      }));
      const said = rates.map(
        ({ messages, processorMs, memoryMiB }) =>
          `${messages.toFixed(1)} messages and ${processorMs.toFixed(0)} ms of processor time a second, ${memoryMiB.toFixed(0)} MiB`,
      );
      process.stdout.write(
        `      64 groups on two nodes: all confirm ${startMs.toFixed(0)} ms after both are killed; at rest ${said.join('; ')}\n`,
      );
      for (const { messages, processorMs, memoryMiB, links } of rates) {
        expect(links).to.equal(1);
        // A heartbeat, or the answer to it, each 150 ms, and probes: not one for each group.
        expect(messages).to.be.below(40);
        expect(processorMs).to.be.below(400);
        expect(memoryMiB).to.be.below(500);
      }
    });
});

interface Used {
  readonly messages: number;
  readonly processorMs: number;
  readonly memoryMiB: number;
  readonly links: number;
}

/** Since the node started; memory as it is now. */
async function used(node: NodeProcess): Promise<Used> {
  const headers = { authorization: `Bearer ${node.token}` };
  const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const { pid } = node.listening;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return {
    messages: read('demes_link_sent_messages_total'),
    processorMs: (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS,
    memoryMiB: memoryOf(pid).now / BYTES_PER_MIB,
    links: read('demes_links'),
  };
}
