/** Five real processes in three islands, of which none has a quorum, joined one pair of islands after the other. */
import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { between, cut } from '../../support/lab-faults.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

type Name = 'a' | 'b' | 'c';
type Pair = readonly [Name, Name];

const AB: Pair = ['a', 'b'];
const AC: Pair = ['a', 'c'];
const BC: Pair = ['b', 'c'];
const ORDERS: readonly (readonly [Pair, Pair, Pair])[] = [
  [AB, BC, AC],
  [AB, AC, BC],
  [AC, AB, BC],
  [AC, BC, AB],
  [BC, AB, AC],
  [BC, AC, AB],
];
const LIMIT_MS = 30_000;

describe('server/node: three islands', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let islands: Readonly<Record<Name, readonly NodeProcess[]>>;
  /** What was said where, in this order. */
  let said: Record<Name, string[]>;

  beforeEach(async () => {
    cluster = await Cluster.start({ nodes: 5, flags: ['--lab'], inside: true });
    const [one, two, three, four, five] = cluster.nodes as [
      NodeProcess,
      NodeProcess,
      NodeProcess,
      NodeProcess,
      NodeProcess,
    ];
    islands = { a: [one, two], b: [three, four], c: [five] };
    said = { a: [], b: [], c: [] };
  });
  afterEach(async () => cluster.close());

  const roomOf = (query: string): string => `/groups/${cluster.groupId}/rooms/general/messages?${query}`;

  async function say(island: Name, at: number, text: string): Promise<void> {
    const node = islands[island][at]!;
    const isAlone = islands[island].length === 1;
    const wait = isAlone ? 'none' : 'tentative&timeoutMs=20000';
    const { status, body } = await node.post(roomOf(`wait=${wait}`), { text });
    expect([status, body.state]).to.deep.equal(isAlone ? [201, 'queued'] : [201, 'tentative']);
    said[island].push(text);
  }

  async function shown(node: NodeProcess): Promise<Json[]> {
    return (await node.get(roomOf('limit=200'))).body.messages;
  }

  /** All of these show exactly what was said on these islands, each island's in its order, in one order, so confirmed. */
  async function expectWords(nodes: readonly NodeProcess[], names: readonly Name[], isConfirmed: boolean) {
    const texts = names.flatMap((name) => said[name]).toSorted();
    let lists: string[][] = [];
    await until(
      `${texts.join()} everywhere`,
      async () => {
        const all = await Promise.all(nodes.map(shown));
        lists = all.map((messages) => messages.map(({ text }) => text as string));
        return all.every(
          (messages, at) =>
            lists[at]!.toSorted().join() === texts.join() &&
            lists[at]!.join() === lists[0]!.join() &&
            messages.every(({ state }) => (state === 'confirmed') === isConfirmed),
        );
      },
      LIMIT_MS,
    );
    for (const name of names)
      expect(lists[0]!.filter((text) => said[name].includes(text))).to.deep.equal(said[name]);
  }

  for (const order of isLong ? ORDERS : ORDERS.slice(0, 1)) {
    const [first, second, third] = order;
    const left = (['a', 'b', 'c'] as const).find((name) => !first.includes(name))!;
    it(`MS130, TN13 2|2|1 healed ${order.map((pair) => pair.join('-')).join(', ')}: each chats by itself, the first two that meet confirm what both said, the third is heard through one of them, and all have one history`, async () => {
      const mend = new Map<Pair, () => Promise<void>>();
      for (const pair of order) {
        const [one, other] = pair;
        mend.set(pair, await cut(between(islands[one], islands[other])));
      }
      await Promise.all(cluster.nodes.map(async (node) => node.wait(cluster.groupId, 'tier=tentative')));
      await say('a', 0, 'a: is anybody there?');
      await say('b', 0, 'b: hello?');
      await say('c', 0, 'c: alone');
      await say('a', 1, 'a: I am');
      await say('b', 1, 'b: hello!');
      for (const name of ['a', 'b', 'c'] as const) await expectWords(islands[name], [name], false);

      await mend.get(first)!();
      const together = first.flatMap((name) => islands[name]);
      await expectWords(together, first, true);
      await expectWords(islands[left], [left], false);

      await mend.get(second)!();
      // Who is host among those may not be heard by the third island: it is carried by the one in the middle.
      await expectWords(together, ['a', 'b', 'c'], true);

      await mend.get(third)!();
      await expectWords(cluster.nodes, ['a', 'b', 'c'], true);
      await expectSameLog(cluster);
    });
  }
});
