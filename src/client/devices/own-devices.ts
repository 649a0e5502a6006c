/** The devices of the person whose node this is, over all groups: each is listed once. Pure. */
import type { Group } from '../../api/groups.ts';
import type { Device } from '../../api/members.ts';
import type { GroupState } from '../state/model.ts';

export interface OwnDevice {
  readonly id: string;
  /** As it is called in the first group that has a name for it; empty where none has. */
  readonly name: string;
  readonly kind: Device['kind'];
  readonly isThis: boolean;
  readonly isReachable: boolean;
  /** Null while it is reachable, and when this node never had a link to it. */
  readonly lastSeenAt: string | null;
  /** Where it is, by name. */
  readonly groups: readonly Group[];
}

/** This one first, then as they came. */
export function ownDevices(
  groups: readonly GroupState[],
  me: { readonly memberId: string; readonly deviceId: string },
): readonly OwnDevice[] {
  const known = new Map<string, OwnDevice>();
  for (const { group, devices } of groups) {
    for (const device of devices.filter(({ memberId }) => memberId === me.memberId)) {
      const before = known.get(device.id);
      const isThis = device.id === me.deviceId;
      const isReachable = isThis || device.reachable || before?.isReachable === true;
      known.set(device.id, {
        id: device.id,
        name: (before?.name ?? '') === '' ? device.name : before!.name,
        kind: device.kind,
        isThis,
        isReachable,
        lastSeenAt: isReachable ? null : (before?.lastSeenAt ?? device.lastSeenAt),
        groups: [...(before?.groups ?? []), group],
      });
    }
  }
  return [...known.values()].sort((a, b) => Number(b.isThis) - Number(a.isThis));
}
