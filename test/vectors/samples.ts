/** One of every peer message, with contents from the story. */
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { removedPreimage } from '../../src/protocol/removed.ts';
import type { Story } from './story.ts';
import { keysMessages } from './keys-messages.ts';

export function samplesOf({ ann, bob, entries, certificate, scope }: Story): PeerMessage[] {
  const rank = { term: 2, revision: 1, order: [bob.deviceId, ann.deviceId] };
  const stored = {
    kind: 'stored',
    acknowledgement: certificate.acknowledgements[0]!.acknowledgement,
  } as const;
  const conflict = { kind: 'conflict', prevIndex: 9, hintIndex: 4, hintTerm: 1 } as const;
  const events = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []));
  const previous = entries[0]!;
  const last = entries.at(-1)!;
  return [
    { type: 'greeting', term: 2, lastIndex: 7, commitIndex: 6, willing: true },
    { type: 'preVote', term: 3, lastIndex: 7, lastTerm: 2, attempt: 1, hears: [ann.deviceId, bob.deviceId] },
    {
      type: 'preVoteAnswer',
      term: 3,
      attempt: 1,
      verdict: 'leaderAlive',
      lastIndex: 7,
      lastTerm: 2,
      clockMs: 1_767_323_050_000,
    },
    { type: 'requestVote', term: 3, lastIndex: 7, lastTerm: 2, transfer: false },
    { type: 'vote', term: 3, granted: true, clockMs: 1_767_323_050_001 },
    {
      type: 'append',
      term: 2,
      prevIndex: 1,
      prevTerm: previous.term,
      prevHash: previous.hash,
      entries: entries.slice(1),
      commitIndex: 1,
    },
    { type: 'appendAnswer', term: 2, result: stored, clockMs: 1_767_323_050_002 },
    { type: 'appendAnswer', term: 2, result: conflict, clockMs: 1_767_323_050_003 },
    { type: 'commit', term: 2, commitIndex: 6, commitHash: entries[5]!.hash },
    {
      type: 'heartbeat',
      term: 2,
      commitIndex: 6,
      round: 12,
      rank,
      unwilling: [ann.deviceId],
      matches: [{ deviceId: bob.deviceId, index: 7 }],
    },
    {
      type: 'heartbeatAnswer',
      term: 2,
      round: 12,
      lastIndex: 7,
      clockMs: 1_767_323_050_004,
      willing: false,
      missing: 0,
      delays: [{ to: ann.deviceId, rttUs: 1250 }],
    },
    { type: 'timeoutNow', term: 2 },
    { type: 'propose', events },
    {
      type: 'proposeAnswer',
      term: 2,
      deviceId: bob.deviceId,
      nextSeq: 3,
      lastId: events[3]!.id,
    },
    { type: 'leave' },
    { type: 'leaveAnswer' },
    { type: 'transferRequest', to: bob.deviceId },
    { type: 'digest', appliedIndex: 6, held: [{ deviceId: bob.deviceId, seq: 3 }] },
    { type: 'gossip', events },
    { type: 'head', certificate },
    {
      type: 'contradicted',
      proof: { kind: 'proof', lower: certificate, path: certificate.heads, higher: certificate },
    },
    { type: 'typing', roomId: events[3]!.header.roomId },
    {
      type: 'ownMarks',
      rooms: [{ roomId: events[3]!.header.roomId, turn: 1, index: 4 }],
      blocked: [{ memberId: bob.memberId, turn: 3, on: true }],
      receipts: { turn: 2, on: false },
    },
    { type: 'receipts', shares: true, rooms: [{ roomId: events[3]!.header.roomId, index: 4 }] },
    ...keysMessages(events[3]!.header.roomId, bob.deviceId, entries[4]!.hash),
    {
      type: 'snapshotOffer',
      term: 2,
      index: 6,
      hash: entries[5]!.hash,
      bytes: 1000,
      digest: entries[4]!.hash,
    },
    { type: 'snapshotChunk', term: 2, digest: entries[4]!.hash, offset: 500, bytes: Uint8Array.of(1, 2, 3) },
    {
      type: 'snapshotAnswer',
      term: 2,
      clockMs: 1_767_323_050_005,
      digest: entries[4]!.hash,
      result: { kind: 'wants', offset: 500 },
    },
    {
      type: 'snapshotAnswer',
      term: 2,
      clockMs: 1_767_323_050_006,
      digest: entries[4]!.hash,
      result: { kind: 'refused', reason: 'unproved' },
    },
    { type: 'historyRequest', high: 3, hash: entries[2]!.hash, count: 100 },
    { type: 'historyPage', high: 3, entries: [entries[2]!, entries[1]!] },
    { type: 'pull', afterIndex: 5, afterTerm: 1 },
    {
      type: 'pullPage',
      term: 3,
      prevIndex: 1,
      prevTerm: previous.term,
      prevHash: previous.hash,
      lastIndex: 7,
      lastTerm: 2,
      entries: entries.slice(1, 3),
    },
    {
      type: 'removed',
      entry: last,
      signature: ann.device.sign(removedPreimage(scope, bob.deviceId, last.index, last.hash)),
    },
  ];
}
