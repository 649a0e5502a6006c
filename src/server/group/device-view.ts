/** A device as this node shows it: what everybody has of it, with what only this node knows. */
import type { Device } from '../../api/members.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { LastSeen } from '../last-seen.ts';
import type { KnownMarks } from './device-marks.ts';
import type { RosterDevice } from './roster-view.ts';

/** DV42 */
export function seenFromHere(
  devices: readonly RosterDevice[],
  marks: KnownMarks,
  lastSeen: Pick<LastSeen, 'at'>,
): Device[] {
  return devices.map((one) => ({
    ...one,
    marks: marks.of(one.id),
    lastSeenAt: one.reachable ? null : lastSeen.at(one.id as DeviceId),
  }));
}
