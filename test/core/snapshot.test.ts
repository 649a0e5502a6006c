import { expect } from 'chai';
import { SNAPSHOTS } from '../../src/core/options.ts';
import { allRows, rosterFromRows } from '../../src/core/roster/rows.ts';
import type { SnapshotState } from '../../src/protocol/snapshot.ts';
import { Group, type Letter } from './group.ts';
import {
  bringIn,
  catchSnapshot,
  hasCaughtUp,
  lateForOnePart,
  lateGroup,
  reasonFor,
  sent,
  tap,
} from './late.ts';

describe('snapshots', () => {
  it('SN2 whoever lacks more than a little gets the state instead of the log, and then the log behind it', () => {
    const story = lateGroup(40);
    const letters = bringIn(story);
    const { index } = sent(letters, 'snapshotOffer')[0]!;
    expect(story.late.published.find(({ type }) => type === 'installed')).to.include({ index });
    const appended = sent(letters, 'append').flatMap(({ entries }) => entries.map((entry) => entry.index));
    expect(appended.filter((at) => at > 5 && at <= index)).to.deep.equal([]);
  });

  it('SN2 whoever lacks only a little gets the log', () => {
    const letters = bringIn(lateGroup(5));
    expect(sent(letters, 'snapshotOffer')).to.deep.equal([]);
  });

  it('SN2 whoever turns out to lack only a little while a snapshot is on its way gets the log after all', () => {
    const group = new Group(3, { snapshots: { ...SNAPSHOTS, behindEntries: 2, chunkBytes: 300 } })
      .settle()
      .tick(2);
    const host = group.host!;
    const late = group.nodes.find((node) => node !== host)!;
    const overtaken: Letter[] = [];
    tap(group, (letter) => {
      if (letter.to !== late.id || letter.message.type !== 'append') return false;
      overtaken.push(letter);
      return true;
    });
    for (let n = 1; n <= 4; n++) {
      group.say(host, `message ${n}`);
      group.run();
    }
    const [last, ...before] = overtaken.toReversed();
    const letters = tap(group, ({ message }) => message.type === 'snapshotChunk');
    group.deliver(last!);
    group.run();
    expect(sent(letters, 'snapshotOffer'), 'four seem to be missing').to.have.length(1);
    for (const letter of before.toReversed()) group.deliver(letter);
    // Not one part of the snapshot arrives: it is not needed.
    group.until(() => hasCaughtUp({ group, host, late }), 3);
    expect(late.published.map(({ type }) => type)).to.not.include('installed');
  });

  it('SN3 parts go out within a window, each answered by how far they came', () => {
    const story = lateGroup(40);
    const { group, host, late } = story;
    // Nothing that the late one says of parts comes through: only as many as the window allows leave.
    const letters = tap(
      group,
      ({ message }) =>
        message.type === 'snapshotAnswer' && message.result.kind === 'wants' && message.result.offset > 0,
    );
    group.restart(late);
    group.run();
    expect(sent(letters, 'snapshotChunk').map(({ offset }) => offset)).to.deep.equal([0, 300, 600, 900]);
    tap(group);
    group.until(() => hasCaughtUp(story), 100);
    expect(group.view(late).appliedHead).to.deep.equal(group.view(host).appliedHead);
  });

  it('SN4 a link that broke goes on where it was', () => {
    const story = lateGroup(40);
    const { group, host, late } = story;
    tap(group, ({ message }) => message.type === 'snapshotChunk' && message.offset >= 600);
    group.restart(late);
    group.run();
    for (const [one, other] of [
      [host, late],
      [late, host],
    ] as const) {
      group.step(one, { type: 'linkDown', peer: other.id, reason: 'closed' });
      group.step(one, { type: 'linkUp', peer: other.id });
    }
    const letters = tap(group);
    group.until(() => hasCaughtUp(story), 100);
    expect(Math.min(...sent(letters, 'snapshotChunk').map(({ offset }) => offset))).to.equal(600);
  });

  it('SN4 parts that were lost are sent again after a round', () => {
    const story = lateGroup(40);
    const { group, late } = story;
    let toLose = 3;
    tap(group, ({ message }) => message.type === 'snapshotChunk' && toLose-- > 0);
    group.restart(late);
    group.until(() => hasCaughtUp(story), 100);
    expect(late.published.map(({ type }) => type)).to.include('installed');
  });

  it('SN4 a part that is missed again within a tick is sent again in the next, not only after a round', () => {
    const story = lateGroup(40);
    const { group, late } = story;
    let toLose = 2;
    tap(group, ({ message }) => message.type === 'snapshotChunk' && message.offset === 300 && toLose-- > 0);
    group.restart(late);
    group.until(() => hasCaughtUp(story), 3);
    expect(toLose).to.be.lessThan(0);
    expect(late.published.map(({ type }) => type)).to.include('installed');
  });

  it('SN5 a stale snapshot is refused, and the host is told how far the log is confirmed', () => {
    const story = lateForOnePart();
    const { offer } = catchSnapshot(story, (state) => state);
    const { group, host, late } = story;
    group.until(() => hasCaughtUp(story), 100);
    const before = group.view(late);
    const letters = tap(group);
    group.step(late, { type: 'receive', from: host.id, message: { ...offer, index: 3 } });
    group.run();
    expect(sent(letters, 'snapshotAnswer')[0]!.result).to.deep.equal({ kind: 'refused', reason: 'stale' });
    expect(group.view(late)).to.deep.include({
      appliedIndex: before.appliedIndex,
      lastIndex: before.lastIndex,
    });
  });

  it('SN6 a snapshot of an entry that is there only says that it is confirmed', () => {
    const { group, host, late } = lateGroup(4);
    tap(group, ({ message }) => message.type === 'commit' || message.type === 'heartbeat');
    group.restart(late);
    group.run();
    const { lastIndex, term } = group.view(late);
    const hash = late.disk.head(lastIndex)!.hash;
    const offer = { type: 'snapshotOffer', term, index: lastIndex, hash, bytes: 9, digest: hash } as const;
    group.step(late, { type: 'receive', from: host.id, message: offer });
    expect(group.view(late)).to.include({ commitIndex: lastIndex, firstIndex: 1 });
  });

  describe('what is not believed', () => {
    it('SN7 bytes that are not those that were offered are damaged, and nothing is changed by them', () => {
      const story = lateForOnePart();
      const { group, host, late } = story;
      const { offer, chunk } = catchSnapshot(story, (state) => state);
      const { lastIndex } = group.view(late);
      const spoiled = Uint8Array.from(chunk.bytes);
      // The last byte is of a date in a row: it would be read as another date.
      spoiled[spoiled.length - 1]! ^= 1;
      group.step(late, { type: 'receive', from: host.id, message: offer });
      group.letters = [];
      group.step(late, { type: 'receive', from: host.id, message: { ...chunk, bytes: spoiled } });
      expect(sent(group.letters, 'snapshotAnswer')[0]!.result).to.deep.equal({
        kind: 'refused',
        reason: 'damaged',
      });
      expect([group.view(late).firstIndex, late.disk.lastIndex()]).to.deep.equal([1, lastIndex]);
      group.letters = [];
      group.until(() => hasCaughtUp(story), 100);
    });

    it('SN7 rows that no roster is written as are damaged', () => {
      const odd = { key: 'odd/', value: Uint8Array.of(1) };
      const change = (state: SnapshotState): SnapshotState => ({
        ...state,
        rows: [...state.rows, odd].sort((a, b) => (a.key < b.key ? -1 : 1)),
      });
      expect(reasonFor(lateForOnePart(), change)).to.equal('damaged');
      const cut = (state: SnapshotState): SnapshotState => ({
        ...state,
        rows: state.rows.map(({ key, value }) => ({ key, value: value.slice(0, -1) })),
      });
      expect(reasonFor(lateForOnePart(), cut)).to.equal('damaged');
    });

    it('SN8 a snapshot of another fork is foreign', () => {
      const forkId = 'b'.repeat(51).concat('q') as never;
      const change = (state: SnapshotState): SnapshotState => ({
        ...state,
        scope: { ...state.scope, forkId },
      });
      expect(reasonFor(lateForOnePart(), change)).to.equal('foreign');
    });

    it('SN8 one without the room that every group begins with is foreign', () => {
      const change = (state: SnapshotState): SnapshotState => ({
        ...state,
        rows: state.rows.filter(({ key }) => !key.startsWith('room/')),
      });
      expect(reasonFor(lateForOnePart(), change)).to.equal('foreign');
    });

    it('SN9 a certificate of too few voters, or with a false signature, proves nothing (N64, N65)', () => {
      const fewer = ({ certificate, ...rest }: SnapshotState): SnapshotState => {
        const acknowledgements = certificate.acknowledgements.slice(0, 1);
        const last = acknowledgements[0]!.acknowledgement.lastIndex;
        const heads = certificate.heads.filter(({ index }) => index <= last);
        return { ...rest, certificate: { ...certificate, acknowledgements, heads } };
      };
      expect(reasonFor(lateForOnePart(), fewer)).to.equal('unproved');
      const forged = ({ certificate, ...rest }: SnapshotState): SnapshotState => ({
        ...rest,
        certificate: {
          ...certificate,
          acknowledgements: certificate.acknowledgements.map(({ deviceId, acknowledgement }) => ({
            deviceId,
            acknowledgement: { ...acknowledgement, signature: new Uint8Array(64) },
          })),
        },
      });
      expect(reasonFor(lateForOnePart(), forged)).to.equal('unproved');
    });

    it('SN10 what contradicts the own confirmed log, configs or numbers is refused (N65)', () => {
      const wrongHash = ({ hashes, ...rest }: SnapshotState): SnapshotState => ({
        ...rest,
        hashes: hashes.map(() => hashes.at(-1)!),
      });
      expect(reasonFor(lateForOnePart(), wrongHash)).to.equal('contradiction');
      const wrongConfig = ({ configs, ...rest }: SnapshotState): SnapshotState => ({
        ...rest,
        configs: [{ index: 2, config: configs.at(-1)!.config }, ...configs.slice(1)],
      });
      expect(reasonFor(lateForOnePart(), wrongConfig)).to.equal('contradiction');
    });

    it('SN10 a device whose numbers would fall is a contradiction', () => {
      const change = (state: SnapshotState): SnapshotState => {
        const roster = rosterFromRows(state.rows);
        for (const device of roster.devices.values())
          roster.devices.set(device.deviceId, { ...device, lastSeq: 0 });
        return { ...state, rows: allRows(roster) };
      };
      expect(reasonFor(lateForOnePart(), change)).to.equal('contradiction');
    });

    it('SN7 the same snapshot unchanged is taken', () => {
      expect(reasonFor(lateForOnePart(), (state) => state)).to.equal('taken');
    });
  });

  it('SN11 what was installed is what the host had: rows, configs, numbers, and it survives a restart', () => {
    const story = lateGroup(40);
    const { group, host, late } = story;
    bringIn(story);
    const check = (): void => {
      expect(allRows(group.view(late).roster)).to.deep.equal(allRows(group.view(host).roster));
      const { config, configIndex } = group.view(host);
      expect(group.view(late)).to.deep.include({ config, configIndex });
    };
    check();
    group.kill(late);
    bringIn(story);
    check();
  });

  it('SN11 own events that the snapshot contains leave the outbox, and later ones go on behind them', () => {
    const { group, host, late } = lateGroup(0);
    group.restart(late);
    group.tick(3);
    // Its message is confirmed, and it dies before it hears of it.
    tap(group, ({ to, message }) => to === late.id && message.type !== 'heartbeat');
    group.say(late, 'said before', 'mine');
    group.run();
    group.kill(late);
    tap(group);
    for (let n = 0; n < 30; n++) group.say(host, `more ${n}`);
    group.tick(3);
    expect(late.disk.outbox).to.have.length(1);
    bringIn({ group, host, late });
    expect([late.disk.outbox.length, group.view(late).outbox.length]).to.deep.equal([0, 0]);
    group.say(late, 'said before', 'mine');
    expect(late.published.at(-1)).to.deep.include({ type: 'proposed' });
    group.say(late, 'said after', 'next');
    group.until(() => group.view(late).outbox.length === 0);
    expect(group.view(host).roster.devices.get(late.id)!.lastSeq).to.equal(3);
  });

  it('SN12 nobody runs with half a snapshot; votes are answered all the same', () => {
    const { group, host, late } = lateGroup(40, 5);
    const letters = tap(group, ({ message }) => message.type === 'snapshotChunk' && message.offset > 0);
    group.restart(late);
    group.run();
    group.kill(host);
    const other = group.nodes.find((node) => node !== host && node !== late)!;
    group.until(() => group.host === other, 200);
    expect(
      letters.filter(({ from, message }) => from === late.id && message.type === 'requestVote'),
    ).to.deep.equal([]);
    expect(sent(letters, 'vote').some(({ granted }) => granted)).to.equal(true);
    // SN4: the new host offers a snapshot of its own, and what was half in is forgotten.
    tap(group);
    group.until(() => hasCaughtUp({ group, host: other, late }), 200);
    expect(late.published.map(({ type }) => type)).to.include('installed');
  });

  it('SN15 at the boundary an append must fit: another term or hash there is evidence, and nothing changes', () => {
    const story = lateGroup(40);
    const { group, host, late } = story;
    bringIn(story);
    const { firstIndex, term, lastIndex } = group.view(late);
    const base = late.disk.base();
    const append = {
      type: 'append',
      term,
      prevIndex: firstIndex - 1,
      prevTerm: base.term + 1,
      prevHash: base.hash,
      entries: host.disk.entries(firstIndex, lastIndex + 1).map((entry) => entry),
      commitIndex: lastIndex,
    } as const;
    const next = group.entryAfter(host.disk.entries(lastIndex, lastIndex)[0]!, term);
    const message = { ...append, entries: [...append.entries, next] };
    group.step(late, { type: 'receive', from: host.id, message });
    expect(late.published.at(-1)!.type).to.equal('evidence');
    expect(group.view(late).lastIndex).to.equal(lastIndex);
  });
});
