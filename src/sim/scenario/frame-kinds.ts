/** Messages between nodes as people tell them apart. */
import type { PeerMessage } from '../../protocol/peer-messages.ts';

/** By its place in this list in a column. */
export const FRAME_KINDS = ['heartbeat', 'entries', 'vote', 'proposal', 'gossip', 'rest'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

const KIND_OF: Partial<Readonly<Record<PeerMessage['type'], FrameKind>>> = {
  heartbeat: 'heartbeat',
  heartbeatAnswer: 'heartbeat',
  append: 'entries',
  appendAnswer: 'entries',
  commit: 'entries',
  preVote: 'vote',
  preVoteAnswer: 'vote',
  requestVote: 'vote',
  vote: 'vote',
  timeoutNow: 'vote',
  propose: 'proposal',
  proposeAnswer: 'proposal',
  digest: 'gossip',
  gossip: 'gossip',
  head: 'gossip',
};

/** Place in FRAME_KINDS. */
export function frameKindOf(type: PeerMessage['type']): number {
  return FRAME_KINDS.indexOf(KIND_OF[type] ?? 'rest');
}
