import { expect } from 'chai';
import { until } from '../../support/cluster.ts';
import { groupElsewhere } from '../../support/elsewhere.ts';
import type { NodeElsewhere } from '../../support/namespaces.ts';
import type { Json } from '../../support/node-process.ts';

const NODES = 3;

describe('server/node: on computers of their own', function () {
  this.timeout(120_000);
  const { nodes, group } = groupElsewhere({ nodes: NODES, flags: ['--nearby'] });

  async function allLinked(): Promise<void> {
    await until(
      'everybody is linked with everybody',
      async () => {
        const all = await Promise.all(nodes.map(async (node) => group().status(node)));
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
      const sent = await node.post(`/groups/${group().groupId}/rooms/general/messages?wait=confirmed`, {
        text,
      });
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
