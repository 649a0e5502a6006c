import { expect } from 'chai';
import { ByteWriter } from '../../src/protocol/bytes.ts';
import { decodePayload, encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { sortedIds, type MemberId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Payload, RoomMadePayload } from '../../src/protocol/payloads.ts';
import { topicProblem } from '../../src/protocol/text.ts';
import { refusal } from './refusal.ts';
import { tellStory } from '../vectors/story.ts';

const { ann, bob } = tellStory();
const [first, second] = sortedIds([ann.memberId, bob.memberId]) as [MemberId, MemberId];
const OPEN: RoomMadePayload = {
  kind: 'roomMade',
  roomKind: 'open',
  newcomersSee: 'joining',
  name: 'Routes',
  members: [],
};

const why = (payload: Payload): string | null => refusal(() => encodePayload(payload));

describe('payloads of rooms', () => {
  it('FM60 roomMade: its kind, what newcomers see, its name, who is in it', () => {
    const open = new ByteWriter().u8(1).u8(1).u8(2).text('Routes').u32(0).take();
    expect(encodePayload(OPEN)).to.deep.equal(open);
    expect(decodePayload(EVENT_KIND.roomMade, open)).to.deep.equal(OPEN);
    const members = [first, second];
    const priv = new ByteWriter().u8(1).u8(2).u8(1).text('').u32(2).shortId(first).shortId(second).take();
    const made = { ...OPEN, roomKind: 'private', newcomersSee: 'everything', name: '', members } as const;
    expect(encodePayload(made)).to.deep.equal(priv);
    expect(decodePayload(EVENT_KIND.roomMade, priv)).to.deep.equal(made);
    for (const wrong of [0, 4]) {
      const bytes = new ByteWriter().u8(1).u8(wrong).u8(1).text('').u32(0).take();
      expect(refusal(() => decodePayload(EVENT_KIND.roomMade, bytes))).to.equal('range');
    }
  });

  it('FM60 an open room has a name and nobody of its own, a direct one is of one other, neither that nor a private one is named in clear', () => {
    expect(why({ ...OPEN, name: '' })).to.equal('text');
    expect(why({ ...OPEN, name: ' Routes' })).to.equal('text');
    expect(why({ ...OPEN, members: [first] })).to.equal('mismatch');
    expect(why({ ...OPEN, roomKind: 'private' })).to.equal('mismatch');
    expect(why({ ...OPEN, roomKind: 'private', name: '' })).to.equal(null);
    const direct = { ...OPEN, roomKind: 'direct', name: '' } as const;
    expect([[], [first], [first, second]].map((members) => why({ ...direct, members }))).to.deep.equal([
      'mismatch',
      null,
      'mismatch',
    ]);
    const unordered = { ...OPEN, roomKind: 'private', name: '' } as const;
    expect(why({ ...unordered, members: [second, first] })).to.equal('not_canonical');
    expect(why({ ...unordered, members: [first, first] })).to.equal('not_canonical');
  });

  it('FM61 roomNamed: a name, a topic, or both, and a topic may be empty', () => {
    const both = { kind: 'roomNamed', name: 'Routes', topic: 'Where to go' } as const;
    const bytes = new ByteWriter().u8(1).u8(1).text('Routes').u8(1).text('Where to go').take();
    expect(encodePayload(both)).to.deep.equal(bytes);
    expect(decodePayload(EVENT_KIND.roomNamed, bytes)).to.deep.equal(both);
    const cleared = { kind: 'roomNamed', name: null, topic: '' } as const;
    const short = new ByteWriter().u8(1).u8(0).u8(1).text('').take();
    expect(decodePayload(EVENT_KIND.roomNamed, short)).to.deep.equal(cleared);
    expect(why({ ...cleared, topic: null })).to.equal('mismatch');
    expect(why({ ...both, name: '' })).to.equal('text');
    expect(why({ ...both, topic: 'two\nlines' })).to.equal('text');
    expect(why({ ...both, topic: 'ü'.repeat(LIMITS.topicCodePointsMax) })).to.equal(null);
    expect(why({ ...both, topic: 'ü'.repeat(LIMITS.topicCodePointsMax + 1) })).to.equal('text');
    expect(topicProblem('')).to.equal(null);
    expect(topicProblem('a\u202eb')).to.include('topic');
  });

  it('FM62 roomArchived: put away or taken out again', () => {
    for (const archived of [true, false]) {
      const bytes = Uint8Array.of(1, archived ? 1 : 0);
      expect(encodePayload({ kind: 'roomArchived', archived })).to.deep.equal(bytes);
      expect(decodePayload(EVENT_KIND.roomArchived, bytes)).to.deep.equal({ kind: 'roomArchived', archived });
    }
    expect(refusal(() => decodePayload(EVENT_KIND.roomArchived, Uint8Array.of(1, 2)))).to.equal(
      'not_canonical',
    );
  });

  it('FM63 roomMembers: who comes and who goes, at least one, nobody both', () => {
    const payload = { kind: 'roomMembers', added: [first], removed: [second] } as const;
    const bytes = new ByteWriter().u8(1).u32(1).shortId(first).u32(1).shortId(second).take();
    expect(encodePayload(payload)).to.deep.equal(bytes);
    expect(decodePayload(EVENT_KIND.roomMembers, bytes)).to.deep.equal(payload);
    expect(why({ kind: 'roomMembers', added: [], removed: [] })).to.equal('mismatch');
    expect(why({ kind: 'roomMembers', added: [first], removed: [first] })).to.equal('mismatch');
    expect(why({ kind: 'roomMembers', added: [second, first], removed: [] })).to.equal('not_canonical');
  });
});
