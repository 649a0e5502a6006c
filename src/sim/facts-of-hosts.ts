import type { DeviceId } from '../protocol/ids.ts';
import type { ReplicaMessage } from '../protocol/peer-messages.ts';
import type { FactOf } from './facts.ts';
import { termLedBySender } from './ledger.ts';

/** What a message that reaches a node says there about its host, or to it; null for what passes between others. */
export function factOfHost(
  node: DeviceId,
  from: DeviceId,
  message: ReplicaMessage,
): FactOf<'heard' | 'followed'> | null {
  const { type } = message;
  if (type === 'appendAnswer' || type === 'heartbeatAnswer')
    return { type: 'heard', node, from, term: message.term };
  const term = termLedBySender(message);
  return term === 0 ? null : { type: 'followed', node, from, term };
}
