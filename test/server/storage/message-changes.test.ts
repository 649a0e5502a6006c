import { expect } from 'chai';
import * as fc from 'fast-check';
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import type { EventId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { ChangePayload, Payload } from '../../../src/protocol/payloads.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { emptyReadModel } from '../../../src/server/storage/read-model-rows.ts';
import type { MessageRecord, Projected, ReadModel } from '../../../src/server/storage/read-model.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { applyAll, readModelOf } from './model-steps.ts';
import { StoreHarness, removeTemporaryFolders } from './store-harness.ts';

const ROOM = roomNamed(7);
const VALID: Verdict = { kind: 'valid' };
/** The first is this device's. */
const ana = new CastMember(1, 'Ana', sha256);
const bo = new CastMember(3, 'Bo', sha256);
const cleo = new CastMember(5, 'Cleo', sha256);
const CAST = [ana, bo, cleo] as const;

describe('read model: what becomes of messages', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let model: ReadModel;

  beforeEach(async () => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    openModel();
    await bring();
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  function openModel(): void {
    model = readModelOf(now);
  }

  /** Ana creates the group; Bo and Cleo join. */
  async function bring(): Promise<Projected> {
    return take(
      log.make(ana.deviceId, ana.creates('Hut')),
      log.make(bo.deviceId, bo.joins(now.scope)),
      log.make(cleo.deviceId, cleo.joins(now.scope)),
    );
  }

  async function apply(entries: readonly Entry[], verdict: Verdict = VALID): Promise<AppliedEntry[]> {
    return applyAll(now, log, entries, verdict);
  }

  async function take(...events: readonly SignedEvent[]): Promise<Projected> {
    return model.project(await apply(events.map((event) => log.event(event))));
  }

  const by = (who: CastMember, payload: Payload): SignedEvent =>
    log.make(who.deviceId, payload, { roomId: ROOM });
  const says = (who: CastMember, text: string): SignedEvent =>
    log.message(who.deviceId, { text, roomId: ROOM });
  const edit = (target: EventId, text: string): ChangePayload => ({ kind: 'edit', target, text });
  const remove = (target: EventId): ChangePayload => ({ kind: 'delete', target });
  const react = (target: EventId, emoji: string, on = true): ChangePayload => ({
    kind: 'reaction',
    target,
    emoji,
    on,
  });
  const shown = (id: EventId): MessageRecord => model.byId(id)!;

  it('MS2 an edit by the author replaces the text; what it said before is kept, with since when', async () => {
    const hello = says(bo, 'Helo');
    await take(hello);
    const { changed } = await take(by(bo, edit(hello.id, 'Hello')), by(bo, edit(hello.id, 'Hello!')));
    expect(changed).to.deep.equal([shown(hello.id)]);
    expect(shown(hello.id)).to.include({ text: 'Hello!', editedAt: log.entries[5]!.at, index: 4 });
    expect(model.history(4)).to.deep.equal([
      { text: 'Helo', index: 4, at: log.entries[3]!.at },
      { text: 'Hello', index: 5, at: log.entries[4]!.at },
    ]);
    expect(model.page(ROOM, { newest: true, limit: 9 }).messages).to.deep.equal([shown(hello.id)]);
  });

  it('MS2 an edit by anybody else, the owner included, comes to nothing', async () => {
    const hello = says(bo, 'Hello');
    const { changed } = await take(hello, by(ana, edit(hello.id, 'Bye')), by(cleo, edit(hello.id, 'Bye')));
    expect(changed).to.deep.equal([]);
    expect(shown(hello.id)).to.include({ text: 'Hello', editedAt: null });
    expect(model.history(4)).to.deep.equal([]);
  });

  it('MS3 a deletion leaves a tombstone: no text, no earlier one, no reaction, and nothing changes it', async () => {
    const hello = says(bo, 'Hello');
    const reply = log.message(cleo.deviceId, { text: 'Hi', roomId: ROOM, replyTo: hello.id });
    await take(hello, reply, by(bo, edit(hello.id, 'Hello!')), by(cleo, react(hello.id, '👍')));
    const { changed } = await take(by(bo, remove(hello.id)));
    expect(changed.map(({ id }) => id)).to.deep.equal([hello.id]);
    const tombstone = { text: '', deleted: true, editedAt: null, reactions: [], state: 'confirmed' };
    expect(shown(hello.id)).to.deep.include(tombstone);
    expect(model.history(4)).to.deep.equal([]);
    await take(by(bo, edit(hello.id, 'Back')), by(cleo, react(hello.id, '👍')), by(bo, remove(hello.id)));
    expect(shown(hello.id)).to.deep.include(tombstone);
    expect(shown(reply.id).replyTo).to.equal(hello.id);
    expect(model.roomCounts()[0]).to.deep.include({ messages: 2, lastIndex: 5 });
  });

  it('MS3 an admin and the owner delete what others wrote, a member does not; the role counts at that place', async () => {
    const [first, second, third] = [says(ana, '1'), says(ana, '2'), says(bo, '3')];
    await take(first, second, third);
    await take(by(cleo, remove(first.id)));
    await take(log.make(ana.deviceId, { kind: 'role', memberId: cleo.memberId, role: 'admin' }));
    await take(by(cleo, remove(second.id)), by(ana, remove(third.id)));
    await take(log.make(ana.deviceId, { kind: 'role', memberId: cleo.memberId, role: 'member' }));
    await take(by(cleo, remove(first.id)));
    const deleted = [first, second, third].map(({ id }) => shown(id).deleted);
    expect(deleted).to.deep.equal([false, true, true]);
  });

  it('MS4 reactions are there once for each member, in the order they came, and go again', async () => {
    const hello = says(bo, 'Hello');
    await take(hello, by(cleo, react(hello.id, '🎉')), by(ana, react(hello.id, '👍')));
    await take(by(bo, react(hello.id, '🎉')), by(cleo, react(hello.id, '🎉')));
    expect(shown(hello.id).reactions).to.deep.equal([
      { emoji: '🎉', members: [cleo.memberId, bo.memberId] },
      { emoji: '👍', members: [ana.memberId] },
    ]);
    await take(by(ana, react(hello.id, '👍', false)), by(cleo, react(hello.id, '🎉', false)));
    await take(by(ana, react(hello.id, '👍', false)));
    expect(shown(hello.id).reactions).to.deep.equal([{ emoji: '🎉', members: [bo.memberId] }]);
  });

  it('MS4 a member has at most twenty emoji under a message; one more comes to nothing', async () => {
    const hello = says(bo, 'Hello');
    await take(hello);
    const emoji = (at: number): string => String.fromCodePoint(0x1f600 + at);
    for (let at = 0; at < LIMITS.reactionsMax + 1; at++) await take(by(ana, react(hello.id, emoji(at))));
    expect(shown(hello.id).reactions.length).to.equal(LIMITS.reactionsMax);
    await take(by(ana, react(hello.id, emoji(0))), by(cleo, react(hello.id, emoji(99))));
    expect(shown(hello.id).reactions.length).to.equal(LIMITS.reactionsMax + 1);
    await take(by(ana, react(hello.id, emoji(0), false)), by(ana, react(hello.id, emoji(98))));
    expect(shown(hello.id).reactions.at(-1)).to.deep.equal({ emoji: emoji(98), members: [ana.memberId] });
  });

  it('MS4 all members together have at most fifty emoji under a message; those that are there take more', async () => {
    const hello = says(bo, 'Hello');
    await take(hello);
    const emoji = (at: number): string => String.fromCodePoint(0x1f600 + at);
    for (const [n, who] of CAST.entries()) {
      for (let at = 0; at < LIMITS.reactionsMax; at++)
        await take(by(who, react(hello.id, emoji(100 * n + at))));
    }
    expect(shown(hello.id).reactions.length).to.equal(LIMITS.emojiPerMessageMax);
    await take(by(cleo, react(hello.id, emoji(0))));
    expect(shown(hello.id).reactions[0]!.members).to.deep.equal([ana.memberId, cleo.memberId]);
    await take(by(bo, react(hello.id, emoji(100), false)), by(cleo, react(hello.id, emoji(299))));
    expect(shown(hello.id).reactions.length).to.equal(LIMITS.emojiPerMessageMax);
  });

  it('MS54 a reaction that is there already, or gone already, tells nobody', async () => {
    const hello = says(bo, 'Hello');
    await take(hello, by(cleo, react(hello.id, '👍')));
    for (let n = 0; n < 9; n++) {
      expect((await take(by(cleo, react(hello.id, '👍')))).changed).to.deep.equal([]);
      expect((await take(by(cleo, react(hello.id, '🎉', false)))).changed).to.deep.equal([]);
    }
  });

  it('MS2 MS4 one message with thousands of edits and reactions costs no more to read than one with a hundred', async function () {
    this.timeout(30_000);
    const hello = says(bo, 'Hello');
    await take(hello);
    const long = 'x'.repeat(4_000);
    for (let step = 0; step < 20; step++) {
      const events = Array.from({ length: 100 }, (_, n) => [
        by(bo, edit(hello.id, `${long}${step}-${n}`)),
        by(cleo, react(hello.id, '👍', n % 2 === 0)),
      ]);
      await take(...events.flat());
    }
    const rows = (table: string): number =>
      now.database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)!.n;
    expect([rows('message_text'), rows('reaction')]).to.deep.equal([101, 0]);
    expect(model.history(4).map(({ text }) => text.slice(long.length))).to.deep.equal(
      Array.from({ length: 100 }, (_, n) => (n === 0 ? '18-99' : `19-${n - 1}`)),
    );
    await take(by(bo, remove(hello.id)));
    expect(rows('message_text')).to.equal(0);
  });

  it('MS4 changes of what is not there before them, in another room, or void come to nothing', async () => {
    const early = says(bo, 'Hello');
    await take(by(cleo, react(early.id, '👍')), by(bo, edit(early.id, 'Bye')), early);
    const elsewhere = log.make(cleo.deviceId, react(early.id, '👍'), { roomId: roomNamed(8) });
    await take(elsewhere);
    const refused = [by(bo, edit(early.id, 'Void')), by(cleo, react(early.id, '👍'))];
    model.project(
      await apply(
        refused.map((event) => log.event(event)),
        { kind: 'void', reason: 'no_right' },
      ),
    );
    expect(shown(early.id)).to.deep.include({ text: 'Hello', reactions: [], editedAt: null });
    const rejected = says(ana, 'no');
    model.project(await apply([log.event(rejected)], { kind: 'void', reason: 'no_right' }));
    await take(by(ana, edit(rejected.id, 'yes')));
    expect(shown(rejected.id)).to.include({ text: 'no', state: 'rejected' });
  });

  it('MS54 a step tells each message once, as it is at its end, also of own changes that came to nothing', async () => {
    const [old, own, fresh] = [says(bo, 'old'), says(ana, 'own'), says(bo, 'fresh')];
    await take(old, own);
    const step = await take(
      by(ana, react(old.id, '👍')),
      fresh,
      by(cleo, react(old.id, '🎉')),
      by(bo, edit(fresh.id, 'fresher')),
      by(ana, edit(old.id, 'not mine')),
      by(cleo, edit(own.id, 'not hers')),
    );
    expect(step.messages).to.deep.equal([shown(fresh.id)]);
    expect(step.messages[0]).to.include({ text: 'fresher' });
    expect(step.changed).to.deep.equal([shown(old.id)]);
    const nothing = await take(by(ana, edit(old.id, 'not mine')));
    expect(nothing.changed).to.deep.equal([shown(old.id)]);
  });

  it('MS46 a step that fails leaves nothing of its changes, nor of who may do what', async () => {
    const hello = says(bo, 'Hello');
    await take(hello);
    const events = [
      log.make(ana.deviceId, { kind: 'role', memberId: cleo.memberId, role: 'admin' } as const),
      by(cleo, remove(hello.id)),
      says(bo, 'boom'),
    ];
    const applied = await apply(events.map((event) => log.event(event)));
    now.database.run(
      `CREATE TEMP TRIGGER fail BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'injected'); END`,
    );
    expect(() => model.project(applied)).to.throw('injected');
    now.database.run('DROP TRIGGER fail');
    expect(shown(hello.id).deleted).to.equal(false);
    expect(model.lines(5, null, 9)).to.deep.equal([]);
    expect(model.project(applied).changed.map(({ id }) => id)).to.deep.equal([hello.id]);
    expect(shown(hello.id).deleted).to.equal(true);
  });

  it('MS55 live, in other steps, after crashes and made anew, the log shows the same', async function () {
    this.timeout(60_000);
    const deed = fc.record({
      who: fc.nat({ max: 2 }),
      what: fc.constantFrom('say', 'edit', 'delete', 'react', 'unreact', 'role', 'rename', 'noop'),
      about: fc.nat({ max: 9 }),
      flavour: fc.nat({ max: 2 }),
    });
    const deeds = fc.array(deed, { minLength: 1, maxLength: 40 });
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(deeds, cuts, fc.nat({ max: 3 }), async (doings, steps, crashes) => {
        now.close();
        now = new StoreHarness();
        log = new LogMaker(now.scope, now.hash);
        openModel();
        await bring();
        const said: EventId[] = [];
        const entries: Entry[] = [];
        let term = 1;
        for (const { who, what, about, flavour } of doings) {
          const person = CAST[who]!;
          const target = said[about % Math.max(1, said.length)] ?? log.message(person.deviceId).id;
          if (what === 'noop') entries.push(log.noop((term += flavour > 0 ? 1 : 0)));
          else {
            const event = makeDeed(person, what, target, flavour);
            if (what === 'say') said.push(event.id);
            entries.push(log.event(event, term));
          }
        }
        await apply(entries);
        const reference = entriesShown(log.entries);
        for (let at = 0, n = 0; at < entries.length; n++) {
          const count = steps[n % steps.length]!;
          const part = entries.slice(at, at + count);
          model.project(
            part.map((entry) => ({ entry, verdict: entry.body.kind === 'event' ? VALID : null })),
          );
          at += count;
          if (n < crashes) crash();
        }
        const live = everything();
        expect(live.messages).to.deep.equal(reference);
        emptyReadModel(now.database, now.place.number);
        openModel();
        while (model.catchUp());
        expect(everything()).to.deep.equal(live);
      }),
      { numRuns: 40 },
    );
  });

  function crash(): void {
    now = now.crash();
    openModel();
    while (model.catchUp());
  }

  function makeDeed(person: CastMember, what: string, target: EventId, flavour: number): SignedEvent {
    const emoji = ['👍', '🎉', '❤️'][flavour]!;
    switch (what) {
      case 'say':
        return says(person, `say ${flavour}`);
      case 'edit':
        return by(person, edit(target, `edit ${flavour}`));
      case 'delete':
        return by(person, remove(target));
      case 'rename':
        return log.make(person.deviceId, { kind: 'profile', memberName: `${person.name} ${flavour}` });
      case 'role': {
        const role = flavour === 0 ? 'member' : 'admin';
        return log.make(ana.deviceId, { kind: 'role', memberId: CAST[1 + (flavour % 2)]!.memberId, role });
      }
      default:
        return by(person, react(target, emoji, what === 'react'));
    }
  }

  /** All that can be read, in a form to compare. */
  function everything() {
    const messages = model.page(ROOM, { newest: true, limit: 200 }).messages;
    return {
      messages: messages.map(({ id, text, deleted, reactions }) => ({ id, text, deleted, reactions })),
      histories: messages.map(({ index }) => model.history(index)),
      lines: model.lines(1, null, 200),
      counts: model.roomCounts(),
    };
  }
});

interface Plain {
  readonly id: EventId;
  readonly author: CastMember;
  text: string;
  deleted: boolean;
  reactions: { emoji: string; members: string[] }[];
}

/** The rules MS2 to MS4 once more, over everything in memory: what the read model is compared with. */
function entriesShown(entries: readonly Entry[]): Omit<Plain, 'author'>[] {
  const messages = new Map<EventId, Plain>();
  const admins = new Set<CastMember>([ana]);
  for (const { body } of entries) {
    if (body.kind !== 'event') continue;
    const { event } = body;
    const author = CAST.find(({ deviceId }) => deviceId === event.header.deviceId)!;
    const payload = decodePayload(event.header.kind, event.payload);
    if (payload.kind === 'message') {
      messages.set(event.id, { id: event.id, author, text: payload.text, deleted: false, reactions: [] });
    } else if (payload.kind === 'role') {
      const member = CAST.find(({ memberId }) => memberId === payload.memberId)!;
      if (payload.role === 'admin') admins.add(member);
      else admins.delete(member);
    } else if (payload.kind === 'edit' || payload.kind === 'delete' || payload.kind === 'reaction') {
      const message = messages.get(payload.target);
      if (message === undefined || message.deleted) continue;
      if (payload.kind === 'edit' && message.author === author) message.text = payload.text;
      if (payload.kind === 'delete' && (message.author === author || admins.has(author))) {
        Object.assign(message, { text: '', deleted: true, reactions: [] });
      }
      if (payload.kind === 'reaction') reactPlainly(message, payload.emoji, author.memberId, payload.on);
    }
  }
  return [...messages.values()].map(({ author: _author, ...message }) => message);
}

function reactPlainly(message: Plain, emoji: string, memberId: string, on: boolean): void {
  const there = message.reactions.find((one) => one.emoji === emoji);
  if (on && there === undefined) message.reactions.push({ emoji, members: [memberId] });
  else if (on && !there!.members.includes(memberId)) there!.members.push(memberId);
  else if (!on && there !== undefined) there.members = there.members.filter((one) => one !== memberId);
  message.reactions = message.reactions.filter((one) => one.members.length > 0);
}
