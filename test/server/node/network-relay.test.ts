/** Computers on cables that only one of them is plugged into all: a chain of three, and in the long tier a star of five. */
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { Load } from '../../support/load.ts';
import { Cable, needNamespaces, NodeElsewhere } from '../../support/namespaces.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

for (const ends of isLong ? [2, 4] : []) {
  describe(`server/node: one computer between ${ends} networks`, function () {
    this.timeout(120_000);
    const cables: Cable[] = [];
    let cluster: Cluster | null = null;

    before(async function () {
      needNamespaces(this);
      for (let n = 0; n < ends; n++) cables.push(new Cable({ network: `10.${80 + n}.0` }));
      const [first, ...others] = cables as [Cable, ...Cable[]];
      const middle = first.plugIn(1);
      for (const cable of others) cable.plugIn(1, middle);
      const computers = [middle, ...cables.map((cable) => cable.plugIn(10))];
      cluster = await Cluster.start({
        nodes: computers.length,
        makeNode: (n, folder, flags) => new NodeElsewhere(computers[n]!, folder, flags),
      });
    });
    after(async () => {
      await cluster?.close();
      for (const cable of cables) cable.close();
    });

    const group = (): Cluster => cluster!;
    const linksOf = async (node: NodeProcess): Promise<Json[]> =>
      (await node.get(`/groups/${group().groupId}/network`)).body.links;

    /** The way of the link from one to the other: a device, null for a direct one; undefined while it is down. */
    async function wayTo(node: NodeProcess, other: NodeProcess): Promise<string | null | undefined> {
      const link = (await linksOf(node)).find(({ deviceId }) => deviceId === other.deviceId);
      return link?.up === true ? link.via : undefined;
    }

    it('RL1, RL3 those that have no route to each other are linked through the one between, and each confirms', async () => {
      const [middle, ...tips] = group().nodes as [NodeElsewhere, ...NodeElsewhere[]];
      const [one, other] = tips as [NodeElsewhere, NodeElsewhere];
      expect(() => one.computer.ip('route', 'get', other.computer.address)).to.throw('unreachable');
      for (const tip of tips) {
        await until('all its links are up', async () => (await linksOf(tip)).every(({ up }) => up));
        for (const another of group().nodes) {
          if (another === tip) continue;
          const way = await wayTo(tip, another);
          expect(way).to.equal(another === middle ? null : middle.deviceId);
        }
      }
      const load = new Load(group(), 20);
      await load.confirmedMore(30);
      const sent = await load.end();
      await expectSameLog(group());
      await expectEachOnce(group(), sent);
    });

    it('RL8, AD7 when two of them get a cable in common their link becomes a direct one, and nothing is lost', async () => {
      const [middle, one, other] = group().nodes as [NodeElsewhere, NodeElsewhere, NodeElsewhere];
      expect(await wayTo(one, other)).to.equal(middle.deviceId);
      const load = new Load(group(), 20);
      await load.confirmedMore(10);
      cables[1]!.plugIn(11, one.computer);
      await until('the link is a direct one', async () => {
        const ways = await Promise.all([wayTo(one, other), wayTo(other, one)]);
        return ways.every((way) => way === null);
      });
      await load.confirmedMore(20);
      const sent = await load.end();
      await expectSameLog(group());
      await expectEachOnce(group(), sent);
    });
  });
}
