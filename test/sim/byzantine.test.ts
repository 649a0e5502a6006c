/**
 * Hosts that lie: either what they say is refused, or everybody who could be misled has the proof of it and stands
 * still. None of the checkers knows of liars, so what holds is said here.
 */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { factsOf } from '../../src/protocol/contradiction.ts';
import type { Certificate } from '../../src/protocol/acknowledgement.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR, type Head, type SignedEvent } from '../../src/protocol/event.ts';
import type { Hash, RoomId } from '../../src/protocol/ids.ts';
import type { Append } from '../../src/protocol/peer-messages.ts';
import type { Weather } from '../../src/sim/links.ts';
import { adopt, recover } from '../../src/sim/forks.ts';
import { Random } from '../../src/sim/random.ts';
import { Liar, signedBy } from '../../src/sim/liar.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { Scenario } from './scenario.ts';

/** A round of telling heads is ten heartbeats of a learner (TE1); two rounds, and a contradiction's way round. */
const TOLD_MS = 25 * TIMING.test.learnerHeartbeatMs;
/** Frames take their time, one in fifty is lost, and some come twice. */
const ROUGH: Partial<Weather> = { delayMinUs: 2_000, delayMeanUs: 5_000, loss: 0.02, duplication: 0.02 };
const SEEDS = 50;
const PER_TEST = 10;
const DRAWN = 12;

interface Told {
  readonly story: Scenario;
  readonly liar: string;
  readonly victims: readonly string[];
  readonly honest: readonly string[];
}

/** A settled group whose host leaves out, for its victims, the first thing that one of the others says. */
function told(nodes: number, seed: number, certifies: boolean, weather: Partial<Weather> = {}): Told {
  const story = new Scenario({ nodes, seed, weather, checkers: [] }).grow();
  const random = new Random(seed);
  const liar = story.host!;
  const honest = story.others;
  const voters = honest.filter((name) => story.voters.includes(name));
  // The other side needs a majority with the host, else nobody would be told anything.
  const most = Math.floor(story.voters.length / 2);
  const victims = voters.slice(0, 1 + random.below(most));
  const since = story.view(liar).lastIndex;
  const lie = new Liar(story.world, story.node(liar), {
    victims: new Set(victims.map((name) => story.id(name))),
    since,
    certifies,
  });
  const faithful = honest.find((name) => !victims.includes(name))!;
  story.say(faithful, 'not for all');
  story.until('the lie is told', () => lie.hasLied);
  expect(lie.hasLied, 'two histories were told').to.equal(true);
  for (let i = 0; i < 1 + random.below(5); i++) story.say(random.pick(honest), `more ${i}`);
  story.run(TOLD_MS);
  return { story, liar, victims, honest };
}

/** The lowest confirmed index at which two of them differ; null for none. */
function partsAt(story: Scenario, x: string, y: string): number | null {
  const [a, b] = [story.node(x).disk.entries, story.node(y).disk.entries];
  const upTo = Math.min(story.view(x).commitIndex, story.view(y).commitIndex);
  for (let at = 0; at < upTo; at++) if (a[at]?.hash !== b[at]?.hash) return at + 1;
  return null;
}

interface Noticed {
  /** Pairs that confirmed different things. */
  readonly apart: number;
  /** Nodes that can prove it to everybody. */
  readonly proofs: number;
}

/**
 * Of two honest nodes that confirmed different things, whoever has no certificate of its own history stands still; where
 * both have one, both do. So no two of them go on.
 */
function expectNoticed({ story, honest }: Told): Noticed {
  const proofs = honest.filter((name) => story.view(name).contradiction?.kind === 'proof').length;
  let apart = 0;
  for (const x of honest) {
    for (const y of honest) {
      if (x >= y || partsAt(story, x, y) === null) continue;
      apart++;
      const known = [x, y].filter((name) => story.view(name).contradiction !== null);
      expect(known, `${x} and ${y} differ, and know`).to.have.length(proofs > 0 ? 2 : 1);
    }
  }
  return { apart, proofs };
}

/** Everybody goes on, with one history. */
function expectUnharmed(story: Scenario): void {
  story.world.network.tamper = (_, __, message) => message;
  const said = story.say(story.others[0]!, 'and on');
  const names = story.world.nodes.map(({ name }) => name);
  story.untilConfirmed(said, ...names);
  for (const name of names) {
    expect(story.view(name).contradiction).to.equal(null);
    expect(partsAt(story, name, names[0]!)).to.equal(null);
  }
}

/** The next event of a device, as its own program does not make it. */
function namingHead(story: Scenario, name: string, head: Head): SignedEvent {
  const { hash } = story.world.options.suite;
  const { groupId } = story.world.scope;
  const { deviceId, device } = story.node(name);
  const { lastSeq, lastId } = story.view(name).roster.devices.get(deviceId)!;
  const payload = encodePayload({ kind: 'message', text: 'believe me', replyTo: null });
  const roomId = groupId as string as RoomId;
  const sign = (bytes: Uint8Array): Uint8Array => device.keys.sign(bytes);
  return makeEvent(
    { groupId, deviceId, hash, sign },
    { kind: EVENT_KIND.message, roomId, clientId: 'forged', seal: SEAL_CLEAR, payload },
    { seq: lastSeq + 1, prev: lastId, head, after: [], hlc: { wallMs: 1, counter: 0 } },
  );
}

describe('simulator: a host that lies', () => {
  it('TE4 n=3, {H,A} and {H,B}: both sides are confirmed, and the proof names the host at the first contact (N66)', () => {
    const life = told(3, 1, true);
    const { story, liar, honest } = life;
    expect(partsAt(story, honest[0]!, honest[1]!), 'both were told that theirs is confirmed').not.to.equal(
      null,
    );
    expect(expectNoticed(life)).to.deep.equal({ apart: 1, proofs: 2 });
    const proof = honest.map((name) => story.view(name).contradiction!).find(({ kind }) => kind === 'proof');
    const facts = factsOf(proof!, story.world.scope, story.world.options.suite.hash)!;
    expect(facts.both).to.deep.equal([story.id(liar)]);
    expect(story.view(liar).role, 'its own engine stands still, too').not.to.equal('leader');
  });

  it('TE4 n=3: who is shown no certificate of what it was told stops at the first certificate of the others', () => {
    const life = told(3, 2, false);
    expect(partsAt(life.story, life.honest[0]!, life.honest[1]!)).not.to.equal(null);
    const [victim] = life.victims;
    expect(life.story.view(victim!).contradiction, 'the victim').not.to.equal(null);
  });

  it('TE5 nothing is written any more by those who know, also after a restart', () => {
    const { story, honest } = told(3, 3, true);
    const before = honest.map((name) => story.view(name).appliedIndex);
    story.kill(...honest).start(...honest);
    const said = honest.map((name) => story.say(name, 'too late'));
    story.run(TOLD_MS);
    for (const { result } of said) {
      expect(result).to.deep.equal({ kind: 'refused', code: 'group_frozen' });
    }
    expect(honest.map((name) => story.view(name).appliedIndex)).to.deep.equal(before);
  });

  it('TE7 people go on without the liar at once, from the history of whoever recovers, and those of the other follow', () => {
    for (const seed of [1, 3, 6]) {
      const { story, liar, honest } = told(3, seed, true);
      story.kill(liar);
      const [x, y] = honest as [string, string];
      const longest = story.view(x).lastIndex >= story.view(y).lastIndex ? x : y;
      const other = longest === x ? y : x;
      story.until('nothing is being saved', () => honest.every((name) => !story.node(name).isSaving));
      const lost = [story.node(liar)];
      expect(recover(story.world, story.node(longest), lost), `seed ${seed}`).to.equal(null);
      story.until('it has nothing to save', () => !story.node(other).isSaving);
      expect(adopt(story.world, story.node(other), story.node(longest))).to.equal(null);
      story.until(
        'the other has that history',
        () => story.host !== null && story.view(other).appliedIndex >= story.view(story.host).commitIndex,
      );
      const said = honest.map((name) => story.say(name, 'without the liar'));
      for (const one of said) story.untilConfirmed(one, ...honest);
      expect(partsAt(story, x, y)).to.equal(null);
      expect(honest.map((name) => story.view(name).contradiction)).to.deep.equal([null, null]);
    }
  });

  for (let from = 1; from <= SEEDS; from += PER_TEST) {
    const to = from + PER_TEST - 1;
    it(`TE4 seeds ${from} to ${to}: no two honest nodes confirm two things at one index unnoticed`, () => {
      const sum = { apart: 0, proofs: 0 };
      for (let seed = from; seed <= to; seed++) {
        const random = new Random(seed).fork('group');
        const weather = seed % 2 === 0 ? {} : ROUGH;
        const { apart, proofs } = expectNoticed(
          told(random.pick([3, 4, 5]), seed, random.chance(0.7), weather),
        );
        sum.apart += apart;
        sum.proofs += proofs;
      }
      expect(sum.apart, 'lies that were believed').to.be.greaterThan(0);
      expect(sum.proofs, 'and proved').to.be.greaterThan(0);
    }).timeout(60_000);
  }

  it('LG2 a host that rewrites or cuts off what is confirmed is not followed (N65)', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const host = story.host!;
    const victim = story.others[0]!;
    story.untilConfirmed(story.say(host, 'kept'), ...story.world.nodes.map(({ name }) => name));
    const { entries } = story.node(victim).disk;
    const { commitIndex, term } = story.view(victim);
    const before = entries[commitIndex - 2]!;
    const noop = { kind: 'noop', rank: { term, revision: 9, order: [] } } as const;
    const other = story.after(before, term, noop);
    const append: Append = {
      type: 'append',
      term,
      prevIndex: before.index,
      prevTerm: before.term,
      prevHash: before.hash,
      entries: [other, story.after(other, term, noop)],
      commitIndex: commitIndex + 1,
    };
    const hashes = entries.map(({ hash }) => hash);
    story.inject(host, victim, append);
    expect(
      story
        .node(victim)
        .disk.entries.slice(0, commitIndex)
        .map(({ hash }) => hash),
    ).to.deep.equal(hashes.slice(0, commitIndex));
    expectUnharmed(story);
  });

  it('HS42 entries with a wrong previous hash, a skipped index or in another order are dropped whole (N61) (N62)', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const host = story.host!;
    const victim = story.others[0]!;
    const { term, lastIndex } = story.view(victim);
    const last = story.node(victim).disk.entries[lastIndex - 1]!;
    const noop = { kind: 'noop', rank: { term, revision: 9, order: [] } } as const;
    const one = story.after(last, term, noop);
    const two = story.after(one, term, noop);
    const three = story.after(two, term, noop);
    const stray = story.after({ ...last, hash: 'a'.repeat(64) as Hash }, term, noop);
    const append = (entries: Append['entries']): Append => ({
      type: 'append',
      term,
      prevIndex: last.index,
      prevTerm: last.term,
      prevHash: last.hash,
      entries,
      commitIndex: last.index,
    });
    for (const bad of [[stray], [two], [one, three], [two, one]]) {
      story.inject(host, victim, append(bad));
      expect(story.view(victim).lastIndex).to.equal(lastIndex);
    }
    expectUnharmed(story);
  });

  it('EL18 an old host that comes back with its stale term orders nothing (N67)', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const old = story.host!;
    const staleTerm = story.view(old).term;
    story.pause(old, TOLD_MS).rest();
    const victim = story.world.nodes.map(({ name }) => name).find((name) => name !== old)!;
    const { term, lastIndex } = story.view(victim);
    expect(term).to.be.greaterThan(staleTerm);
    const last = story.node(victim).disk.entries[lastIndex - 1]!;
    const entry = story.after(last, staleTerm, {
      kind: 'noop',
      rank: { term: staleTerm, revision: 9, order: [] },
    });
    story.inject(old, victim, {
      type: 'append',
      term: staleTerm,
      prevIndex: last.index,
      prevTerm: last.term,
      prevHash: last.hash,
      entries: [entry],
      commitIndex: entry.index,
    });
    expect(story.view(victim).lastIndex).to.equal(lastIndex);
    expectUnharmed(story);
  });

  it('TE3 a host alone makes no certificate, whatever it signs (N64)', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const host = story.host!;
    const victim = story.others[0]!;
    const { commitIndex, term } = story.view(victim);
    const { at, prevHash } = story.node(victim).disk.entries[commitIndex - 1]!;
    const bodyHash = 'b'.repeat(64) as Hash;
    const head = { index: commitIndex, term, at, prevHash, kind: 2, bodyHash };
    const own = story.node(host).device.keys;
    const said = { term, lastIndex: commitIndex, lastHash: 'c'.repeat(64) as Hash };
    const certificate: Certificate = {
      term,
      acknowledgements: story.world.nodes.map(({ deviceId }) => ({
        deviceId,
        acknowledgement: signedBy(story.world, own, said),
      })),
      heads: [head],
    };
    story.inject(host, victim, { type: 'head', certificate });
    expect(story.view(victim).contradiction).to.equal(null);
    expectUnharmed(story);
  });

  /** Whatever carries an event of this device to this one is lost, by whomever. */
  function leaveOut(story: Scenario, silenced: string, isDeaf: (name: string) => boolean): void {
    const isTheirs = ({ deviceId }: { deviceId: string }): boolean => deviceId === story.id(silenced);
    story.world.network.tamper = (_, to, message) =>
      isDeaf(story.world.nodes.find(({ deviceId }) => deviceId === to)!.name) &&
      (message.type === 'propose' || message.type === 'gossip') &&
      message.events.some(({ header }) => isTheirs(header))
        ? null
        : message;
  }

  it('TE12 a host that leaves out what one member says is replaced by its voters, and all of it is confirmed (N69)', () => {
    for (const nodes of [3, 5]) {
      const story = new Scenario({ nodes, checkers: [] }).grow();
      const host = story.host!;
      const silenced = story.others[0]!;
      leaveOut(story, silenced, (name) => name === host);
      const said = story.say(silenced, 'left out');
      for (let n = 0; n < 15; n++) {
        story.say(host, `others talk ${n}`);
        story.run(1_000);
      }
      expect([story.host, story.placeOn(silenced, said)]).to.deep.equal([host, 0]);
      story.run(20_000);
      expect(story.host).not.to.equal(host);
      story.untilConfirmed(said, ...story.world.nodes.map(({ name }) => name));
      story.run(2 * 60_000);
      expect(story.host, 'nobody hands over to it for a while').not.to.equal(host);
    }
  });

  it('TE12 it is so where nobody else says anything, and where it pretends to be ahead', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const host = story.host!;
    const silenced = story.others[0]!;
    leaveOut(story, silenced, (name) => name === host);
    const { tamper } = story.world.network;
    story.world.network.tamper = (from, to, message) =>
      message.type === 'heartbeat' && from === story.id(host)
        ? { ...message, commitIndex: message.commitIndex + 1_000 }
        : tamper(from, to, message);
    const said = story.say(silenced, 'left out');
    story.run(55_000);
    expect(story.host).to.equal(host);
    story.run(20_000);
    expect(story.host).not.to.equal(host);
    story.untilConfirmed(said, ...story.world.nodes.map(({ name }) => name));
  });

  it('TE12 one voter alone changes no host and no term, whatever it holds', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const host = story.host!;
    const alone = story.others[0]!;
    leaveOut(story, alone, () => true);
    const said = story.say(alone, 'only here');
    const { term } = story.view(host);
    for (let n = 0; n < 60; n++) {
      story.say(host, `others talk ${n}`);
      story.run(2_000);
      expect([story.host, story.view(host).term]).to.deep.equal([host, term]);
    }
    expect(story.placeOn(alone, said)).to.equal(0);
  });

  it('TE13 one event counts against one host: what no host can order moves the role once', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const first = story.host!;
    const silenced = story.others[0]!;
    leaveOut(story, silenced, (name) => story.node(name).view()?.role === 'leader');
    story.say(silenced, 'for nobody');
    const terms = new Set<number>();
    for (let n = 0; n < 90; n++) {
      story.say(story.host ?? first, `others talk ${n}`);
      story.run(2_000);
      terms.add(Math.max(...story.world.nodes.map(({ name }) => story.view(name).term)));
    }
    expect(terms.size, 'one change of host').to.be.within(1, 2);
  });

  it('TE8 TE10 what names a head that the log does not have is void, and everything else goes on', () => {
    const story = new Scenario({ nodes: 3, checkers: [] }).grow();
    const liar = story.others[0]!;
    const verdicts = new Map<string, unknown>();
    for (const node of story.world.nodes) {
      node.onApplied = (entries) => {
        for (const { entry, verdict } of entries)
          if (entry.body.kind === 'event' && entry.body.event.id === event.id)
            verdicts.set(node.name, verdict);
      };
    }
    const event = namingHead(story, liar, { index: 2, hash: 'a'.repeat(64) as Hash });
    story.inject(liar, story.host!, { type: 'propose', events: [event] });
    story.until('it is judged everywhere', () => verdicts.size === story.world.nodes.length);
    for (const verdict of verdicts.values())
      expect(verdict).to.deep.equal({ kind: 'void', reason: 'false_head' });
    expectUnharmed(story);
  });

  it('TE15 whose liar gave way to an honest host hears why it stands still (seed 19)', () => {
    const result = runSeed({ seed: 19, events: 4_000, swarm: { byzantine: 1 } });
    expect(result.ok, describeFailure(result)).to.equal(true);
    expect(result.counts.deceit).to.deep.include({ apart: 1, stopped: 1, stuck: 0 });
  });

  it('TE4, TE5 lives with a host that lies, drawn from seeds: of two that were told different things one stops at least', () => {
    const all = { told: 0, apart: 0, stopped: 0, proofs: 0, stuck: 0 };
    for (let seed = 1; seed <= DRAWN; seed++) {
      const result = runSeed({ seed, events: 3_000, swarm: { byzantine: 1 } });
      expect(result.ok, describeFailure(result)).to.equal(true);
      for (const [name, count] of Object.entries(result.counts.deceit))
        all[name as keyof typeof all] += count;
    }
    expect(all.told).to.be.greaterThan(DRAWN / 2);
    expect(all.apart).to.be.greaterThan(0);
    expect(all.stopped).to.be.greaterThan(0);
    expect(all.proofs).to.be.greaterThan(0);
  }).timeout(60_000);
});
