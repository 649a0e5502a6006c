/** A group whose nodes are on computers of their own, all on one cable, for the tests of one `describe`. */
import { Cluster, type ClusterOptions } from './cluster.ts';
import { Cable, needNamespaces, NodeElsewhere, type CableOptions } from './namespaces.ts';

interface Elsewhere {
  /** In the order in which they joined; empty before the tests begin. */
  readonly nodes: readonly NodeElsewhere[];
  /** Throws before the tests begin. */
  readonly group: () => Cluster;
}

/** To be called in a `describe`: the group is there before its first test and gone after its last. Node n is at 10 + n. */
export function groupElsewhere(
  cluster: Pick<ClusterOptions, 'nodes' | 'flags'>,
  onCable: CableOptions = {},
): Elsewhere {
  const nodes: NodeElsewhere[] = [];
  let cable: Cable | null = null;
  let group: Cluster | null = null;
  before(async function () {
    needNamespaces(this);
    const wired = (cable = new Cable(onCable));
    group = await Cluster.start({
      ...cluster,
      makeNode: (n, folder, flags) => {
        const node = new NodeElsewhere(wired.plugIn(10 + n), folder, flags);
        nodes.push(node);
        return node;
      },
    });
  });
  after(async () => {
    await group?.close();
    cable?.close();
  });
  return { nodes, group: () => group! };
}
