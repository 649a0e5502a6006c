import { expect } from 'chai';
import type { PostMessage } from '../../../src/api/messages.ts';
import type { DemesError } from '../../../src/protocol/errors.ts';
import { payloadOfPost, type Quotable } from '../../../src/server/group/composing.ts';
import { aRoster, eventId, GENERAL, memberId } from '../../support/a-view.ts';
import { anAttachment } from '../../vectors/talk.ts';

const ROOT = eventId('k');
const [ANA, BO] = [memberId('a'), memberId('b')];
const SAID: Quotable = {
  roomId: GENERAL,
  memberId: BO,
  text: 'Known',
  parts: {},
  isPassing: false,
  isInThread: false,
};

describe('server/group/composing', () => {
  const roster = aRoster('ab');

  const made = (body: PostMessage, said: Partial<Quotable> = {}): unknown => {
    const quotable = (id: string): Quotable | undefined => (id === ROOT ? { ...SAID, ...said } : undefined);
    try {
      return payloadOfPost({ roster, quotable, knownFile: () => undefined }, GENERAL, body, '');
    } catch (error) {
      const { extra } = error as DemesError;
      return (extra['errors'] as { path: string }[])[0]!.path;
    }
  };
  const message = (text: string, parts?: object): object => ({
    kind: 'message',
    text,
    replyTo: null,
    ...(parts === undefined ? {} : { parts }),
  });

  it('MS284 who is named is a member whose name stands in the text; the list is in the order of ids', () => {
    const named = (text: string, ...members: { memberId: string; name: string }[]): unknown =>
      made({ text, mentions: { everybody: false, members } });
    const both = [
      { memberId: BO, name: 'B' },
      { memberId: ANA, name: 'A' },
    ];
    const mentions = { everybody: false, members: both.toReversed() };
    expect(named('@A and @B', ...both)).to.deep.equal(message('@A and @B', { mentions }));
    expect(named('@A', { memberId: BO, name: 'B' })).to.equal('mentions.members.0');
    expect(named('@C', { memberId: memberId('c'), name: 'C' })).to.equal('mentions.members.0');
  });

  it('MS283 a thread is about a message of this room that is in none', () => {
    const reply = { text: 'Yes', threadRoot: ROOT };
    expect(made(reply)).to.deep.equal(message('Yes', { threadRoot: ROOT }));
    expect(made(reply, { isInThread: true })).to.equal('threadRoot');
    expect(made(reply, { roomId: eventId('o') as never })).to.equal('threadRoot');
    expect(made({ text: 'Yes', threadRoot: eventId('z') })).to.equal('threadRoot');
  });

  it('MS285 what is forwarded says again text, files and place, and from whom first; polls and what disappears stay', () => {
    const body = { text: '', forward: { roomId: GENERAL, messageId: ROOT } };
    const forwardedFrom = { roomId: GENERAL, messageId: ROOT, memberId: BO };
    const mentions = { everybody: true, members: [] };
    const attachments = [anAttachment()];
    expect(made(body, { parts: { mentions, attachments } })).to.deep.equal(
      message('Known', { forwardedFrom, attachments }),
    );
    const first = { ...forwardedFrom, memberId: ANA };
    expect(made(body, { parts: { forwardedFrom: first } })).to.deep.equal(
      message('Known', { forwardedFrom: first }),
    );
    const poll = { several: false, options: ['a', 'b'] };
    expect(made(body, { parts: { poll } })).to.equal('forward.messageId');
    expect(made(body, { isPassing: true })).to.equal('forward.messageId');
    const elsewhere = { ...body, forward: { roomId: eventId('o'), messageId: ROOT } };
    expect(made(elsewhere)).to.equal('forward.messageId');
  });

  it('MS286 a place may stand alone, in millionths of a degree; nothing else may', () => {
    const location = { latitude: 46.5583333, longitude: -7.835, accuracyM: 20 };
    const place = { latitude: 46_558_333, longitude: -7_835_000, accuracy: 20 };
    expect(made({ text: '', location })).to.deep.equal(message('', { location: place }));
    expect(made({ text: ' ' })).to.equal('text');
  });

  it('RS75 a message lives as long as it says, else as its room says', () => {
    const room = roster.rooms.get(GENERAL)!;
    expect(made({ text: 'x', lifeMs: 5_000 })).to.deep.equal(message('x', { lifeMs: 5_000 }));
    roster.rooms.set(GENERAL, { ...room, lifeMs: 60_000 });
    expect(made({ text: 'x' })).to.deep.equal(message('x', { lifeMs: 60_000 }));
    expect(made({ text: 'x', lifeMs: 5_000 })).to.deep.equal(message('x', { lifeMs: 5_000 }));
    roster.rooms.set(GENERAL, room);
  });
});
