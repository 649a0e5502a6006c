/** Where things are: the paths of this screen, in one place. */
export const START_PATH = '/';
/** Another group: create or join. */
export const ADD_PATH = '/new';

const PLACE = /^\/g\/([^/]+)(?:\/r\/([^/]+)(?:\/m\/([^/]+))?)?\/?$/;

export function groupPath(groupId: string): string {
  return `/g/${groupId}`;
}

export function roomPath(groupId: string, roomId: string): string {
  return `/g/${groupId}/r/${roomId}`;
}

/** A message in its room, or in its thread there. */
export function messagePath(groupId: string, roomId: string, messageId: string): string {
  return `${roomPath(groupId, roomId)}/m/${messageId}`;
}

/** Nulls for whatever is no path of a group, room or message. */
export function placeOfPath(path: string): {
  readonly groupId: string | null;
  readonly roomId: string | null;
  readonly messageId: string | null;
} {
  const found = PLACE.exec(path);
  return { groupId: found?.[1] ?? null, roomId: found?.[2] ?? null, messageId: found?.[3] ?? null };
}
