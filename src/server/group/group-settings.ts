/** What a group says of itself: what it was made to be, and what its admins decided since. */
import type { Group } from '../../api/groups.ts';
import { allowed } from '../../chat/rights.ts';
import type { ReplicaView } from '../../core/view.ts';
import { receiptsOf } from './open-members.ts';
import { meOf } from './roster-view.ts';
import { sealingOf } from './sealing.ts';

const ACTIONS = ['setReceipts'] as const;

/** `view`: null of a group that does not work here. */
export function settingsOf(
  view: ReplicaView | null,
): Pick<Group, 'sealed' | 'newcomersSee' | 'receipts' | 'can'> {
  return {
    ...sealingOf(view),
    receipts: view === null || receiptsOf(view),
    can: view === null ? [] : allowed(ACTIONS, meOf(view)?.role, false),
  };
}
