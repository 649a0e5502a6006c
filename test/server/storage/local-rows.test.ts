import { expect } from 'chai';
import type { Verdict } from '../../../src/core/ready.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import { LocalRows, type ElectionRecord } from '../../../src/server/storage/local-rows.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { ReadModel } from '../../../src/server/storage/read-model.ts';
import { UnreadRows } from '../../../src/server/storage/unread-rows.ts';
import { eventId } from '../../support/a-view.ts';
import { LogMaker, deviceNamed, roomNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, StoreHarness, removeTemporaryFolders } from './store-harness.ts';

const OTHER = deviceNamed(3);
const ROOM = roomNamed(7);
const SECOND = roomNamed(8);

describe('what a node keeps for itself', () => {
  let now: StoreHarness;
  let rows: LocalRows;
  beforeEach(() => {
    now = new StoreHarness();
    rows = new LocalRows(now.database, now.place);
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  /** The process is killed, and started again. */
  function kill(): void {
    now = now.crash();
    rows = new LocalRows(now.database, now.place);
  }

  it('MS86 read marks survive a killed process, each room its own', () => {
    expect(rows.readMark(ROOM)).to.deep.equal({ turn: 0, index: 0 });
    rows.saveReadMark(ROOM, { turn: 0, index: 9 });
    rows.saveReadMark(ROOM, { turn: 1, index: 5 });
    rows.saveReadMark(SECOND, { turn: 0, index: 2 });
    kill();
    expect(rows.readMark(ROOM)).to.deep.equal({ turn: 1, index: 5 });
    expect(rows.readMark(roomNamed(9))).to.deep.equal({ turn: 0, index: 0 });
    const marks = [
      { roomId: ROOM, turn: 1, index: 5 },
      { roomId: SECOND, turn: 0, index: 2 },
    ];
    expect(rows.readMarks()).to.have.deep.members(marks);
  });

  it('MS88 drafts survive a killed process, and an empty one is none', () => {
    rows.saveDraft(ROOM, null, { text: 'first', updatedAt: 1 });
    rows.saveDraft(ROOM, null, { text: 'ünïcode 🎈', updatedAt: 2 });
    rows.saveDraft(SECOND, null, { text: 'x', updatedAt: 3 });
    rows.saveDraft(SECOND, null, { text: '', updatedAt: 4 });
    kill();
    expect(rows.draft(ROOM, null)).to.deep.equal({ text: 'ünïcode 🎈', updatedAt: 2 });
    expect(rows.draft(SECOND, null)).to.equal(undefined);
  });

  it('MS310 drafts of threads survive a killed process, each its own, sealed', () => {
    const [root, other] = [eventId('a'), eventId('b')];
    rows.saveDraft(ROOM, root, { text: 'about that', updatedAt: 1 });
    rows.saveDraft(ROOM, other, { text: 'x', updatedAt: 2 });
    rows.saveDraft(ROOM, other, { text: '', updatedAt: 3 });
    const kept = now.database.get<{ text: Uint8Array }>('SELECT text FROM thread_draft');
    expect(Buffer.from(kept!.text).includes('about')).to.equal(false);
    kill();
    expect(rows.draft(ROOM, root)).to.deep.equal({ text: 'about that', updatedAt: 1 });
    expect([rows.draft(ROOM, other), rows.draft(ROOM, null)]).to.deep.equal([undefined, undefined]);
  });

  it('MS92 elections survive a killed process and are listed newest first, once their entry is confirmed', () => {
    const of = (term: number, more: Partial<ElectionRecord> = {}): ElectionRecord => ({
      term,
      index: 10 * term,
      host: OTHER,
      at: 1_000 + term,
      durationMs: 12.5,
      outageMs: null,
      ...more,
    });
    for (const one of [
      of(2),
      of(3, { index: 0 }),
      of(4, { host: null, durationMs: null }),
      of(5, { index: 0 }),
    ])
      rows.saveElection(one);
    rows.saveElection(of(2, { outageMs: 99.25 }));
    kill();
    expect(rows.elections(Number.MAX_SAFE_INTEGER, 10)).to.deep.equal([
      of(4, { host: null, durationMs: null }),
      of(2, { outageMs: 99.25 }),
    ]);
    expect(rows.elections(4, 10).map(({ term }) => term)).to.deep.equal([2]);
    expect(rows.elections(5, 1).map(({ term }) => term)).to.deep.equal([4]);
    expect(rows.openElections(10).map(({ term }) => term)).to.deep.equal([3, 5]);
    expect(rows.openElections(1).map(({ term }) => term)).to.deep.equal([5]);
  });

  describe('unread', () => {
    let log: LogMaker;
    let model: ReadModel;
    let unread: UnreadRows;
    beforeEach(() => {
      log = new LogMaker(now.scope, now.hash);
      model = new ReadModel(
        now.database,
        now.place,
        new LogArchive(now.database, now.place, now.storage, now.damage),
        now.damage,
      );
      unread = new UnreadRows(now.database, now.place);
    });

    async function project(
      events: readonly SignedEvent[],
      verdict: Verdict = { kind: 'valid' },
    ): Promise<void> {
      const entries = events.map((event) => ({ entry: log.event(event), verdict }));
      await saveTo(now.storage, { entries: entries.map(({ entry }) => entry) });
      const appliedIndex = log.lastIndex;
      now.storage.apply({ entries, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
      model.project(entries);
    }

    it('MS85 finds what others wrote in the room after a place, and what of it may name somebody', async () => {
      await project([
        log.message(OTHER, { text: 'old @me' }),
        log.message(OWN, { text: 'own @me' }),
        log.message(OTHER, { roomId: SECOND, text: 'elsewhere @me' }),
        log.message(OTHER, { text: 'plain' }),
        log.message(deviceNamed(4), { text: 'new @me' }),
      ]);
      await project([log.message(OTHER, { text: 'void @me' })], { kind: 'void', reason: 'no_right' });
      expect(unread.after(ROOM, 1, [OWN])).to.deep.equal({
        indexes: [4, 5],
        withNames: [{ index: 5, text: 'new @me', parts: {} }],
      });
      expect(unread.after(ROOM, 0, [OWN, deviceNamed(4)]).indexes).to.deep.equal([1, 4]);
      expect(unread.after(roomNamed(9), 0, [OWN])).to.deep.equal({ indexes: [], withNames: [] });
    });
  });
});
