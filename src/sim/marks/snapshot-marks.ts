/** Marks about snapshots and the history that they leave out. */
import type { DeviceId, Hash } from '../../protocol/ids.ts';
import type { PeerMessage, SnapshotAnswer } from '../../protocol/peer-messages.ts';
import type { Handlers } from '../checkers/checker.ts';
import type { Ledger } from '../ledger.ts';
import type { Hit } from './marks.ts';

/** What a receiver was offered, as its answers show it. */
interface OnItsWay {
  digest: Hash;
  /** It was offered again since the last part came. */
  isOfferedAgain: boolean;
  have: number;
}

export function snapshotMarks(ledger: Ledger, hit: Hit): Handlers {
  const onTheirWay = new Map<DeviceId, OnItsWay>();
  const hosts = (node: DeviceId): boolean => ledger.leaderOf(ledger.newestTermLed) === node;
  const offered = (to: DeviceId, digest: Hash): void => {
    const before = onTheirWay.get(to);
    if (before?.digest === digest) before.isOfferedAgain = true;
    else onTheirWay.set(to, { digest, isOfferedAgain: false, have: 0 });
  };
  const answered = (node: DeviceId, { digest, result }: SnapshotAnswer): void => {
    if (result.kind === 'refused') {
      if (result.reason === 'stale') hit('snapshotRefusedAsStale');
      return;
    }
    const before = onTheirWay.get(node);
    if (before?.digest !== digest) return;
    if (before.isOfferedAgain && before.have > 0 && result.offset > before.have) hit('snapshotResumed');
    if (result.offset > before.have) before.isOfferedAgain = false;
    before.have = Math.max(before.have, result.offset);
  };
  return {
    durable({ batch }) {
      if (batch.snapshot !== undefined) hit('snapshotInstalled');
    },
    sent({ node, to, message }) {
      if (message.type === 'snapshotOffer') offered(to, message.digest);
      if (message.type === 'snapshotAnswer') answered(node, message);
      if (isFullPage(message) && !hosts(node)) hit('historyFromAnother');
    },
    judged() {
      hit('verdictsCameLate');
    },
  };
}

function isFullPage(message: PeerMessage): boolean {
  return message.type === 'historyPage' && message.entries.length > 0;
}
