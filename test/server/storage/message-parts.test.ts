import { expect } from 'chai';
import * as fc from 'fast-check';
import { isForgotten } from '../../../src/protocol/encode-event.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import type { EventId, MemberId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { MessageParts } from '../../../src/protocol/message-parts.ts';
import type { Payload } from '../../../src/protocol/payloads.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { emptyReadModel } from '../../../src/server/storage/read-model-rows.ts';
import type { MessageRecord, Projected, ReadModel } from '../../../src/server/storage/read-model.ts';
import { UnreadRows } from '../../../src/server/storage/unread-rows.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { tellStory } from '../../vectors/story.ts';
import { partsOf } from '../../vectors/talk.ts';
import { applyAll, readModelOf } from './model-steps.ts';
import { StoreHarness, removeTemporaryFolders } from './store-harness.ts';

const ROOM = roomNamed(7);
const PARTS = partsOf(tellStory());
const POLL = { several: true, options: ['Friday', 'Saturday', 'never'] };
/** The first is this device's. */
const ana = new CastMember(1, 'Ana', sha256);
const bo = new CastMember(3, 'Bo', sha256);
const cleo = new CastMember(5, 'Cleo', sha256);
const CAST = [ana, bo, cleo] as const;

describe('read model: what messages have beside their text', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let model: ReadModel;

  beforeEach(begin);
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  async function begin(): Promise<void> {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    model = readModelOf(now);
    await take(
      log.make(ana.deviceId, ana.creates('Hut')),
      log.make(bo.deviceId, bo.joins(now.scope)),
      log.make(cleo.deviceId, cleo.joins(now.scope)),
    );
  }

  async function take(...events: readonly SignedEvent[]): Promise<Projected> {
    const entries = events.map((event) => log.event(event));
    return model.project(await applyAll(now, log, entries, { kind: 'valid' }));
  }

  const by = (who: CastMember, payload: Payload, roomId = ROOM): SignedEvent =>
    log.make(who.deviceId, payload, { roomId });
  const says = (who: CastMember, text: string, parts?: MessageParts): SignedEvent =>
    by(who, { kind: 'message', text, replyTo: null, ...(parts === undefined ? {} : { parts }) });
  const shown = (id: EventId): MessageRecord => model.byId(id)!;

  it('MS290 parts are read as they were written, and stand sealed on the disk (AR5)', async () => {
    const { forwardedFrom, mentions, attachments, poll, location } = PARTS;
    const parts = { forwardedFrom, mentions, attachments, poll, location };
    const hello = says(bo, 'When?', parts);
    await take(hello);
    expect(shown(hello.id).parts).to.deep.equal(parts);
    const { sealed } = now.database.get<{ sealed: Uint8Array }>('SELECT parts AS sealed FROM message')!;
    expect(Buffer.from(sealed).includes('Saturday')).to.equal(false);
    now.database.run('UPDATE message SET parts = NULL');
    expect(() => shown(hello.id)).to.throw('made again from the log');
  });

  it('MS283 what is said in a thread is counted at its root, which is told again; deleted ones do not count', async () => {
    const [root, other] = [says(bo, 'Plans?'), says(cleo, 'Elsewhere')];
    await take(root, other);
    const inThread = (who: CastMember, threadRoot: EventId): SignedEvent => says(who, 'Yes', { threadRoot });
    const [first, second, lost] = [
      inThread(ana, root.id),
      inThread(bo, root.id),
      inThread(bo, log.message(bo.deviceId).id),
    ];
    expect((await take(first, second)).changed).to.deep.equal([shown(root.id)]);
    expect(shown(root.id).thread).to.deep.equal({ replies: 2, lastIndex: 7, lastAt: log.entries[6]!.at });
    expect([shown(first.id).threadIndex, shown(other.id).thread]).to.deep.equal([4, null]);
    const { changed } = await take(by(bo, { kind: 'delete', target: second.id }));
    expect(changed.map(({ id }) => id)).to.deep.equal([root.id, second.id]);
    expect(shown(root.id).thread).to.include({ replies: 1, lastIndex: 6 });
    expect(model.thread(4, 100, 1)).to.deep.equal({ messages: [shown(second.id)], hasMore: true });
    expect(model.thread(4, 7, 5)).to.deep.equal({ messages: [shown(first.id)], hasMore: false });
    await take(lost);
    expect(shown(lost.id).threadIndex).to.equal(null);
  });

  it('MS280 whoever pins, it is there once until anybody takes it away or it is deleted; a hundred in a room', async () => {
    const [hello, bye] = [says(bo, 'Hello'), says(bo, 'Bye')];
    const pin = (who: CastMember, target: EventId, on = true): SignedEvent =>
      by(who, { kind: 'pin', target, on });
    await take(hello, bye, pin(cleo, hello.id), pin(ana, hello.id), pin(ana, bye.id));
    expect(shown(hello.id).pin).to.deep.equal({ memberId: cleo.memberId, at: log.entries[5]!.at });
    expect(model.pinned(ROOM).map(({ id }) => id)).to.deep.equal([bye.id, hello.id]);
    await take(pin(bo, hello.id, false), by(bo, { kind: 'delete', target: bye.id }));
    expect([shown(hello.id).pin, model.pinned(ROOM)]).to.deep.equal([null, []]);
    const many = Array.from({ length: LIMITS.pinsMax + 1 }, (_, at) => says(bo, `number ${at}`));
    await take(...many);
    await take(...many.map(({ id }) => pin(bo, id)));
    expect(model.pinned(ROOM).length).to.equal(LIMITS.pinsMax);
    expect(shown(many.at(-1)!.id).pin).to.equal(null);
  });

  it('MS281 of a member the newest vote counts, whatever comes; an ended poll stays as it is', async () => {
    const vote = fc.record({
      who: fc.nat({ max: 2 }),
      choices: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }).map((all) => all.sort((a, b) => a - b)),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(vote, { maxLength: 12 }), async (votes) => {
        now.close();
        await begin();
        const asked = says(bo, 'When?', { poll: POLL });
        await take(asked);
        const plain = new Map<MemberId, readonly number[]>();
        let isOpen = true;
        for (const { who, choices, ends } of votes) {
          const person = CAST[who]!;
          await take(by(person, { kind: 'vote', target: asked.id, choices }));
          if (isOpen && choices.every((choice) => choice < POLL.options.length))
            plain.set(person.memberId, choices);
          if (!ends) continue;
          await take(by(person, { kind: 'pollClosed', target: asked.id }));
          if (person === bo) isOpen = false;
        }
        const { votes: kept, pollClosedAt } = shown(asked.id);
        const counted = [...plain].filter(([, choices]) => choices.length > 0);
        expect(new Map(kept.map(({ memberId, choices }) => [memberId, choices]))).to.deep.equal(
          new Map(counted),
        );
        expect(pollClosedAt === null).to.equal(isOpen);
        const before = shown(asked.id);
        emptyReadModel(now.database, now.place.number);
        model = readModelOf(now);
        while (model.catchUp());
        expect(shown(asked.id)).to.deep.equal(before);
      }),
      { numRuns: 15 },
    );
  }).timeout(60_000);

  it('MS282 when its time is over nothing is left of a message but where it stood; not a moment before', async () => {
    const root = says(bo, 'Where?');
    await take(root);
    const secret = says(bo, 'Under the stone', { threadRoot: root.id, lifeMs: 60_000 });
    await take(secret, by(ana, { kind: 'reaction', target: secret.id, emoji: '👍', on: true }));
    await take(
      by(ana, { kind: 'pin', target: secret.id, on: true }),
      by(bo, { kind: 'edit', target: secret.id, text: 'x' }),
    );
    const { expiresAt, text, editedAt, reactions } = shown(secret.id);
    expect([expiresAt, text, editedAt]).to.deep.equal([log.entries[4]!.at + 60_000, 'Under the stone', null]);
    expect(reactions.length).to.equal(1);
    expect(model.expire(expiresAt! - 1).changed).to.deep.equal([]);
    const { changed } = model.expire(expiresAt!);
    expect(changed).to.deep.equal([shown(root.id), shown(secret.id)]);
    const nothing = {
      text: '',
      parts: {},
      deleted: true,
      expired: true,
      reactions: [],
      pin: null,
      thread: null,
    };
    expect(shown(secret.id)).to.deep.include({ ...nothing, index: 5 });
    const [entry] = now.storage.entries(5, 5, 1);
    expect(entry!.hash, 'its place stands as it stood').to.equal(log.entries[4]!.hash);
    expect(
      entry!.body.kind === 'event' && [entry!.body.event.payload.length, isForgotten(entry!.body.event)],
    ).to.deep.equal([0, true]);
    expect([shown(root.id).thread, model.pinned(ROOM)]).to.deep.equal([null, []]);
    expect(model.expire(expiresAt! + 1).changed).to.deep.equal([]);
    await take(by(ana, { kind: 'reaction', target: secret.id, emoji: '🎉', on: true }));
    expect(shown(secret.id).reactions).to.deep.equal([]);
    await take(by(bo, { kind: 'delete', target: secret.id }));
    expect(shown(secret.id)).to.include({ deleted: true, expired: false });
    const before = model.page(ROOM, { newest: true, limit: 9 });
    emptyReadModel(now.database, now.place.number);
    model = readModelOf(now);
    while (model.catchUp());
    expect(
      model.page(ROOM, { newest: true, limit: 9 }),
      'made anew from what is left of the log',
    ).to.deep.equal(before);
  });

  it('MS284 whom an edit names is named from then on, and nobody else; what is unread is found by it', async () => {
    const members = [{ memberId: ana.memberId, name: 'Ana' }];
    const hello = says(bo, 'Hello @Ana', { mentions: { everybody: false, members } });
    await take(hello, says(bo, 'a@b'), says(bo, 'Hello'));
    const unread = (): unknown[] =>
      new UnreadRows(now.database, now.place)
        .after(ROOM, 0, [ana.deviceId])
        .withNames.map(({ index, parts }) => [index, parts]);
    expect(unread()).to.deep.equal([
      [4, { mentions: { everybody: false, members } }],
      [5, {}],
    ]);
    await take(by(bo, { kind: 'edit', target: hello.id, text: 'Hello all' }));
    expect([shown(hello.id).parts, unread().length]).to.deep.equal([{}, 1]);
    const mentions = { everybody: true, members: [] };
    await take(by(bo, { kind: 'edit', target: hello.id, text: 'Hello @all', mentions }));
    expect(shown(hello.id).parts).to.deep.equal({ mentions });
  });
});
