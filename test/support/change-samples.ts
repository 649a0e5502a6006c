/** One change of a message of each kind, and a message that all of them fit. */
import type { ChangeKind, ChangeTarget } from '../../src/chat/changes.ts';
import type { EventId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import type { ChangePayload } from '../../src/protocol/payloads.ts';

const TARGET = 'm'.repeat(51).concat('a') as EventId;

export const CHANGES: Readonly<Record<ChangeKind, ChangePayload>> = {
  edit: { kind: 'edit', target: TARGET, text: 'Another' },
  delete: { kind: 'delete', target: TARGET },
  reaction: { kind: 'reaction', target: TARGET, emoji: '👍', on: true },
  pin: { kind: 'pin', target: TARGET, on: true },
  vote: { kind: 'vote', target: TARGET, choices: [1] },
  pollClosed: { kind: 'pollClosed', target: TARGET },
};

/** A poll of somebody's. */
export function aTarget(roomId: RoomId, memberId: MemberId): ChangeTarget {
  const poll = { several: false, options: ['Friday', 'Saturday'] };
  return { roomId, memberId, isDeleted: false, isPassing: false, poll, isPollClosed: false };
}
