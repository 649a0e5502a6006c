/** What thousands of long lives in the simulator found in the core, each as the smallest story that shows it again. */
import { expect } from 'chai';
import type { Index } from '../../src/protocol/ids.ts';
import { Group, type Node } from './group.ts';
import { hasCaughtUp, tap } from './late.ts';

/** Of three one follower is dead whose newest applied entry, and one above it, are damaged. */
function appliedAndDamaged(): { group: Group; host: Node; victim: Node; applied: Index } {
  const group = new Group(3, { snapshots: { behindEntries: 100, chunkBytes: 300, pageEntries: 1 } }).settle();
  for (let n = 1; n <= 3; n++) group.say(group.host!, `message ${n}`);
  group.tick(3);
  const host = group.host!;
  const victim = group.nodes.findLast((node) => node !== host)!;
  const { appliedIndex: applied } = group.view(victim);
  // It gets one more, and does not hear that it is confirmed.
  tap(group, ({ message }) => message.type === 'commit' || message.type === 'heartbeat');
  group.say(host, 'one more');
  group.run();
  expect([group.view(victim).appliedIndex, group.view(victim).lastIndex]).to.deep.equal([
    applied,
    applied + 1,
  ]);
  group.kill(victim);
  victim.disk.log.openHole(applied, (index) => (index >= applied ? 'body' : undefined));
  return { group, host, victim, applied };
}

describe('found by long runs', () => {
  it('OB1: while the applied entry and the one above are damaged, an event names the newest head whose hash is known', () => {
    const { group, host, victim, applied } = appliedAndDamaged();
    tap(group, ({ from, to }) => from === victim.id || to === victim.id);
    group.restart(victim);
    group.say(victim, 'while it is missing', 'mine');
    const [event] = group.view(victim).outbox;
    const known = { index: applied - 1, hash: host.disk.entriesSaved[applied - 2]!.hash };
    expect(event?.header.head).to.deep.equal(known);
    expect(group.view(victim).appliedHead).to.deep.equal(known);
    tap(group);
    group.until(() => group.view(victim).outbox.length === 0);
    const places = group.nodes.map(({ applied: told }) =>
      told.find(({ entry: { body } }) => body.kind === 'event' && body.event.id === event!.id),
    );
    for (const place of places) expect(place?.verdict).to.deep.equal({ kind: 'valid' });
  });

  it('OB1: the applied head is known again when the entry above it has come in, which names it', () => {
    const { group, host, victim, applied } = appliedAndDamaged();
    // It hears of nothing but history, and of that only of the first of two.
    tap(
      group,
      ({ to, message }) =>
        to === victim.id && !(message.type === 'historyPage' && message.entries[0]?.index === applied + 1),
    );
    group.restart(victim);
    group.until(() => group.view(victim).history?.total === 1);
    const { appliedHead, appliedIndex, history } = group.view(victim);
    expect([appliedIndex, history]).to.deep.equal([applied, { received: 0, total: 1 }]);
    expect(appliedHead).to.deep.equal({ index: applied, hash: host.disk.entriesSaved[applied - 1]!.hash });
  });

  for (const damaged of [[1], [2, 3], [5]]) {
    it(`SN2 who is far behind, with ${damaged.join(' and ')} of five unconfirmed entries damaged, is not asked for ever where its log ends`, () => {
      const group = new Group(3, {
        snapshots: { behindEntries: 10, chunkBytes: 300, pageEntries: 5 },
      }).settle();
      const before = group.tick(2).host!;
      const late = group.nodes.findLast((node) => node !== before)!;
      group.kill(late);
      const common = late.disk.lastIndex();
      const { term } = group.view(before);
      for (let n = 0; n < 5; n++) {
        const entries = [group.entryAfter(late.disk.entriesSaved.at(-1)!, term)];
        late.disk.log.write({
          hardState: null,
          truncateFrom: null,
          entries,
          acknowledgement: null,
          outbox: [],
        });
      }
      late.disk.log.openHole(common + damaged[0]!, (index) =>
        damaged.includes(index - common) ? 'body' : undefined,
      );
      // Another term, and more than goes by log.
      group.kill(before);
      group.restart(before);
      group.until(() => group.host !== undefined);
      const host = group.host!;
      for (let n = 0; n < 40; n++) {
        group.say(host, `message ${n}`);
        if (n % 10 === 0) group.tick();
      }
      group.tick(3).restart(late);
      const story = { group, host, late };
      group.until(() => hasCaughtUp(story) && group.view(late).history === null, 100);
      const [theirs, own] = [host, late].map((node) => node.disk.entriesSaved.map(({ hash }) => hash));
      expect(own).to.deep.equal(theirs);
    });
  }

  it('SN14 who lacks a confirmed entry that it has not applied does not run: it does not know the numbers of its authors', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    for (let n = 1; n <= 3; n++) group.say(host, `message ${n}`);
    group.tick(3);
    const [victim, other] = group.nodes.filter((node) => node !== host) as [Node, Node];
    // It died before what it had applied was on the disk, as may be (LG51).
    for (const node of group.nodes) group.kill(node);
    victim.disk.appliedIndex = 0;
    victim.disk.rows.clear();
    victim.disk.hardState = { ...victim.disk.hardState, commitIndex: victim.disk.lastIndex() };
    victim.disk.log.openHole(victim.disk.lastIndex() - 1);
    const letters = tap(group, ({ message }) => message.type === 'historyPage');
    for (const node of [victim, other]) group.restart(node);
    group.step(victim, { type: 'campaign' });
    group.until(() => group.host !== undefined);
    expect(
      letters.filter(({ from, message }) => from === victim.id && message.type === 'preVote'),
    ).to.deep.equal([]);
    expect(group.host).to.equal(other);
    tap(group);
    group.until(
      () => hasCaughtUp({ group, host: other, late: victim }) && group.view(victim).history === null,
    );
    group.step(other, { type: 'transferHost', to: victim.id });
    group.until(() => group.host === victim);
  });

  it('SN14 who is told to run by its host, and has just found an unconfirmed entry damaged, does not', () => {
    const group = new Group(3).settle();
    const host = group.tick(2).host!;
    const heir = group.nodes.find((node) => node !== host)!;
    tap(group, ({ to, message }) => to === heir.id && message.type === 'commit');
    group.say(host, 'not known to be confirmed');
    group.run();
    group.kill(heir);
    heir.disk.log.openHole(heir.disk.lastIndex());
    const letters = tap(group, ({ message }) => message.type === 'historyPage' || message.type === 'append');
    group.restart(heir);
    group.until(() => group.view(heir).leader === host.id);
    const { term } = group.view(host);
    group.step(heir, { type: 'receive', from: host.id, message: { type: 'timeoutNow', term } });
    expect(group.view(heir)).to.include({ role: 'follower', term });
    expect(letters.filter(({ message }) => message.type === 'requestVote')).to.deep.equal([]);
  });
});
