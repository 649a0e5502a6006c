/**
 * Who hears whom, as far as this device can tell: those within its reach and those out of it. What happens beyond its
 * reach it cannot know, only what could. Pure.
 */
import type { DeviceStatus, GroupStatus } from '../../api/groups.ts';
import { caretakerOf, nameOf, type Caretaker } from './standing-kind.ts';

interface IslandDevice {
  readonly deviceId: string;
  readonly name: string;
  readonly isSelf: boolean;
  /** Who relays the way to it, by name; null for a direct one. */
  readonly through: string | null;
}

export interface Islands {
  /** This device first, the others best placed first. */
  readonly ours: readonly IslandDevice[];
  readonly away: readonly IslandDevice[];
  /** Who has the votes to confirm: this side, the others if all of them hear each other, or no side. */
  readonly majority: 'ours' | 'theirs' | 'nobody';
  readonly caretaker: Caretaker | null;
}

/** Null while everybody is within reach. */
export function islandsOf(status: GroupStatus): Islands | null {
  const { voters, learners, quorum, rank } = status;
  const last = rank.length;
  const placeOf = ({ deviceId }: DeviceStatus): number => {
    if (deviceId === status.deviceId) return -1;
    const place = rank.indexOf(deviceId);
    return place === -1 ? last : place;
  };
  const devices = [...voters, ...learners].toSorted((a, b) => placeOf(a) - placeOf(b));
  const isOurs = ({ deviceId, reachable }: DeviceStatus): boolean =>
    reachable || deviceId === status.deviceId;
  const away = devices.filter((device) => !isOurs(device));
  if (away.length === 0) return null;
  const votesAway = voters.filter((device) => !isOurs(device)).length;
  const theirs = votesAway >= quorum.needed ? 'theirs' : 'nobody';
  return {
    ours: devices.filter(isOurs).map((device) => deviceOf(status, device)),
    away: away.map((device) => deviceOf(status, device)),
    majority: quorum.reachable >= quorum.needed ? 'ours' : theirs,
    caretaker: caretakerOf(status),
  };
}

function deviceOf(status: GroupStatus, { deviceId, name, reachable, via }: DeviceStatus): IslandDevice {
  const isSelf = deviceId === status.deviceId;
  const through = isSelf || !reachable || via === null ? null : nameOf(status, via);
  return { deviceId, name, isSelf, through };
}
