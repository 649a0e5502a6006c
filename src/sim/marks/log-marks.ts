/** Marks about logs and events: what disks lose, what stands in the log twice. */
import type { AppliedEntry } from '../../core/ready.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { Handlers } from '../checkers/checker.ts';
import type { Ledger } from '../ledger.ts';
import type { Hit } from './marks.ts';

export function logMarks(ledger: Ledger, hit: Hit): Handlers {
  const accepted = new Set<EventId>();
  const applied = new Map<DeviceId, Index>();
  let judgedIndex: Index = 0;
  return {
    durable({ node }) {
      if (ledger.removed.length > 0) removed(ledger, node, ledger.removed, hit);
    },
    sent({ node, message }) {
      if (message.type !== 'appendAnswer' || message.result.kind !== 'conflict') return;
      const { prevIndex, hintIndex } = message.result;
      const reached = Math.min(prevIndex, ledger.disk(node).entries.length);
      if (reached - hintIndex > 1) hit('conflictOverEntries');
    },
    accepted({ eventId }) {
      if (accepted.has(eventId)) hit('askedTwice');
      accepted.add(eventId);
    },
    started({ node, found }) {
      if (found.appliedIndex < (applied.get(node) ?? 0)) hit('appliedRowsLost');
      if (found.lastIndex > ledger.committedIndex && ledger.committedIndex > 0)
        hit('acknowledgedUnconfirmed');
      applied.set(node, found.appliedIndex);
    },
    applied({ node, entries }) {
      for (const one of entries) {
        const { index } = one.entry;
        applied.set(node, index);
        if (index <= judgedIndex) continue;
        judgedIndex = index;
        const confirmed = ledger.confirmed(index);
        const isLater = confirmed !== undefined && confirmed.inTerm > one.entry.term;
        if (isLater && index > ledger.beginning.index) hit('olderTermConfirmed');
        judged(one, hit);
      }
    },
  };
}

function removed(ledger: Ledger, node: DeviceId, entries: readonly Entry[], hit: Hit): void {
  if (entries.some(({ term }) => ledger.leaderOf(term) === node)) hit('formerHostTruncated');
  if (entries.some(({ body }) => body.kind === 'config')) hit('configTruncated');
  const isOwn = ({ body }: Entry): boolean => body.kind === 'event' && body.event.header.deviceId === node;
  if (entries.some(isOwn)) hit('ownEventTruncated');
}

function judged({ verdict }: AppliedEntry, hit: Hit): void {
  if (verdict?.kind === 'duplicate') hit('duplicateInLog');
  if (verdict?.kind === 'gap') hit('gapInLog');
}
