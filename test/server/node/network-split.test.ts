/** Five computers on one cable, of which some lose what others send: cut in two, and cut one way only. */
import { expect } from 'chai';
import { until } from '../../support/cluster.ts';
import { isLong } from '../../support/effort.ts';
import { groupElsewhere } from '../../support/elsewhere.ts';
import { Load } from '../../support/load.ts';
import type { NodeElsewhere } from '../../support/namespaces.ts';
import type { Json } from '../../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

const PER_SECOND = 10;
/** What the larger side confirms while it is cut off from the smaller one: half a minute of its part of the load. */
const CONFIRMED_MEANWHILE = isLong ? 30 * PER_SECOND * (3 / 5) : 20;
const SAID_EACH = 5;
const LIMIT_MS = 60_000;

describe('server/node: computers that do not hear each other', function () {
  this.timeout(180_000);
  const { nodes, group } = groupElsewhere({ nodes: 5 });
  let running: Load | null = null;

  afterEach(async () => {
    for (const { computer } of nodes) computer.loseNothing();
    await running?.end();
  });

  async function hostAndOthers(): Promise<[NodeElsewhere, NodeElsewhere[]]> {
    const { deviceId } = await group().host();
    return [
      nodes.find((node) => node.deviceId === deviceId)!,
      nodes.filter((node) => node.deviceId !== deviceId),
    ];
  }

  function underLoad(authors: readonly NodeElsewhere[] = nodes): Load {
    running = new Load(group(), PER_SECOND, () => authors);
    return running;
  }

  function lose(from: readonly NodeElsewhere[], to: readonly NodeElsewhere[]): void {
    for (const one of from) for (const other of to) one.computer.loseTo(other.computer);
  }

  const roomOf = (query: string): string => `/groups/${group().groupId}/rooms/general/messages?${query}`;

  /** Those without a host talk to each other in turn. Answers what each said, and that all see it, in this order. */
  async function talk(few: readonly NodeElsewhere[], topic: number): Promise<string[][]> {
    const said = few.map((node) =>
      Array.from({ length: SAID_EACH }, (_, n) => `${node.deviceId}-${topic}-${n}`),
    );
    const turns = Array.from({ length: SAID_EACH }, (_, n) => said.map((texts) => texts[n]!)).flat();
    for (const [turn, text] of turns.entries()) {
      const node = few[turn % few.length]!;
      const answer = await node.post(roomOf('wait=tentative&timeoutMs=20000'), { text, clientId: text });
      expect(answer).to.have.nested.include({ status: 201, 'body.state': 'tentative' });
    }
    for (const node of few) {
      const { messages } = (await node.get(roomOf('limit=200'))).body;
      const shown = messages.filter(({ text }: Json) => turns.includes(text));
      expect(shown.map(({ text, state }: Json) => [text, state])).to.deep.equal(
        turns.map((text) => [text, 'tentative']),
      );
    }
    return said;
  }

  /** All hear each other again: one history, in which each message stands once, and what was said is in order. */
  async function expectOneHistory(load: Load, said: readonly (readonly string[])[] = []): Promise<void> {
    for (const { computer } of nodes) computer.loseNothing();
    await Promise.all(nodes.map(async (node) => node.wait(group().groupId, 'host=any&tier=confirmed')));
    const sent = await load.end();
    const waiting = async (): Promise<Json[]> => Promise.all(nodes.map(async (node) => group().status(node)));
    await until('nothing waits', async () => (await waiting()).every(({ outbox }) => outbox === 0), LIMIT_MS);
    await expectSameLog(group());
    await expectEachOnce(group(), sent);
    for (const node of nodes) {
      const shown = (await group().messages(node)).map(({ text }) => text as string);
      for (const texts of said) expect(shown.filter((text) => texts.includes(text))).to.deep.equal(texts);
    }
  }

  /** Both sides write; the larger one confirms, with a host of its own, and the smaller one talks by itself. */
  async function expectSplit(few: readonly NodeElsewhere[], many: readonly NodeElsewhere[]): Promise<void> {
    const load = underLoad();
    await load.confirmedMore(PER_SECOND);
    lose(few, many);
    lose(many, few);
    await Promise.all(few.map(async (node) => node.wait(group().groupId, 'tier=tentative')));
    const from = load.sent.length;
    const said = await talk(few, from);
    await load.confirmedMore(CONFIRMED_MEANWHILE, LIMIT_MS);
    for (const node of few) {
      expect(await group().status(node)).to.include({ tier: 'tentative', host: null });
      expect((await group().status(node)).quorum).to.deep.equal({ needed: 3, reachable: 2 });
    }
    const meanwhile = load.sent.slice(from).filter(({ node }) => few.some((one) => one === node));
    expect(meanwhile).not.to.have.length(0);
    for (const { outcome } of meanwhile) expect(outcome).to.be.oneOf(['open', 'accepted']);
    await expectOneHistory(load, said);
  }

  it('EL64, MS130 cut 2|3 with the host among the two, under load: the three elect another and confirm, the two talk, and all of it is confirmed once they meet', async () => {
    const [host, [other, ...many]] = await hostAndOthers();
    await expectSplit([host, other!], many);
  });

  if (isLong)
    it('OB3, MS130 cut 2|3 with the host among the three, under load: it serves on, the two talk, and all of it is confirmed once they meet', async () => {
      const [host, [one, other, ...many]] = await hostAndOthers();
      await expectSplit([one!, other!], [host, ...many]);
    });

  for (const isHeard of isLong ? [true, false] : []) {
    it(`EL73 a host that ${isHeard ? 'is heard and hears nobody' : 'hears the others and is heard by nobody'} is replaced, and the group goes on`, async () => {
      const [host, others] = await hostAndOthers();
      const { term } = await group().status(host);
      const load = underLoad(others);
      await load.confirmedMore(PER_SECOND);
      if (isHeard) lose(others, [host]);
      else lose([host], others);
      const query = `host=any&tier=confirmed&term=${term + 1}`;
      const seen = await Promise.all(others.map(async (node) => node.wait(group().groupId, query)));
      for (const status of seen) expect(status.host).not.to.equal(host.deviceId);
      await load.confirmedMore(PER_SECOND);
      await expectOneHistory(load);
    });
  }
});
