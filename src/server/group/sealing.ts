/** What a group was made to be, as far as sealing goes (MS212). */
import type { Group } from '../../api/groups.ts';
import { isSealedGroup } from '../../core/roster/room-keys.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { Index } from '../../protocol/ids.ts';
import type { Life } from './life.ts';

/** `view`: null of a group that does not work here. */
export function sealingOf(view: ReplicaView | null): Pick<Group, 'sealed' | 'newcomersSee'> {
  return {
    sealed: view !== null && isSealedGroup(view.roster),
    newcomersSee: view?.roster.group?.newcomersSee ?? null,
  };
}

/** MK106 What was said in the first room, and newcomers are to see, is shown as far as keys go. */
export function hasKeys(
  { roster, deviceId, appliedIndex }: ReplicaView,
  { keys, store }: Pick<Life, 'keys' | 'store'>,
  projectedIndex: Index,
): boolean {
  const isKeeper = roster.devices.get(deviceId)?.kind === 'keeper';
  if (!keys.isSealed || isKeeper) return true;
  if (keys.standing(ZERO_ROOM) !== 'in' || projectedIndex < appliedIndex) return false;
  return roster.group?.newcomersSee !== 'everything' || !store.readModel.hasClosed;
}
