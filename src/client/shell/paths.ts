/** Where things are: the paths of this screen, in one place. */
export const START_PATH = '/';
/** Another group: create or join. */
export const ADD_PATH = '/new';

const PLACE = /^\/g\/([^/]+)(?:\/r\/([^/]+))?\/?$/;

export function groupPath(groupId: string): string {
  return `/g/${groupId}`;
}

export function roomPath(groupId: string, roomId: string): string {
  return `/g/${groupId}/r/${roomId}`;
}

/** Nulls for whatever is no path of a group or room. */
export function placeOfPath(path: string): {
  readonly groupId: string | null;
  readonly roomId: string | null;
} {
  const found = PLACE.exec(path);
  return { groupId: found?.[1] ?? null, roomId: found?.[2] ?? null };
}
