/** Computers that all get addresses in other networks, and other ports, while they are down. */
import { expect } from 'chai';
import { joinAddress } from '../../../src/protocol/address.ts';
import { until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { groupElsewhere } from '../../support/elsewhere.ts';
import type { NodeElsewhere } from '../../support/namespaces.ts';
import type { Json } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

const NODES = 3;
const FAMILIES = [
  { name: 'IPv6', networks: ['fd00:78', 'fd00:79', 'fd00:80'] },
  { name: 'IPv4', networks: ['10.78.0', '10.79.0', '10.80.0'] },
] as const;

for (const { name, networks } of isLong ? FAMILIES : []) {
  describe(`server/node: a group whose computers move to other networks, ${name} only`, function () {
    this.timeout(120_000);
    const { nodes, group } = groupElsewhere({ nodes: NODES }, { network: networks[0], isRouted: true });
    const linksOf = async (node: NodeElsewhere): Promise<Json[]> =>
      (await node.get(`/groups/${group().groupId}/network`)).body.links;

    async function expectChat(text: string): Promise<void> {
      await until('everybody is linked with everybody', async () => {
        const all = await Promise.all(nodes.map(linksOf));
        return all.every((links) => links.length === NODES - 1 && links.every(({ up }) => up));
      });
      await group().settled(NODES);
      for (const node of nodes) {
        const path = `/groups/${group().groupId}/rooms/general/messages?wait=confirmed`;
        expect((await node.post(path, { text })).status).to.equal(201);
      }
      await expectSameLog(group());
    }

    async function moveWhileDown(movers: readonly NodeElsewhere[], network: string): Promise<void> {
      await Promise.all(nodes.map(async (node) => node.kill()));
      for (const { computer } of movers)
        computer.moveTo(20 + nodes.findIndex((one) => one.computer === computer), network);
      await Promise.all(
        nodes.map(async (node) => node.start(movers.includes(node) ? ['--peer-port', '0'] : [])),
      );
      for (const { computer, listening } of movers) {
        expect(computer.address.startsWith(network), `${listening.pid}`).to.equal(true);
      }
    }

    it('AD11 all but one come back in another network: they find the one that did not move, and by it each other', async () => {
      const [, ...movers] = nodes;
      await moveWhileDown(movers, networks[1]);
      await expectChat('two moved');
    });

    it('AD9 all come back in another network: when one is told where the others are, all are found', async () => {
      await moveWhileDown(nodes, networks[2]);
      const [first, ...others] = nodes as [NodeElsewhere, ...NodeElsewhere[]];
      for (const { computer, listening, deviceId } of others) {
        const address = joinAddress(computer.address, listening.peerPort);
        const met = await first.post(`/groups/${group().groupId}/network/meet`, { address });
        expect(met).to.deep.equal({ status: 200, body: { result: 'ok', deviceId } });
      }
      await expectChat('all moved');
    });
  });
}
