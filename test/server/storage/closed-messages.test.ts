import { expect } from 'chai';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import type { EventId } from '../../../src/protocol/ids.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { inTheClear, type ClosedReason, type ReadEvent } from '../../../src/server/storage/readable.ts';
import { ReadModel, type MessageRecord, type Projected } from '../../../src/server/storage/read-model.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { applyTo, saveTo } from '../../support/storage-contract.ts';
import { removeTemporaryFolders, StoreHarness } from './store-harness.ts';

const ROOM = roomNamed(7);
const ana = new CastMember(1, 'Ana', sha256);
const bo = new CastMember(3, 'Bo', sha256);

describe('read model: what cannot be opened', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let model: ReadModel;
  let closed: Map<EventId, ClosedReason>;

  const read: ReadEvent = (event) => {
    const reason = closed.get(event.id);
    return reason === undefined ? inTheClear(event) : { kind: 'closed', reason };
  };

  beforeEach(async () => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    closed = new Map();
    const archive = new LogArchive(now.database, now.place, now.storage, now.damage);
    model = new ReadModel(now.database, now.place, archive, now.damage);
    const group = [log.make(ana.deviceId, ana.creates('Hut')), log.make(bo.deviceId, bo.joins(now.scope))];
    await take(group);
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  /** The next entries, as far as they can be opened now. */
  async function take(events: readonly SignedEvent[]): Promise<Projected> {
    const entries = events.map((event) => log.event(event));
    expect(await saveTo(now.storage, { entries })).to.equal(null);
    const applied = entries.map((entry): AppliedEntry => ({ entry, verdict: { kind: 'valid' } }));
    applyTo(now.storage, { appliedIndex: entries.at(-1)!.index, entries: applied });
    return model.project(applied, read);
  }

  const said = (who: CastMember, text: string): SignedEvent =>
    log.message(who.deviceId, { text, roomId: ROOM });
  const edit = (who: CastMember, target: SignedEvent, text: string): SignedEvent =>
    log.make(who.deviceId, { kind: 'edit', target: target.id, text }, { roomId: ROOM });
  const now_ = (event: SignedEvent): MessageRecord => model.byId(event.id)!;
  const shown = (event: SignedEvent): unknown[] => [now_(event).text, now_(event).closed];

  it('MS210 a message that cannot be opened has its place, with the reason and without its text', async () => {
    const [early, lost, open] = [said(bo, 'early'), said(bo, 'lost'), said(bo, 'open')];
    closed.set(early.id, 'beforeJoining');
    closed.set(lost.id, 'noKeys');
    const { messages } = await take([early, lost, open]);
    expect(messages.map(({ text, closed: why }) => [text, why])).to.deep.equal([
      ['', 'beforeJoining'],
      ['', 'noKeys'],
      ['open', null],
    ]);
    expect([shown(early), shown(lost), shown(open)]).to.deep.equal([
      ['', 'beforeJoining'],
      ['', 'noKeys'],
      ['open', null],
    ]);
    expect(model.roomCounts()).to.deep.include({ roomId: ROOM, messages: 3, lastIndex: 5 });
    const page = model.page(ROOM, { newest: true, limit: 9 });
    expect(page.messages.map(({ closed: why }) => why)).to.deep.equal(['beforeJoining', 'noKeys', null]);
  });

  it('MS211 what opens after all says what it said, its changes take effect, and nothing else is told', async () => {
    const [first, second, open] = [said(bo, 'first'), said(bo, 'second'), said(bo, 'open')];
    const better = edit(bo, first, 'better');
    for (const { id } of [first, second, better]) closed.set(id, 'noKeys');
    await take([first, second, open, better]);
    closed.delete(first.id);
    closed.delete(better.id);
    const { step, next } = model.openAgain(0, read);
    expect([step.messages, next]).to.deep.equal([[], null]);
    expect(step.changed.map(({ id }) => id)).to.deep.equal([first.id]);
    expect([shown(first), shown(second), shown(open)]).to.deep.equal([
      ['better', null],
      ['', 'noKeys'],
      ['open', null],
    ]);
    expect(model.history(now_(first).index).map(({ text }) => text)).to.deep.equal(['first']);
    expect(model.openAgain(0, read).step.changed).to.deep.equal([]);
  });

  it('MS211 an edit that came since stays, and so does a deletion', async () => {
    const [first, second] = [said(bo, 'first'), said(bo, 'second')];
    const older = edit(bo, first, 'older');
    const newer = edit(bo, first, 'newer');
    const gone = log.make(bo.deviceId, { kind: 'delete', target: second.id }, { roomId: ROOM });
    for (const { id } of [first, second, older]) closed.set(id, 'noKeys');
    await take([first, second, older, newer, gone]);
    expect(shown(first)).to.deep.equal(['newer', 'noKeys']);
    closed.clear();
    model.openAgain(0, read);
    expect(shown(first)).to.deep.equal(['newer', null]);
    expect(model.history(now_(first).index).map(({ text }) => text)).to.deep.equal(['first', 'older']);
    expect([now_(second).text, now_(second).deleted]).to.deep.equal(['', true]);
  });

  it('MS211 a change counts with what its author was at its place, gone since or not', async () => {
    const [mine, theirs] = [said(ana, 'mine'), said(bo, 'theirs')];
    const byOwner = log.make(ana.deviceId, { kind: 'delete', target: theirs.id }, { roomId: ROOM });
    const byAuthor = edit(bo, theirs, 'edited');
    const byNobody = edit(bo, mine, 'not yours');
    for (const { id } of [byAuthor, byNobody, byOwner]) closed.set(id, 'noKeys');
    await take([mine, theirs, byAuthor, byNobody, byOwner]);
    const memberId = bo.memberId;
    await take([log.make(ana.deviceId, { kind: 'memberRemoved', memberId, banned: false })]);
    closed.delete(byAuthor.id);
    closed.delete(byNobody.id);
    model.openAgain(0, read);
    expect([now_(mine).text, now_(theirs).text]).to.deep.equal(['mine', 'edited']);
    closed.clear();
    model.openAgain(0, read);
    expect(now_(theirs).deleted).to.equal(true);
  });

  it('MS210 what is not genuine is never tried again', async () => {
    const false_ = said(bo, 'false');
    closed.set(false_.id, 'notGenuine');
    await take([false_]);
    closed.clear();
    expect(model.openAgain(0, read).step.changed).to.deep.equal([]);
    expect(shown(false_)).to.deep.equal(['', 'notGenuine']);
  });
});
