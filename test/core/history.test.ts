import { expect } from 'chai';
import { allRows, rosterFromRows } from '../../src/core/roster/rows.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { SnapshotState } from '../../src/protocol/snapshot.ts';
import { Group, type Letter, type Node } from './group.ts';
import {
  bringIn,
  catchSnapshot,
  hasCaughtUp,
  lateForOnePart,
  lateGroup,
  PARTS,
  sent,
  tap,
  type Late,
} from './late.ts';

/** Everything that the snapshot left out is there and judged. */
function isWhole(story: Late): boolean {
  return hasCaughtUp(story) && story.group.view(story.late).history === null;
}

describe('history', () => {
  it('SN20 what a snapshot left out is asked for newest first, in pages, and the log becomes whole', () => {
    const story = lateGroup(250);
    const { group, host, late } = story;
    const letters = bringIn(story);
    group.until(() => isWhole(story), 100);
    expect(late.disk.entriesSaved.map(({ hash }) => hash)).to.deep.equal(
      host.disk.entriesSaved.map(({ hash }) => hash),
    );
    expect(group.view(late)).to.include({ firstIndex: 1, judgedIndex: group.view(late).appliedIndex });
    const highs = sent(letters, 'historyRequest').map(({ high }) => high);
    expect(highs).to.deep.equal([...highs].sort((a, b) => b - a));
    const sizes = sent(letters, 'historyPage').map(({ entries }) => entries.length);
    expect(Math.max(...sizes)).to.equal(PARTS.pageEntries);
  });

  it('SN20 how far it has come is shown exactly', () => {
    const story = lateGroup(250);
    const { group, late } = story;
    tap(group, ({ message }) => message.type === 'historyPage' && message.high < 200);
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    group.tick(30);
    const { history, judgedIndex } = group.view(late);
    const held = late.disk.entriesSaved.filter(({ index }) => index > 4).length;
    const missing = late.disk.holes().reduce((sum, { low, high }) => sum + high - low + 1, 0);
    expect(history!.total - history!.received).to.equal(missing);
    expect([history!.received > 0, held > 0, judgedIndex < 10]).to.deep.equal([true, true, true]);
  });

  it('SN21 a page is of confirmed entries, and for members only', () => {
    const { group, host, late } = lateGroup(40);
    const high = group.view(host).commitIndex;
    const { hash } = host.disk.head(high)!;
    const ask = (from: typeof late.id, more: object = {}): number[][] => {
      group.letters = [];
      const message = { type: 'historyRequest', high, hash, count: 5, ...more } as const;
      group.step(host, { type: 'receive', from, message });
      return sent(group.letters, 'historyPage').map(({ entries }) => entries.map(({ index }) => index));
    };
    expect(ask(late.id)).to.deep.equal([[high, high - 1, high - 2, high - 3, high - 4]]);
    expect(ask('b'.repeat(32) as typeof late.id)).to.deep.equal([]);
    expect(ask(late.id, { hash: host.disk.head(1)!.hash })).to.deep.equal([[]]);
    expect(ask(late.id, { high: high + 1 })).to.deep.equal([[]]);
  });

  it('SN21 between two ticks sixteen pages are given and no more', () => {
    const { group, host, late } = lateGroup(40);
    const { hash } = host.disk.head(20)!;
    for (let n = 0; n < 30; n++) {
      const message = { type: 'historyRequest', high: 20, hash, count: 1 } as const;
      group.step(host, { type: 'receive', from: late.id, message });
    }
    expect(sent(group.letters, 'historyPage')).to.have.length(16);
  });

  it('SN22 a page that is not what its hash says is not taken, and somebody else is asked', () => {
    const story = lateGroup(60);
    const { group, host, late } = story;
    const other = group.nodes.find((node) => node !== host && node !== late)!;
    // The first page that comes is of other entries.
    let lies = 0;
    tap(group, (letter) => {
      const { message } = letter;
      if (message.type !== 'historyPage' || letter.from !== host.id) return false;
      lies++;
      const entries = message.entries.map((entry, at) =>
        at === 2 ? { ...entry, hash: message.entries[0]!.hash } : entry,
      );
      Object.assign(letter, { message: { ...message, entries } });
      return false;
    });
    group.restart(late);
    group.until(() => isWhole(story), 200);
    expect(lies).to.be.above(0);
    expect(late.disk.entriesSaved.map(({ hash }) => hash)).to.deep.equal(
      other.disk.entriesSaved.map(({ hash }) => hash),
    );
  });

  it('SN23 whoever is silent or has nothing is passed over, and asked again later', () => {
    const story = lateGroup(60);
    const { group, host, late } = story;
    const letters = tap(group, ({ from, message }) => message.type === 'historyPage' && from === host.id);
    group.restart(late);
    group.until(() => isWhole(story), 200);
    const askedOf = new Set(
      letters.flatMap(({ to, message }) => (message.type === 'historyRequest' ? [to] : [])),
    );
    expect(askedOf.size).to.equal(2);
  });

  it('SN23 the host need not be there: any device that has the entries will do', () => {
    const story = lateGroup(60, 4);
    const { group, host, late } = story;
    tap(group, ({ message }) => message.type === 'historyPage');
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    group.kill(host);
    tap(group);
    group.until(() => group.view(late).history === null, 300);
  });

  it('SN24 a hole survives restarts, and is filled from where it was', () => {
    const story = lateGroup(250);
    const { group, late } = story;
    let pages = 0;
    tap(group, ({ message }) => message.type === 'historyPage' && ++pages > 1);
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    const before = late.disk.holes()[0]!;
    group.kill(late);
    const letters = tap(group);
    group.restart(late);
    group.until(() => isWhole(story), 200);
    expect(sent(letters, 'historyRequest')[0]).to.deep.include({ high: before.high, hash: before.hash });
  });

  it('SN13 who lacks history gets no vote', () => {
    const story = lateGroup(60, 4, { voters: 3, snapshots: { ...PARTS, chunkBytes: 300 } });
    const { group, host, late } = story;
    tap(group, ({ message }) => message.type === 'historyPage');
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    const voter = group.nodes.find(
      (node) => node !== host && group.view(host).config.voters.includes(node.id),
    )!;
    group.kill(voter);
    // Long enough for a learner to take the place of a voter that is gone.
    for (let n = 0; n < 500; n++) group.tick();
    expect(group.view(group.host!).config.voters).to.not.include(late.id);
    tap(group);
    group.until(() => group.view(group.host!).config.voters.includes(late.id), 900);
    expect(isWhole(story)).to.equal(true);
  });

  it('SN13 a change of voters that waited for history is confirmed when it is in, also when nothing else happens', () => {
    const group = new Group(4, { voters: 3, snapshots: { ...PARTS, chunkBytes: 300 } }).settle();
    const host = group.host!;
    const [late, gone] = group.nodes.slice(0, 3).filter((node) => node !== host) as [Node, Node];
    const heir = group.nodes[3]!;
    const isMoved = (): boolean => group.view(host).config.voters.includes(heir.id);
    group.kill(late);
    for (let n = 1; n <= 60; n++) group.say(host, `message ${n}`);
    group.run();
    const hasHistory = ({ message }: Letter): boolean => message.type === 'historyPage';
    group.lose = hasHistory;
    group.restart(late);
    group.until(() => hasCaughtUp({ group, host, late }), 100);
    group.kill(gone);
    // The heir takes the vote of who is gone, and nobody hears of it again.
    group.lose = (letter) => hasHistory(letter) || (letter.from === heir.id && isMoved());
    group.until(isMoved, 900);
    const { configIndex } = group.view(host);
    group.tick(20);
    expect(group.view(late)).to.include({ lastIndex: configIndex, commitIndex: configIndex - 1 });
    group.lose = ({ from }) => from === heir.id;
    group.until(() => group.view(host).commitIndex >= configIndex, 60);
  });

  it('SN16 an event that names a head whose hash nobody told waits for history, and then gets its verdict', () => {
    const story = lateGroup(15, 5);
    const { group, host, late } = story;
    const cut = group.nodes.find((node) => node !== host && node !== late)!;
    const isCut = ({ from, to }: Letter): boolean => from === cut.id || to === cut.id;
    const hasNoHistory = ({ message }: Letter): boolean => message.type === 'historyPage';
    // It says what names the log as it was then, and nobody hears of it for long.
    tap(group, isCut);
    group.say(cut, 'names an old head');
    for (let n = 0; n < 40; n++) group.say(host, `meanwhile ${n}`);
    group.tick(3);
    tap(group, (letter) => isCut(letter) || hasNoHistory(letter));
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    group.kill(late);
    // As if the snapshot had named its own hash only.
    late.disk.log.forgetHashes();
    tap(group, hasNoHistory);
    group.until(() => group.view(cut).outbox.length === 0, 100);
    group.restart(late);
    group.tick(20);
    expect(group.view(late).commitIndex).to.equal(group.view(host).commitIndex);
    expect(hasCaughtUp(story)).to.equal(false);
    tap(group);
    group.until(() => hasCaughtUp(story) && isWhole(story), 200);
    const ofCut = late.applied.findLast(
      ({ entry: { body } }) => body.kind === 'event' && body.event.header.deviceId === cut.id,
    );
    expect(ofCut!.verdict).to.deep.equal({ kind: 'valid' });
  });

  it('SN17 verdicts come in when the history is there, the same as everybody’s', () => {
    const story = lateGroup(60);
    const { group, host, late } = story;
    const before = late.applied.length;
    bringIn(story);
    group.until(() => isWhole(story), 100);
    const own = [...late.applied.slice(0, before), ...late.judged, ...late.applied.slice(before)];
    expect(own.map(({ entry, verdict }) => [entry.index, verdict])).to.deep.equal(
      host.applied.map(({ entry, verdict }) => [entry.index, verdict]),
    );
    expect(late.disk.unjudged()).to.deep.equal([]);
  });

  it('SN18 a snapshot whose rows its own history does not give is false: nothing goes on, nothing is shown', () => {
    const story = lateForOnePart();
    const { group, host, late } = story;
    const lie = (state: SnapshotState): SnapshotState => {
      const roster = rosterFromRows(state.rows);
      for (const member of roster.members.values())
        roster.members.set(member.memberId, { ...member, name: 'Mallory' });
      return { ...state, rows: allRows(roster) };
    };
    const { offer, chunk } = catchSnapshot(story, lie);
    group.step(late, { type: 'receive', from: host.id, message: offer });
    group.step(late, { type: 'receive', from: host.id, message: chunk });
    expect(() => group.until(() => isWhole(story), 100))
      .to.throw(DemesError)
      .with.property('code', 'false_snapshot');
    expect(late.judged).to.deep.equal([]);
  });

  it('SN14 a hole among entries that may not be confirmed silences a device until they are', () => {
    const { group, host, late } = lateGroup(0);
    group.restart(late);
    group.tick(3);
    group.kill(late);
    late.disk.log.openHole(group.view(late).commitIndex);
    late.disk.hardState = { ...late.disk.hardState, commitIndex: group.view(late).commitIndex - 1 };
    late.disk.appliedIndex = 0;
    late.disk.rows.clear();
    const letters = tap(group, ({ to, message }) => to === late.id && message.type !== 'requestVote');
    group.restart(late);
    const { term, lastIndex } = group.view(host);
    const vote = { type: 'requestVote', term: term + 1, lastIndex, lastTerm: term, transfer: true } as const;
    group.step(late, { type: 'receive', from: host.id, message: vote });
    group.run();
    expect(sent(letters, 'vote').map(({ granted }) => granted)).to.deep.equal([false]);
    tap(group);
    group.until(() => group.view(late).history === null && group.view(late).appliedIndex > 4, 300);
  });
});
