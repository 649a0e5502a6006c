import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { until } from '../../support/cluster.ts';
import { Cable, canMakeNamespaces, NodeElsewhere } from '../../support/namespaces.ts';
import type { Json } from '../../support/node-process.ts';
import { skipBecause } from '../../support/skip.ts';

const NODES = 3;

describe('server/node: on computers of their own', function () {
  this.timeout(120_000);
  const nodes: NodeElsewhere[] = [];
  let folder = '';
  let cable: Cable | null = null;
  let groupId = '';

  before(async function () {
    if (!canMakeNamespaces()) skipBecause(this, 'needs the right to make network namespaces (root on Linux)');
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    cable = new Cable();
    const flags = ['--timing', 'test', '--nearby'];
    for (let n = 0; n < NODES; n++) {
      const node = new NodeElsewhere(cable.plugIn(10 + n), join(folder, `n${n}`), [
        ...flags,
        '--name',
        `n${n}`,
      ]);
      nodes.push(node);
      await node.start();
    }
    const [first, ...others] = nodes as [NodeElsewhere, ...NodeElsewhere[]];
    groupId = (await first.post('/groups', { name: 'test', rates: 'off' })).body.id;
    await until(
      'the first is host',
      async () => (await first.get(`/groups/${groupId}/status`)).body.role === 'host',
    );
    const { invite } = (await first.post(`/groups/${groupId}/invites`, {})).body;
    for (const node of others) await node.post('/groups/join', { invite });
    await allLinked();
  });
  after(async () => {
    await Promise.all(nodes.map(async (node) => node.kill()));
    cable?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const statusOf = async (node: NodeElsewhere): Promise<Json> =>
    (await node.get(`/groups/${groupId}/status`)).body;

  async function allLinked(): Promise<void> {
    await until(
      'everybody is linked with everybody',
      async () => {
        const all = await Promise.all(nodes.map(statusOf));
        return all.every(
          (status) =>
            status.tier === 'confirmed' &&
            status.voters.length === NODES &&
            status.voters.every(({ reachable }: Json) => reachable),
        );
      },
      60_000,
    );
  }

  async function chat(text: string): Promise<void> {
    for (const node of nodes) {
      const sent = await node.post(`/groups/${groupId}/rooms/general/messages?wait=confirmed`, { text });
      expect(sent.status).to.equal(201);
    }
  }

  it('AD14 a computer that gets another address while its node runs is found again, and so are all, one after the other', async () => {
    for (const [n, node] of nodes.entries()) {
      node.computer.moveTo(20 + n);
      const now = `${node.computer.address}:${node.listening.peerPort}`;
      await until('the node says where it is now', async () =>
        (await node.get('/node')).body.peerAddresses.includes(now),
      );
      await allLinked();
    }
    await chat('each moved');
  });

  it('AD14, NR9 computers that all get other addresses and ports while they are down find each other near by', async () => {
    await Promise.all(nodes.map(async (node) => node.kill()));
    for (const [n, node] of nodes.entries()) node.computer.moveTo(30 + n);
    await Promise.all(nodes.map(async (node) => node.start(['--peer-port', '0'])));
    await allLinked();
    const nearBy = async (node: NodeElsewhere): Promise<Json[]> => (await node.get('/node')).body.nearby;
    await until('each sees two of its group', async () => {
      const all = await Promise.all(nodes.map(nearBy));
      return all.every((some) => some.length === NODES - 1 && some.every(({ sharesGroup }) => sharesGroup));
    });
    await chat('all moved');
  });
});
