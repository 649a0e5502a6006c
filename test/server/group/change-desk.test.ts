import { expect } from 'chai';
import { message as messageSchema, type Message } from '../../../src/api/messages.ts';
import type { Draft } from '../../../src/core/inputs.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Payload } from '../../../src/protocol/payloads.ts';
import { ChangeDesk } from '../../../src/server/group/change-desk.ts';
import { MemberDesk } from '../../../src/server/group/member-desk.ts';
import { MessageView } from '../../../src/server/group/message-view.ts';
import { memberById, membersOf } from '../../../src/server/group/roster-view.ts';
import type { MessageRecord } from '../../../src/server/storage/read-model.ts';
import { inTheClear } from '../../../src/server/storage/readable.ts';
import {
  aMessage,
  aRecord,
  aRoster,
  aView,
  anEvent,
  deviceId,
  eventId,
  GENERAL,
  GROUP,
  memberId,
} from '../../support/a-view.ts';

const OTHER_ROOM = eventId('o') as string as RoomId;

/** A confirmed message of device `b`. */
const record = (more: Partial<MessageRecord> = {}): MessageRecord => aRecord(5, { text: 'hello', ...more });

/** The desk of device `a`, where events wait to be saved until the test says so. */
function desk(records: readonly MessageRecord[], more: Partial<ReplicaView> = {}) {
  const drafts: Draft[] = [];
  const saved: (() => void)[] = [];
  const told: Message[] = [];
  const state = { view: aView(more) };
  const changes = new ChangeDesk({
    read: inTheClear,
    look: () => ({ view: state.view, messages: new MessageView(GROUP, state.view) }),
    byId: (id) => records.find((one) => one.id === id),
    pinned: () => records.filter(({ pin }) => pin !== null).length,
    make: async (draft) => {
      drafts.push(draft);
      await new Promise<void>((resolve) => saved.push(resolve));
    },
    tell: (message) => told.push(message),
    wallMs: () => 7_000,
  });
  /** The engine saved everything: it is in the outbox, and whoever asked hears. */
  const save = (): void => {
    const events = drafts.map((draft, at) =>
      anEvent(String.fromCharCode(104 + at), at + 2, payloadOf(draft)),
    );
    state.view = aView({ ...more, outbox: [...(more.outbox ?? []), ...events] });
    for (const event of events) changes.made(event);
    for (const resolve of saved.splice(0)) resolve();
  };
  return { changes, drafts, told, save, made: () => drafts.map(payloadOf) };
}

function payloadOf(draft: Draft): Payload {
  return decodePayload(draft.kind, draft.payload);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: unknown) => (error instanceof DemesError ? error.code : String(error)),
  );
}

const own = record({ deviceId: deviceId('a') });
const owner = aRoster('abc');
const member = aRoster('bac');

describe('server/group/change-desk', () => {
  it('MS74 MS78 an edit is answered when it is durable, with the text and its open change', async () => {
    const { changes, made, told, save } = desk([own]);
    const editing = changes.edit(GENERAL, own.id, { text: 'hello!' });
    expect(made()).to.deep.equal([{ kind: 'edit', target: own.id, text: 'hello!' }]);
    expect(told).to.deep.equal([]);
    save();
    const message = await editing;
    expect(messageSchema.safeParse(message).success).to.equal(true);
    expect(message).to.deep.include({ text: 'hello!', openChanges: ['edit'], state: 'confirmed', index: 5 });
    expect(told).to.deep.equal([message]);
  });

  it('MS74 the same text makes nothing', async () => {
    const { changes, made } = desk([own]);
    expect((await changes.edit(GENERAL, own.id, { text: 'hello' })).text).to.equal('hello');
    expect(made()).to.deep.equal([]);
  });

  it('MS74 MS75 MS76 what could come to nothing is refused: another’s, unknown, elsewhere, deleted, rejected', async () => {
    const theirs = record();
    const asked = async (one: MessageRecord, roomId = GENERAL, roster = owner): Promise<string[]> => {
      const { changes } = desk([one], { roster });
      return [
        await codeOf(changes.edit(roomId, one.id, { text: 'x' })),
        await codeOf(roster === owner ? Promise.resolve() : changes.remove(roomId, one.id)),
        await codeOf(
          one === theirs && roomId === GENERAL
            ? Promise.resolve()
            : changes.react(roomId, one.id, '👍', true),
        ),
      ];
    };
    expect(await asked(theirs)).to.deep.equal(['forbidden_role', 'done', 'done']);
    expect(await asked(theirs, GENERAL, member)).to.deep.equal(['forbidden_role', 'forbidden_role', 'done']);
    expect(await asked(own, OTHER_ROOM, member)).to.deep.equal(['not_found', 'not_found', 'not_found']);
    const { changes } = desk([]);
    expect(await codeOf(changes.edit(GENERAL, own.id, { text: 'x' }))).to.equal('not_found');
    expect(await codeOf(changes.remove(GENERAL, own.id))).to.equal('not_found');
    const deleted = await asked(
      record({ deviceId: deviceId('a'), deleted: true, text: '' }),
      GENERAL,
      member,
    );
    expect(deleted).to.deep.equal(['conflict', 'done', 'conflict']);
    const rejected = { state: 'rejected', reason: 'no_right' } as const;
    expect(await asked({ ...own, ...rejected }, GENERAL, member)).to.deep.equal([
      'conflict',
      'conflict',
      'conflict',
    ]);
    expect((await asked({ ...theirs, ...rejected }))[0]).to.equal('not_found');
  });

  it('MS75 a deletion shows at once: no text, no reactions, nothing to do; asked again it makes nothing', async () => {
    const message = record({ reactions: [{ emoji: '🎉', members: [memberId('c')] }] });
    const { changes, made, told, save } = desk([message]);
    const removing = changes.remove(GENERAL, message.id);
    save();
    await removing;
    expect(told[0]).to.deep.include({
      text: '',
      deleted: true,
      reactions: [],
      can: [],
      openChanges: ['delete'],
    });
    await changes.remove(GENERAL, message.id);
    expect(made()).to.deep.equal([{ kind: 'delete', target: message.id }]);
    expect(await codeOf(changes.react(GENERAL, message.id, '👍', true))).to.equal('conflict');
  });

  it('MS76 a reaction makes an event only where something changes, also among requests at once', async () => {
    const message = record({ reactions: [{ emoji: '🎉', members: [memberId('c'), memberId('a')] }] });
    const { changes, made, told, save } = desk([message]);
    await changes.react(GENERAL, message.id, '🎉', true);
    await changes.react(GENERAL, message.id, '👍', false);
    expect(made()).to.deep.equal([]);
    const asked = [
      changes.react(GENERAL, message.id, '👍', true),
      changes.react(GENERAL, message.id, '👍', true),
      changes.react(GENERAL, message.id, '🎉', false),
    ];
    save();
    await Promise.all(asked);
    const target = message.id;
    expect(made()).to.deep.equal([
      { kind: 'reaction', target, emoji: '👍', on: true },
      { kind: 'reaction', target, emoji: '🎉', on: false },
    ]);
    expect(told.at(-1)!.openChanges).to.deep.equal(['reaction']);
    expect(told.at(-1)!.reactions).to.deep.equal([
      { emoji: '🎉', count: 1, mine: false, members: [memberId('c')] },
      { emoji: '👍', count: 1, mine: true, members: [memberId('a')] },
    ]);
  });

  it('MS76 a reaction too many is refused, and one taken away makes room', async () => {
    const reactions = Array.from({ length: LIMITS.reactionsMax }, (_, at) => ({
      emoji: String.fromCodePoint(0x1f600 + at),
      members: [memberId('a')],
    }));
    const { changes, made, save } = desk([record({ reactions })]);
    expect(await codeOf(changes.react(GENERAL, eventId('r'), '👍', true))).to.equal('conflict');
    const away = changes.react(GENERAL, eventId('r'), reactions[0]!.emoji, false);
    const more = changes.react(GENERAL, eventId('r'), '👍', true);
    save();
    await Promise.all([away, more]);
    expect(made().length).to.equal(2);
  });

  it('MS78 an own message that waits itself is changed as well', async () => {
    const { changes, told, save } = desk([], { outbox: [aMessage('m', 1, 'helo')] });
    const editing = changes.edit(GENERAL, eventId('m'), { text: 'hello' });
    save();
    expect(await editing).to.deep.include({ text: 'hello', state: 'queued', openChanges: ['edit'] });
    expect(told.length).to.equal(1);
  });

  it('MS80 can names what the asker may do: by role, and by whose it is', () => {
    const can = (one: MessageRecord, roster = owner): string[] =>
      new MessageView(GROUP, aView({ roster })).ofRecord(one).can;
    expect(can(own)).to.deep.equal(['reply', 'react', 'edit', 'delete', 'pin']);
    expect(can(record())).to.deep.equal(['reply', 'react', 'delete', 'pin']);
    expect(can(record(), member)).to.deep.equal(['reply', 'react', 'pin']);
    expect(can({ ...own, deleted: true })).to.deep.equal([]);
    expect(can({ ...own, state: 'rejected', reason: 'no_right' })).to.deep.equal([]);
  });
});

describe('server/group/member-desk', () => {
  function members(more: Partial<ReplicaView> = {}) {
    const drafts: Draft[] = [];
    const state = { view: aView(more) };
    const make = async (draft: Draft): Promise<void> => {
      drafts.push(draft);
      state.view = aView({ ...more, outbox: [anEvent('p', 2, payloadOf(draft))] });
    };
    return { members: new MemberDesk({ view: () => state.view, make }), drafts, state };
  }

  it('MS79 the owner gives roles, which show at once; the same again makes nothing', async () => {
    const { members: desk_, drafts, state } = members();
    await desk_.change(memberId('b'), { role: 'admin' });
    expect(memberById(state.view, memberId('b'))).to.include({ role: 'admin', name: 'B' });
    await desk_.change(memberId('b'), { role: 'admin' });
    expect(memberById(state.view, memberId('b')).role).to.equal('admin');
    expect(drafts.map(payloadOf)).to.deep.equal([{ kind: 'role', memberId: memberId('b'), role: 'admin' }]);
  });

  it('MS79 nobody else does, and the owner’s role stays what it is', async () => {
    const { members: byOwner } = members();
    expect(await codeOf(byOwner.change(memberId('a'), { role: 'member' }))).to.equal('forbidden_role');
    expect(await codeOf(byOwner.change(memberId('z'), { role: 'member' }))).to.equal('not_found');
    const { members: byMember, drafts } = members({ roster: member });
    for (const one of ['a', 'b', 'c']) {
      expect(await codeOf(byMember.change(memberId(one), { role: 'admin' }))).to.equal('forbidden_role');
    }
    expect(drafts).to.deep.equal([]);
  });

  it('MS79 a new name shows at once, and makes nothing when it is the old one', async () => {
    const { members: desk_, drafts, state } = members();
    await desk_.rename('A');
    expect(drafts).to.deep.equal([]);
    await desk_.rename('Ana');
    expect(membersOf(state.view).map(({ name }) => name)).to.deep.equal(['Ana', 'B', 'C']);
  });

  it('MS80 a member’s can: the owner changes roles of others and removes them, everybody may leave', () => {
    const can = (roster = owner): string[][] => membersOf(aView({ roster })).map((one) => one.can);
    const both = ['changeRole', 'remove'];
    expect(can()).to.deep.equal([['remove'], both, both]);
    expect(can(member)).to.deep.equal([[], ['remove'], []]);
  });
});
