/** The named scenarios about logs: how they become equal, what is confirmed and when, what a crash leaves. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { Scenario } from './scenario.ts';

const { suspicionFloorMs, roundMs } = TIMING.test;
const ELECTION_MS = suspicionFloorMs + roundMs;

function termsOf(story: Scenario, name: string): number[] {
  return story
    .node(name)
    .disk.entries.slice(story.commonIndex)
    .map(({ term }) => term);
}

describe('scenarios: logs', () => {
  it('CM2 (42, 43) figure 8: an old entry is confirmed only with one of the own term', () => {
    const story = new Scenario({ nodes: 5 }).layOut({
      n1: { terms: [2], term: 2, votedFor: 'n1' },
      n2: { terms: [2], term: 2, votedFor: 'n1' },
      n3: { terms: [], term: 3, votedFor: 'n5' },
      n4: { terms: [], term: 3, votedFor: 'n5' },
      n5: { terms: [3], term: 3, votedFor: 'n5' },
    });
    story.start('n1', 'n2', 'n3').untilHost();
    expect(['n1', 'n2']).to.include(story.host);
    const { term } = story.view(story.host!);
    story.until('the no-op is confirmed', () => story.view(story.host!).commitIndex > story.commonIndex);
    expect(termsOf(story, story.host!).slice(0, 2)).to.deep.equal([2, term]);
    // n5 can never undo that: its log is staler than that of any quorum.
    story.kill(story.host!).start('n4', 'n5').untilHost();
    story.start(...story.world.nodes.filter(({ isRunning }) => !isRunning).map(({ name }) => name)).rest();
    expect(termsOf(story, 'n5').slice(0, 2)).to.deep.equal([2, term]);
  });

  it('LG2 (10, 42) figure 8, the other end: what was never confirmed gives way to a later term', () => {
    const story = new Scenario({ nodes: 5 }).layOut({
      n1: { terms: [2, 4], term: 4, votedFor: 'n1' },
      n2: { terms: [2], term: 4, votedFor: 'n1' },
      n3: { terms: [2], term: 4, votedFor: 'n1' },
      n4: { terms: [], term: 3, votedFor: 'n5' },
      n5: { terms: [3], term: 3, votedFor: 'n5' },
    });
    // The entry of term 2 is on a majority, but that of term 4 is not: n5 may still win.
    story.start('n5', 'n4', 'n3').untilHost((name) => name === 'n5');
    story.start('n1', 'n2').rest();
    expect(termsOf(story, 'n1')[0]).to.equal(3);
  });

  it('LG7 (44) all logs of figure 7 become that of their host', () => {
    const story = new Scenario({ nodes: 7 }).layOut({
      n1: { terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6], term: 7 },
      n2: { terms: [1, 1, 1, 4, 4, 5, 5, 6, 6], term: 6 },
      n3: { terms: [1, 1, 1, 4], term: 4 },
      n4: { terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], term: 6 },
      n5: { terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], term: 7 },
      n6: { terms: [1, 1, 1, 4, 4, 4, 4], term: 4 },
      n7: { terms: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], term: 3 },
    });
    story.start('n1', 'n2', 'n3', 'n6').untilHost((name) => name === 'n1');
    story.start('n4', 'n5', 'n7');
    story.until('all logs are equal', () => {
      const last = story.node('n1').disk.entries.at(-1)!;
      return story.world.nodes.every(({ disk }) => disk.entries.at(-1)!.hash === last.hash);
    });
    for (const { name } of story.world.nodes) {
      expect(termsOf(story, name).slice(0, 11)).to.deep.equal([1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8]);
    }
  });

  it('LG7 (45) one probe settles each term that differs, however long the logs', () => {
    const many = (term: number): number[] => Array.from({ length: 60 }, () => term);
    const story = new Scenario({ nodes: 3 }).layOut({
      n1: { terms: [...many(1), ...many(5), ...many(6)], term: 6 },
      n2: { terms: [...many(1), ...many(5), ...many(6)], term: 6 },
      n3: { terms: [...many(1), ...many(2), ...many(3), ...many(4)], term: 4 },
    });
    story.start('n1', 'n2').untilHost().run(ELECTION_MS).start('n3');
    story.until('n3 is repaired', () => story.node('n3').disk.entries.at(-1)!.term > 6);
    const conflicts = story.framesOf('appendAnswer', 'n3').filter(({ result }) => result.kind === 'conflict');
    expect(conflicts.length).to.be.within(1, 4);
  });

  it('EL18 (47) an append of a former host is refused with the newer term, and changes nothing', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const former = story.host!;
    const { term, lastIndex } = story.view(former);
    const last = story.node(former).disk.entries.at(-1)!;
    story.kill(former).untilHost();
    const follower = story.others.find((name) => name !== former)!;
    const before = story.node(follower).disk.entries.length;
    const stale = story.after(last, term, { kind: 'noop', rank: { term, revision: 9, order: [] } });
    story.inject(former, follower, {
      type: 'append',
      term,
      prevIndex: lastIndex,
      prevTerm: last.term,
      prevHash: last.hash,
      entries: [stale],
      commitIndex: 0,
    });
    story.run(20);
    const answer = story.frames.findLast(
      ({ node, to }) => node === story.id(follower) && to === story.id(former),
    );
    expect(answer!.message).to.deep.include({ term: story.view(follower).term });
    expect(story.node(follower).disk.entries.length).to.be.at.least(before);
    expect(story.node(follower).disk.entries.some(({ hash }) => hash === stale.hash)).to.equal(false);
    story.start(former).rest();
  });

  it('LG3 (46) appends that come late, twice and out of order do no harm', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { network } = story.world;
    network.weather = { ...network.weather, keepsOrder: false, duplication: 0.5, delayMeanUs: 20_000 };
    const said = Array.from({ length: 40 }, (_, i) => {
      story.run(5);
      return story.say(`n${(i % 3) + 1}`);
    });
    for (const one of said) story.untilConfirmed(one, 'n1', 'n2', 'n3');
    network.weather = { ...network.weather, duplication: 0, keepsOrder: true };
    story.rest();
  });

  it('LG5 (53) a follower that does not answer gets a window of appends and no more, and then catches up', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const slow = story.others[0]!;
    story.node(slow).pause();
    const from = story.frames.length;
    for (let i = 0; i < 3 * LIMITS.appendsInFlightMax; i++) {
      story.say(host!);
      story.run(1);
    }
    const sent = story.frames
      .slice(from)
      .filter(({ to, message }) => to === story.id(slow) && message.type === 'append');
    expect(sent.length).to.be.within(LIMITS.appendsInFlightMax - 1, LIMITS.appendsInFlightMax + 1);
    story.node(slow).resume();
    story.rest();
  });

  it('CM7 (96) all are killed right after a confirmation: a quorum that starts again has the message', () => {
    for (const survivors of [
      ['n1', 'n2', 'n3'],
      ['n3', 'n4', 'n5'],
      ['n1', 'n4', 'n5'],
    ]) {
      const story = new Scenario({ nodes: 5 }).grow();
      const said = story.say('n2');
      story.until('someone was shown it', () =>
        story.world.nodes.some(({ name }) => story.placeOn(name, said) > 0),
      );
      const place = Math.max(...story.world.nodes.map(({ name }) => story.placeOn(name, said)));
      for (const { name } of story.world.nodes) story.unplug(name);
      story.start(...survivors).untilConfirmed(said, ...survivors);
      for (const name of survivors) expect(story.placeOn(name, said)).to.equal(place);
    }
  });

  it('OB2 a message asked for twice, with the author and the host crashing in between, is there once', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const author = story.others[0]!;
    const first = story.say(author, 'only once', 'same');
    story
      .until('it is kept', () => first.eventId !== null)
      .kill(author, host!)
      .start(author)
      .untilHost();
    const second = story.say(author, 'only once', 'same');
    story.untilConfirmed(second, author).start(host!).rest();
    const third = story.say(author, 'only once', 'same');
    story.run(50);
    expect([second.eventId, third.eventId]).to.deep.equal([first.eventId, first.eventId]);
    expect(third.result!.kind).to.equal('known');
    const copies = story
      .node(author)
      .disk.entries.filter(({ body }) => body.kind === 'event' && body.event.id === first.eventId);
    expect(copies).to.have.length(1);
  });

  it('OB2 the same clientId with another text is refused', () => {
    const story = new Scenario({ nodes: 1 }).grow();
    story.say('n1', 'one', 'same');
    const other = story.run(20).say('n1', 'two', 'same');
    story.run(20);
    expect(other.result).to.deep.equal({ kind: 'refused', code: 'client_id_reused' });
  });

  it('CM1 (57) without a quorum nothing is confirmed, and everything is when it is back', () => {
    const story = new Scenario({ nodes: 5 }).grow();
    const { host } = story;
    const gone = story.others.slice(0, 3);
    for (const name of gone) story.node(name).pause();
    const said = story.say(host!);
    story.run(3 * ELECTION_MS);
    expect(story.world.nodes.map(({ name }) => story.placeOn(name, said))).to.deep.equal([0, 0, 0, 0, 0]);
    for (const name of gone) story.node(name).resume();
    story.rest();
    expect(story.placeOn(host!, said)).to.be.greaterThan(0);
  });

  it('CM5 (52) word of a confirmation that was lost comes again with a heartbeat', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const follower = story.others[0]!;
    const said = story.say(host!);
    story.until('the follower holds it', () =>
      story
        .node(follower)
        .disk.entries.some(({ body }) => body.kind === 'event' && body.event.id === said.eventId),
    );
    story.oneWay(host!, follower).run(TIMING.test.heartbeatMs).heal();
    story.untilConfirmed(said, follower);
  });
});
