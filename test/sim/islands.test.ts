/** Groups that talk on in parts, and what that comes to: whoever hosts, whatever is gossiped, and however they are healed. */
import { expect } from 'chai';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { Random } from '../../src/sim/random.ts';
import { Scenario, type Said } from './scenario.ts';

/** Longer than a host may be silent, and than a second for which nobody need confirm (TN16). */
const ALONE_MS = 4_000;
const NODES = 5;
const TALKS = 6;
const SILENCE_US = 400_000;

interface Way {
  /** How often each frame of gossip arrives. */
  readonly gossip: number;
  /** Who ranks first: the order of names, turned by so many. */
  readonly turned: number;
}

/** A life that draws who is where, who speaks and when; in the end all is healed. What is confirmed then, sorted. */
function live(seed: number, { gossip, turned }: Way): string[] {
  const story = grown(seed, turned);
  const { network, nodes } = story.world;
  const send = network.send.bind(network);
  network.send = (from: DeviceId, to: DeviceId, message: PeerMessage): void => {
    const isOfTier = message.type === 'gossip' || message.type === 'digest';
    for (let n = 0; n < (isOfTier ? gossip : 1); n++) send(from, to, message);
  };
  const random = new Random(seed).fork('islands');
  const names = nodes.map(({ name }) => name);
  const said: Said[] = [];
  for (let talk = 1; talk <= TALKS; talk++) {
    const sides = names.map((name) => ({ name, side: random.below(3) }));
    for (const one of sides) {
      for (const other of sides) if (one.side !== other.side) story.oneWay(one.name, other.name);
    }
    story.run(ALONE_MS * random.fraction());
    for (let n = 0; n < 4; n++) {
      const text = `${talk}.${n}`;
      said.push(story.run(200 * random.fraction()).say(random.pick(names), text, text));
    }
    story
      .run(ALONE_MS * random.fraction())
      .heal()
      .run(ALONE_MS * random.fraction());
  }
  for (const one of said) story.untilConfirmed(one, ...names);
  return confirmedOn(story.rest(), 'n1').sort();
}

/** A group whose ranking begins with the node that has so many names before its own. */
function grown(seed: number, turned: number): Scenario {
  const policy = (ids: readonly DeviceId[]) =>
    ({ name: 'fixed', order: [...ids.slice(turned), ...ids.slice(0, turned)] }) as const;
  return new Scenario({ nodes: NODES, seed, policy, weather: { silenceUs: SILENCE_US } }).grow();
}

/** What people said, in the order of the log. */
function confirmedOn(story: Scenario, name: string): string[] {
  return story
    .node(name)
    .disk.entries.flatMap(({ body }) =>
      body.kind === 'event' && body.event.header.clientId !== '' ? [body.event.header.clientId] : [],
    );
}

function shownOn(story: Scenario, name: string): string[] {
  return story
    .view(name)
    .tentative()
    .map(({ header }) => header.clientId);
}

describe('islands', () => {
  const usual: Way = { gossip: 1, turned: 0 };
  const ways: readonly (Way & { readonly says: string })[] = [
    { gossip: 0, turned: 0, says: 'T9 each event is brought by its author alone' },
    { gossip: 3, turned: 0, says: 'T9 everything gossiped comes three times' },
    { gossip: 1, turned: 2, says: 'T6 another one ranks first, and keeps each island together' },
    { gossip: 1, turned: 4, says: 'T6 the last one does' },
  ];
  for (const { says, ...way } of ways) {
    it(`TN11 ${says}: the same is confirmed in the same life, once each`, () => {
      for (let seed = 1; seed <= 4; seed++) {
        const said = live(seed, way);
        expect(said).to.have.length(4 * TALKS);
        expect(said).to.deep.equal(live(seed, usual));
      }
    }).timeout(60_000);
  }

  const [left, right, alone] = [['n1', 'n2'], ['n3', 'n4'], ['n5']] as const;
  /** The first two hear each other first. */
  const orders: readonly (readonly [Part, Part, Part])[] = [
    [left, right, alone],
    [left, alone, right],
    [right, alone, left],
  ];
  for (const [one, other, last] of orders) {
    const says = `${one.join(' ')} and ${other.join(' ')} first, then ${last.join(' ')}`;
    it(`T1, TN13 (101) three parts of five are healed, ${says}: one list, in which each part's own order stands, whoever hosted`, () => {
      for (const host of [...one, ...other, ...last]) healedInTurn(host, one, other, last);
    }).timeout(60_000);
  }
});

type Part = readonly string[];

function healedInTurn(host: string, one: Part, other: Part, last: Part): void {
  const story = grown(1, 0);
  if (story.host !== host) story.node(story.host!).input({ type: 'transferHost', to: story.id(host) });
  story.untilHost((name) => name === host).rest();
  const all = [...one, ...other, ...last];
  story.part(one, other).part(one, last).part(other, last).run(ALONE_MS);
  for (const round of [1, 2]) {
    for (const name of all) {
      story.say(name, name, `${name}.${round}`);
      story.run(100);
    }
  }
  story.run(1_000);
  const lists = [one, other, last].map((part) => {
    const list = shownOn(story, part[0]!);
    expect(list.toSorted()).to.deep.equal(part.flatMap((name) => [`${name}.1`, `${name}.2`]).toSorted());
    for (const name of part) expect(shownOn(story, name), name).to.deep.equal(list);
    return list;
  });
  const mend = (x: string, y: string): void => story.world.network.mend(story.id(x), story.id(y));
  for (const x of one)
    for (const y of other)
      for (const [from, to] of [
        [x, y],
        [y, x],
      ] as const)
        mend(from, to);
  const four = [...one, ...other];
  // Three of five are there, so it has its place before the last part is heard.
  story.until('both have one list', () =>
    four.every((name) => confirmedOn(story, name).length === 2 * four.length),
  );
  const first = confirmedOn(story, four[0]!);
  expect(shownOn(story, last[0]!)).to.deep.equal(lists[2]);
  story
    .heal()
    .until('all have one list', () =>
      all.every((name) => confirmedOn(story, name).length === 2 * all.length),
    );
  const list = confirmedOn(story.rest(), 'n1');
  for (const name of all) {
    expect(confirmedOn(story, name), name).to.deep.equal(list);
    expect(shownOn(story, name), name).to.deep.equal([]);
  }
  expect(list.slice(0, first.length)).to.deep.equal(first);
  for (const part of lists) expect(list.filter((id) => part.includes(id))).to.deep.equal(part);
}
