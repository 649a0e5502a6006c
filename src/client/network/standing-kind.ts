/**
 * How a group stands, seen from this screen, as one word and the numbers that its sentence needs. The sentences say
 * what still works; the chip, the banner and the tests all take the word from here. Pure.
 */
import type { GroupStatus } from '../../api/groups.ts';
import type { AppState } from '../state/model.ts';
import { haltOf } from '../shell/halted.ts';
import { shownGroup } from '../state/standing.ts';

/** The best-placed device within reach while nobody confirms: a name for people, it decides nothing (MS134). */
export interface Caretaker {
  readonly name: string;
  readonly isSelf: boolean;
}

export type Standing =
  /** A host is known and a majority is within reach. `host` is null when it is this device. */
  | { readonly kind: 'ok'; readonly host: string | null; readonly reachable: number; readonly of: number }
  /** A majority is within reach and is choosing. */
  | { readonly kind: 'electing' }
  /** A majority is within reach, and its host says nothing: it will be replaced, or wakes. */
  | { readonly kind: 'frozen'; readonly host: string }
  /** Others are within reach, but `missing` too few to confirm. `caretaker`: null before the node names one. */
  | {
      readonly kind: 'tentative';
      readonly reachable: number;
      readonly of: number;
      readonly missing: number;
      readonly caretaker: Caretaker | null;
    }
  /** Nobody else is within reach, and this device alone cannot confirm. */
  | { readonly kind: 'alone'; readonly of: number; readonly missing: number }
  /** The own node does not answer this screen. */
  | { readonly kind: 'offline' }
  /** The group does not work on the own node. isPage: that stands in place of the conversation. */
  | { readonly kind: 'halted'; readonly code: string; readonly isPage: boolean }
  | { readonly kind: 'removed' }
  /** Two histories were confirmed, and nothing is written any more. `both`: whose devices signed both. */
  | {
      readonly kind: 'contradiction';
      readonly index: number;
      readonly hashes: readonly string[];
      readonly both: readonly string[];
      readonly one: readonly string[];
    };

/** Null while nothing is known of the group yet (joining, loading). */
export function standingOf(state: AppState): Standing | null {
  if (state.connection === 'lost' && state.node !== null) return { kind: 'offline' };
  const group = shownGroup(state);
  const halt = group === null ? null : haltOf(group);
  if (halt !== null) return { kind: 'halted', code: halt.code, isPage: halt.isPage };
  const status = group?.status ?? null;
  return status === null ? null : standingOfStatus(status);
}

export function standingOfStatus(status: GroupStatus): Standing {
  if (status.role === 'removed') return { kind: 'removed' };
  if (status.contradiction !== undefined) return contradictionStanding(status, status.contradiction);
  const { reachable, of } = reachOf(status);
  const missing = status.quorum.needed - status.quorum.reachable;
  if (missing > 0)
    return reachable <= 1
      ? { kind: 'alone', of, missing }
      : { kind: 'tentative', reachable, of, missing, caretaker: caretakerOf(status) };
  if (status.host === null) return { kind: 'electing' };
  const host = status.host === status.deviceId ? null : nameOf(status, status.host);
  if (host !== null && status.tier === 'tentative') return { kind: 'frozen', host };
  return { kind: 'ok', host, reachable, of };
}

function contradictionStanding(
  status: GroupStatus,
  { index, hashes, signedBoth, signedFirst }: NonNullable<GroupStatus['contradiction']>,
): Standing {
  const namesOf = (devices: readonly string[]): string[] => devices.map((device) => nameOf(status, device));
  return { kind: 'contradiction', index, hashes, both: namesOf(signedBoth), one: namesOf(signedFirst) };
}

/** Null while a host confirms, or the node has not noticed yet that none does. */
export function caretakerOf(status: GroupStatus): Caretaker | null {
  const { caretaker, deviceId } = status;
  if (caretaker === null) return null;
  return { name: nameOf(status, caretaker), isSelf: caretaker === deviceId };
}

/** Devices within reach of all that belong, this one included. */
function reachOf(status: GroupStatus): { readonly reachable: number; readonly of: number } {
  const devices = [...status.voters, ...status.learners];
  return { reachable: devices.filter((device) => device.reachable).length, of: devices.length };
}

/** Whose device it is; the device's own short id while its name is not known here. */
export function nameOf(status: GroupStatus, deviceId: string): string {
  const device = [...status.voters, ...status.learners].find((one) => one.deviceId === deviceId);
  return device?.name ?? deviceId;
}
