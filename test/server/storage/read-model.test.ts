import { expect } from 'chai';
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import { encodeHeader, eventIdOf } from '../../../src/protocol/encode-event.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import type { EventId, RoomId } from '../../../src/protocol/ids.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import type { MessageRecord } from '../../../src/server/storage/message-rows.ts';
import { ReadModel, type MessageQuery } from '../../../src/server/storage/read-model.ts';
import { LogMaker, deviceNamed, roomNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, StoreHarness, removeTemporaryFolders } from './store-harness.ts';

const OTHER = deviceNamed(3);
const ROOM = roomNamed(7);
const VALID: Verdict = { kind: 'valid' };
const VOID: Verdict = { kind: 'void', reason: 'no_right' };

describe('read model', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let archive: LogArchive;
  let model: ReadModel;

  beforeEach(() => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    openModel();
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  function openModel(): void {
    archive = new LogArchive(now.database, now.place, now.storage, now.damage);
    model = new ReadModel(now.database, now.place, archive, now.damage);
  }

  function crash(): void {
    now = now.crash();
    openModel();
  }

  /** Entries with what the fold says of them, saved and applied as the engine does; not projected yet. */
  async function apply(judged: readonly [SignedEvent, Verdict][]): Promise<AppliedEntry[]> {
    const entries = judged.map(([event, verdict]) => ({ entry: log.event(event), verdict }));
    await saveTo(now.storage, { entries: entries.map(({ entry }) => entry) });
    const appliedIndex = log.lastIndex;
    now.storage.apply({ entries, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
    return entries;
  }

  async function write(count: number, roomId: RoomId = ROOM): Promise<MessageRecord[]> {
    const events = Array.from({ length: count }, () => log.message(OTHER, { roomId }));
    return [...model.project(await apply(events.map((event) => [event, VALID]))).messages];
  }

  const indexes = (query: MessageQuery, roomId: RoomId = ROOM): number[] =>
    model.page(roomId, query).messages.map(({ index }) => index);

  it('MS301, MS302 messages of all rooms are read from any place downwards, and a time has its place', async () => {
    await write(3);
    await write(2, roomNamed(8));
    await apply([[log.message(OTHER), VOID]]).then((entries) => model.project(entries));
    await write(2);
    const older = (index: number, limit: number): number[] =>
      model.olderThan(index, limit).map((one) => one.index);
    expect(older(Infinity, 99)).to.deep.equal([8, 7, 5, 4, 3, 2, 1]);
    expect(older(7, 2)).to.deep.equal([5, 4]);
    expect(older(1, 2)).to.deep.equal([]);
    for (const { index, at } of log.entries) expect(model.firstAt(at)).to.equal(index);
    expect(model.firstAt(0)).to.equal(1);
    expect(model.firstAt(log.entries.at(-1)!.at + 1)).to.equal(null);
  });

  describe('projection', () => {
    it('MS40 shows an applied message with its place, times, author and text', async () => {
      const first = log.message(OTHER, { text: 'Hello, höst!', clientId: 'c-1' });
      const reply = log.message(OWN, { text: 'Hi', replyTo: first.id });
      const { messages: shown } = model.project(
        await apply([
          [first, VALID],
          [reply, VALID],
        ]),
      );
      expect(shown).to.deep.equal([model.byId(first.id), model.byId(reply.id)]);
      expect(shown[0]).to.deep.equal({
        id: first.id,
        index: 1,
        term: 1,
        roomId: ROOM,
        deviceId: OTHER,
        clientId: 'c-1',
        at: log.entries[0]!.at,
        sentAt: first.header.hlc.wallMs,
        text: 'Hello, höst!',
        replyTo: null,
        parts: {},
        passing: false,
        expiresAt: null,
        expired: false,
        threadIndex: null,
        thread: null,
        pin: null,
        votes: [],
        pollClosedAt: null,
        state: 'confirmed',
        reason: null,
        editedAt: null,
        deleted: false,
        closed: null,
        reactions: [],
      });
      expect(shown[1]?.replyTo).to.equal(first.id);
    });

    it('MS41 goes on from the log after a crash between fold and projection', async () => {
      await write(3);
      await apply(Array.from({ length: 600 }, () => [log.message(OTHER), VALID]));
      crash();
      expect(model.projectedIndex).to.equal(3);
      expect(model.catchUp()).to.equal(true);
      expect(model.catchUp()).to.equal(false);
      expect(model.projectedIndex).to.equal(603);
      expect(model.roomCounts()).to.deep.equal([{ roomId: ROOM, messages: 603, lastIndex: 603 }]);
      expect(indexes({ newest: true, limit: 2 })).to.deep.equal([602, 603]);
    });

    it('MS42 takes in every entry once, and refuses a gap', async () => {
      const first = await apply([[log.message(OTHER), VALID]]);
      const second = await apply([[log.message(OTHER), VALID]]);
      expect(() => model.project(second)).to.throw('entries after 0 are to be projected');
      expect(model.project([...first, ...second]).messages.length).to.equal(2);
      expect(model.project([...first, ...second]).messages).to.deep.equal([]);
      expect(model.roomCounts()[0]?.messages).to.equal(2);
    });

    it('MS43 passes over configs, no-ops, duplicates, gaps and forks', async () => {
      const event = log.message(OTHER);
      const applied = await apply([
        [event, VALID],
        [event, { kind: 'duplicate' }],
        [log.message(OTHER), { kind: 'gap' }],
        [log.message(OTHER), { kind: 'fork' }],
      ]);
      const others = [log.noop(1), log.config([OWN])].map((entry) => ({ entry, verdict: null }));
      expect(model.project([...applied, ...others]).messages.length).to.equal(1);
      expect([model.projectedIndex, model.roomCounts()[0]?.messages]).to.deep.equal([6, 1]);
    });

    it('MS44 shows a void message to its author only, rejected, with the reason', async () => {
      const own = log.message(OWN);
      const theirs = log.message(OTHER);
      model.project(
        await apply([
          [own, VOID],
          [theirs, VOID],
          [log.message(OTHER), VALID],
        ]),
      );
      const { messages } = model.page(ROOM, { newest: true, limit: 10 });
      expect(messages.map(({ id, state, reason }) => [id, state, reason])).to.deep.equal([
        [own.id, 'rejected', 'no_right'],
        [log.entries[2]!.body.kind === 'event' && log.entries[2]!.body.event.id, 'confirmed', null],
      ]);
      expect(model.roomCounts()[0]?.messages).to.equal(1);
    });

    it('MS45 keeps a void message that cannot be read, and shows no valid one that cannot', async () => {
      const [broken, later] = [unreadable(log.message(OWN)), unreadable(log.message(OTHER))];
      const { messages: shown } = model.project(
        await apply([
          [broken, { kind: 'void', reason: 'malformed' }],
          [later, VALID],
        ]),
      );
      expect(shown.map(({ id, text, reason }) => [id, text, reason])).to.deep.equal([
        [broken.id, '', 'malformed'],
      ]);
      expect(model.projectedIndex).to.equal(2);
    });

    it('MS46 leaves nothing of a projection that fails', async () => {
      const applied = await apply([
        [log.message(OTHER), VALID],
        [log.message(OTHER), VALID],
      ]);
      now.database.run(
        `CREATE TEMP TRIGGER fail BEFORE INSERT ON message WHEN new.term = 1 AND new.id % 1000 = ${2 + (2 ** 40 % 1000)}
         BEGIN SELECT RAISE(ABORT, 'injected'); END`,
      );
      expect(() => model.project(applied)).to.throw('injected');
      now.database.run('DROP TRIGGER fail');
      expect([model.projectedIndex, model.roomCounts().length]).to.deep.equal([0, 0]);
      expect(model.project(applied).messages.length).to.equal(2);
      expect(model.roomCounts()[0]?.messages).to.equal(2);
    });
  });

  describe('pages', () => {
    it('MS47 gives the newest messages, ascending, and where to go on', async () => {
      await write(5);
      expect(model.page(ROOM, { newest: true, limit: 2 })).to.deep.include({ before: 4, after: null });
      expect(indexes({ newest: true, limit: 2 })).to.deep.equal([4, 5]);
      expect(model.page(ROOM, { newest: true, limit: 5 })).to.deep.include({ before: null, after: null });
    });

    it('MS48 goes backwards and forwards from an index or a message, without it', async () => {
      const shown = await write(6);
      expect(indexes({ before: 4, limit: 2 })).to.deep.equal([2, 3]);
      expect(indexes({ after: 4, limit: 9 })).to.deep.equal([5, 6]);
      expect(indexes({ before: shown[3]!.id, limit: 2 })).to.deep.equal([2, 3]);
      expect(indexes({ after: shown[3]!.id, limit: 1 })).to.deep.equal([5]);
      expect(model.page(ROOM, { after: 4, limit: 1 })).to.deep.include({ before: 5, after: 5 });
    });

    it('MS49 shows the surroundings of a message, filled up where one side is short', async () => {
      await write(9);
      expect(indexes({ around: 5, limit: 4 })).to.deep.equal([3, 4, 5, 6]);
      expect(indexes({ around: 1, limit: 4 })).to.deep.equal([1, 2, 3, 4]);
      expect(indexes({ around: 9, limit: 4 })).to.deep.equal([6, 7, 8, 9]);
      expect(indexes({ around: 5, limit: 1 })).to.deep.equal([5]);
      expect(indexes({ around: 5, limit: 50 }).length).to.equal(9);
    });

    it('MS50 walks every message once, whichever way', async () => {
      await write(23);
      const back: number[] = [];
      let before: number | null = 24;
      while (before !== null) {
        const page = model.page(ROOM, { before, limit: 5 });
        back.unshift(...page.messages.map(({ index }) => index));
        before = page.before;
      }
      const forth: number[] = [];
      let after: number | null = 0;
      while (after !== null) {
        const page = model.page(ROOM, { after, limit: 5 });
        forth.push(...page.messages.map(({ index }) => index));
        after = page.after;
      }
      const all = Array.from({ length: 23 }, (_, at) => at + 1);
      expect([back, forth]).to.deep.equal([all, all]);
    });

    it('MS51 keeps rooms apart', async () => {
      await write(2);
      await write(3, roomNamed(8));
      await write(1);
      expect(indexes({ newest: true, limit: 9 })).to.deep.equal([1, 2, 6]);
      expect(indexes({ around: 4, limit: 9 }, roomNamed(8))).to.deep.equal([3, 4, 5]);
      expect(indexes({ newest: true, limit: 9 }, roomNamed(9))).to.deep.equal([]);
      expect(model.roomCounts()).to.deep.equal([
        { roomId: ROOM, messages: 3, lastIndex: 6 },
        { roomId: roomNamed(8), messages: 3, lastIndex: 5 },
      ]);
    });

    it('MS52 answers for an unknown message that there is none', () => {
      const unknown = 'b'.repeat(51).concat('a') as EventId;
      expect(model.byId(unknown)).to.equal(undefined);
      expect(() => model.page(ROOM, { around: unknown, limit: 3 }))
        .to.throw('There is no message')
        .with.property('code', 'not_found');
    });

    it('MS53 finds an own message by its clientId, and nobody else’s', async () => {
      const own = log.message(OWN, { clientId: 'mine' });
      await saveTo(now.storage, { outbox: [own] });
      expect(model.byClientId('mine')).to.equal(undefined);
      model.project(
        await apply([
          [own, VALID],
          [log.message(OTHER, { clientId: 'theirs' }), VALID],
        ]),
      );
      expect(model.byClientId('mine')?.id).to.equal(own.id);
      expect(model.byClientId('theirs')).to.equal(undefined);
    });
  });

  describe('log archive', () => {
    it('LG54 pages the confirmed log with verdicts up to the applied index', async () => {
      await apply([
        [log.message(OTHER), VALID],
        [log.message(OTHER), VOID],
      ]);
      const more = [log.noop(1), log.config([OWN]), ...log.messages(2, OTHER)];
      await saveTo(now.storage, { entries: more });
      const page = archive.page(0, 10, 5);
      expect(page.entries.map(({ entry }) => entry)).to.deep.equal(log.entries.slice(0, 5));
      expect(page.entries.map(({ verdict }) => verdict)).to.deep.equal([VALID, VOID, null, null, null]);
      expect([page.firstIndex, page.next]).to.deep.equal([1, null]);
      expect(sha256(page.entries[2]!.bodyBytes!)).to.deep.equal(
        Buffer.from(page.entries[2]!.bodyHash, 'hex'),
      );
      expect(archive.page(0, 2, 5).next).to.equal(2);
      expect(archive.page(2, 3, 5)).to.deep.include({ next: null });
      expect(archive.page(5, 10, 5)).to.deep.equal({ entries: [], firstIndex: 1, next: null });
    });
  });
});

/** The same event with a payload that is no message. */
function unreadable(event: SignedEvent): SignedEvent {
  const payload = new Uint8Array([255, 255]);
  const payloadHash = Buffer.from(sha256(payload)).toString('hex') as SignedEvent['header']['payloadHash'];
  const header = { ...event.header, payloadLength: payload.length, payloadHash };
  const headerBytes = encodeHeader(header);
  return { ...event, id: eventIdOf(headerBytes, sha256), header, headerBytes, payload };
}
