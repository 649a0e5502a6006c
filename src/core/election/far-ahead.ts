/** Terms that no group reaches in years. */
import { LIMITS } from '../../protocol/limits.ts';
import type { ReplicaMessage } from '../../protocol/peer-messages.ts';
import type { CoreState } from '../state.ts';
import { becomeFollower, trustsHost } from './role.ts';

/**
 * EL11 A term that no group reaches in years is approached in strides, message by message: adopted at once, one lie
 * would leave no room for elections to come; refused, it would keep honest nodes apart that were lied to differently.
 */
export function isFarAhead(state: CoreState, message: ReplicaMessage): boolean {
  const limit = state.hardState.term + LIMITS.termJumpMax;
  if (!('term' in message) || message.type === 'preVote' || message.term <= limit) return false;
  const isHeard =
    message.type === 'requestVote' ? message.transfer || !trustsHost(state) : adoptsTerm(message);
  if (isHeard && limit < Number.MAX_SAFE_INTEGER) becomeFollower(state, limit, null);
  return true;
}

function adoptsTerm(message: ReplicaMessage): boolean {
  switch (message.type) {
    case 'append':
    case 'commit':
    case 'heartbeat':
    case 'snapshotOffer':
    case 'snapshotChunk':
    case 'snapshotAnswer':
    case 'appendAnswer':
    case 'heartbeatAnswer':
    case 'vote':
      return true;
    case 'preVoteAnswer':
      return message.verdict === 'refused';
    default:
      return false;
  }
}
