/** What a group was made to be, as far as sealing goes (MS212). */
import type { Group } from '../../api/groups.ts';
import { isSealedGroup } from '../../core/roster/room-keys.ts';
import type { ReplicaView } from '../../core/view.ts';

/** `view`: null of a group that does not work here. */
export function sealingOf(view: ReplicaView | null): Pick<Group, 'sealed' | 'newcomersSee'> {
  return {
    sealed: view !== null && isSealedGroup(view.roster),
    newcomersSee: view?.roster.group?.newcomersSee ?? null,
  };
}
