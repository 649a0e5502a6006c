import { expect } from 'chai';
import {
  decodePeerMessage,
  encodePeerMessage,
  PEER_MESSAGE_BYTES_MAX,
} from '../../src/protocol/encode-peer-message.ts';
import { FRAME_OVERHEAD_BYTES, FrameBatch, readFrames } from '../../src/protocol/frames.ts';
import type { RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { PEER_MESSAGE_CODE, type PeerMessage } from '../../src/protocol/peer-messages.ts';
import { sha256 } from '../vectors/crypto.ts';
import { samplesOf } from '../vectors/samples.ts';
import { tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

describe('protocol: peer messages and frames', () => {
  const story = tellStory();
  const { scope, ann, entries } = story;

  for (const message of samplesOf(story)) {
    it(`FM31 ${message.type}: type, version, fields`, () => {
      const bytes = encodePeerMessage(message);
      expect([bytes[0], bytes[1]]).to.deep.equal([PEER_MESSAGE_CODE[message.type], 1]);
      expect(decodePeerMessage(bytes, scope, sha256)).to.deep.equal(message);
    });
  }

  it('FM31 every type has a sample and a number of its own', () => {
    const types = Object.keys(PEER_MESSAGE_CODE) as PeerMessage['type'][];
    expect(new Set(samplesOf(story).map(({ type }) => type))).to.deep.equal(new Set(types));
    expect(new Set(Object.values(PEER_MESSAGE_CODE)).size).to.equal(types.length);
  });

  it('FM31 an unknown type and an unknown version are told apart from damage', () => {
    const bytes = encodePeerMessage({ type: 'leave' });
    expect(refusal(() => decode(Uint8Array.of(200, 1)))).to.equal('unknown_type');
    expect(refusal(() => decode(Uint8Array.of(0, 1)))).to.equal('unknown_type');
    expect(refusal(() => decode(Uint8Array.of(bytes[0]!, 2)))).to.equal('unknown_version');
    expect(refusal(() => decode(new Uint8Array(0)))).to.equal('truncated');
  });

  it('FM76 what is said of reading has each room and member once, lower first, and no room of which nothing is shared', () => {
    const roomId = scope.groupId as string as RoomId;
    const mark = { roomId, turn: 1, index: 2 };
    const block = { memberId: ann.memberId, turn: 1, on: true };
    const receipts = { turn: 0, on: false };
    const wrong: PeerMessage[] = [
      { type: 'ownMarks', rooms: [mark, mark], blocked: [], receipts },
      { type: 'ownMarks', rooms: [], blocked: [block, block], receipts },
      { type: 'receipts', shares: true, rooms: [mark, mark] },
      { type: 'receipts', shares: false, rooms: [mark] },
    ];
    for (const message of wrong) {
      expect(refusal(() => decode(encodePeerMessage(message)))).to.equal('not_canonical');
    }
  });

  it('FM31 a device named twice is refused: it would count twice', () => {
    const { deviceId } = ann;
    const doubled: PeerMessage[] = [
      { type: 'preVote', term: 1, lastIndex: 1, lastTerm: 1, attempt: 1, hears: [deviceId, deviceId] },
      {
        type: 'heartbeat',
        term: 1,
        commitIndex: 1,
        round: 1,
        rank: { term: 1, revision: 1, order: [] },
        unwilling: [],
        matches: [
          { deviceId, index: 1 },
          { deviceId, index: 2 },
        ],
      },
      {
        type: 'heartbeatAnswer',
        term: 1,
        round: 1,
        lastIndex: 1,
        clockMs: 1,
        willing: true,
        missing: 0,
        delays: [
          { to: deviceId, rttUs: 1 },
          { to: deviceId, rttUs: 2 },
        ],
      },
    ];
    for (const message of doubled) {
      expect(
        refusal(() => decode(encodePeerMessage(message))),
        message.type,
      ).to.equal('not_canonical');
    }
  });

  it('FM31 entries of another log have other hashes, so an append does not fit there', () => {
    const bytes = encodePeerMessage(samplesOf(story).find(({ type }) => type === 'append')!);
    const other = decodePeerMessage(bytes, { ...scope, forkId: 'b'.repeat(51).concat('q') as never }, sha256);
    const hashes = other.type === 'append' ? other.entries.map(({ hash }) => hash) : [];
    expect(hashes.some((hash) => entries.some((entry) => entry.hash === hash))).to.equal(false);
  });

  it('FM31 a message that would not fit into a frame is neither sent nor read', () => {
    const event = entries[0]!.body.kind === 'event' ? entries[0]!.body.event : expect.fail();
    const large = { ...event, payload: new Uint8Array(LIMITS.payloadBytesMax) };
    const message: PeerMessage = { type: 'propose', events: Array.from({ length: 18 }, () => large) };
    expect(refusal(() => encodePeerMessage(message))).to.equal('limit');
    expect(refusal(() => decode(new Uint8Array(PEER_MESSAGE_BYTES_MAX + 1)))).to.equal('limit');
  });

  it('FM31 more entries than an append may have are refused before they are read', () => {
    const bytes = encodePeerMessage({
      type: 'append',
      term: 1,
      prevIndex: 0,
      prevTerm: 0,
      prevHash: entries[0]!.prevHash,
      entries: [],
      commitIndex: 0,
    });
    new DataView(bytes.buffer).setUint32(bytes.length - 4, LIMITS.appendEntriesMax + 1);
    expect(refusal(() => decode(bytes))).to.equal('limit');
    new DataView(bytes.buffer).setUint32(bytes.length - 4, LIMITS.appendEntriesMax);
    expect(refusal(() => decode(bytes))).to.equal('truncated');
  });

  it('FM32 several frames travel in one message, each with its channel', () => {
    const batch = new FrameBatch();
    batch.add({ channel: 'link', body: Uint8Array.of(7) });
    batch.add({ channel: 'group', groupId: scope.groupId, body: Uint8Array.of(8, 9) });
    const bytes = batch.take();
    expect(Buffer.from(bytes.subarray(0, 11)).toString('hex')).to.equal('0000000200070000002301');
    expect(readFrames(bytes)).to.deep.equal([
      { channel: 'link', body: Uint8Array.of(7) },
      { channel: 'group', groupId: scope.groupId, body: Uint8Array.of(8, 9) },
    ]);
    expect(batch.length).to.equal(0);
  });

  it('FM32 a batch ends where the message would become too large', () => {
    const batch = new FrameBatch();
    const body = new Uint8Array(PEER_MESSAGE_BYTES_MAX);
    expect(batch.fits(body.length)).to.equal(true);
    batch.add({ channel: 'group', groupId: scope.groupId, body });
    expect(batch.length).to.equal(LIMITS.frameBytesMax);
    expect(batch.fits(0)).to.equal(false);
    expect(refusal(() => batch.add({ channel: 'link', body: new Uint8Array(0) }))).to.equal('limit');
    expect(readFrames(batch.take())).to.have.length(1);
    expect(FRAME_OVERHEAD_BYTES).to.equal(37);
  });

  it('FM32 a message has at most 4096 frames', () => {
    const batch = new FrameBatch();
    while (batch.fits(0)) batch.add({ channel: 'link', body: new Uint8Array(0) });
    const bytes = batch.take();
    expect(readFrames(bytes)).to.have.length(LIMITS.framesPerMessageMax);
    expect(refusal(() => readFrames(Uint8Array.of(...bytes, 0, 0, 0, 1, 0)))).to.equal('limit');
    expect(batch.fits(0)).to.equal(true);
  });

  it('FM32 empty, foreign and oversized messages are refused', () => {
    expect(refusal(() => readFrames(new Uint8Array(0)))).to.equal('truncated');
    expect(refusal(() => readFrames(Uint8Array.of(0, 0, 0, 0)))).to.equal('truncated');
    expect(refusal(() => readFrames(Uint8Array.of(0, 0, 0, 1, 2)))).to.equal('unknown_type');
    expect(refusal(() => readFrames(Uint8Array.of(0, 0, 0, 2, 1, 0)))).to.equal('truncated');
    expect(refusal(() => readFrames(new Uint8Array(LIMITS.frameBytesMax + 1)))).to.equal('limit');
  });

  function decode(bytes: Uint8Array): PeerMessage {
    return decodePeerMessage(bytes, scope, sha256);
  }
});
