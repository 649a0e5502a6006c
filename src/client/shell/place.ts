/** From the path to what the screen shows. Pure. */
import { roomsInOrder } from '../rooms/room-lists.ts';
import type { AppState, GroupState } from '../state/model.ts';
import { isJoining } from '../state/standing.ts';
import { ADD_PATH, groupPath, importOfPath, placeOfPath, roomPath, type ImportPlace } from './paths.ts';

/** What was shown last, in this browser: the group, and in each group the room. */
export interface LastPlace {
  readonly groupId: string | null;
  readonly rooms: Readonly<Record<string, string>>;
}

export type Place =
  /** The node has not said yet what there is. */
  | { readonly kind: 'wait' }
  /** Name, create or join: there is no group yet, or another is to be added. */
  | { readonly kind: 'add' }
  /** An import; `groupId`: the group that is there behind it, null where there is none. */
  | (ImportPlace & { readonly kind: 'import'; readonly groupId: string | null })
  | { readonly kind: 'group'; readonly groupId: string; readonly roomId: string | null }
  | { readonly kind: 'redirect'; readonly path: string };

/** Unknown groups and rooms lead to known ones: a path may be old, or of another node. */
export function placeFor(path: string, state: AppState, last: LastPlace): Place {
  if (state.node === null) return { kind: 'wait' };
  if (path === ADD_PATH) return { kind: 'add' };
  const imported = importOfPath(path);
  if (imported !== null) return { kind: 'import', groupId: knownGroup(state, last), ...imported };
  const { groupId, roomId } = placeOfPath(path);
  const asked = groupId === null ? undefined : state.groups[groupId];
  if (asked === undefined) return startPlace(state, last);
  return inGroup(asked, roomId, last);
}

function startPlace(state: AppState, last: LastPlace): Place {
  const groupId = knownGroup(state, last);
  return groupId === null ? { kind: 'add' } : { kind: 'redirect', path: groupPath(groupId) };
}

/** The one of last time, or any. */
function knownGroup(state: AppState, last: LastPlace): string | null {
  const known = last.groupId === null ? undefined : state.groups[last.groupId];
  return (known ?? Object.values(state.groups)[0])?.group.id ?? null;
}

function inGroup(group: GroupState, roomId: string | null, last: LastPlace): Place {
  const groupId = group.group.id;
  if (isJoining(group) || group.rooms.length === 0) return { kind: 'group', groupId, roomId: null };
  if (group.rooms.some(({ id }) => id === roomId)) return { kind: 'group', groupId, roomId };
  const best = group.rooms.find(({ id }) => id === last.rooms[groupId]) ?? group.rooms[0]!;
  return { kind: 'redirect', path: roomPath(groupId, best.id) };
}

/** The room before or after the shown one as they are listed, around the end; null where there is no other. */
export function nextRoomId(
  group: GroupState,
  roomId: string | null,
  step: 1 | -1,
  locale: string,
  blocked: readonly string[],
): string | null {
  const rooms = roomsInOrder(group, locale, blocked);
  const at = rooms.findIndex(({ id }) => id === roomId);
  if (rooms.length === 0 || (rooms.length === 1 && at === 0)) return null;
  const from = at === -1 && step === -1 ? 0 : at;
  return rooms[(from + step + rooms.length) % rooms.length]!.id;
}
