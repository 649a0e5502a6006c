/** Where things are: the paths of this screen, in one place. */
export const START_PATH = '/';
/** Another group: create or join. */
export const ADD_PATH = '/new';

const PLACE = /^\/g\/([^/]+)(?:\/r\/([^/]+)(?:\/m\/([^/]+))?)?\/?$/;

const IMPORT_PLACE = /^\/imports\/([0-9a-f]{16})(?:\/r\/([^/]+)(?:\/m\/([^/]+))?)?\/?$/;

export interface ImportPlace {
  readonly importId: string;
  readonly roomId: string | null;
  readonly messageId: string | null;
}

/** An import, a room of it, a message in it. */
export function importPath(importId: string, roomId?: string, messageId?: string): string {
  const room = roomId === undefined ? '' : `/r/${roomId}`;
  return `/imports/${importId}${room}${messageId === undefined ? '' : `/m/${messageId}`}`;
}

/** Null for whatever is no path of an import. */
export function importOfPath(path: string): ImportPlace | null {
  const found = IMPORT_PLACE.exec(path);
  if (found === null) return null;
  return { importId: found[1]!, roomId: found[2] ?? null, messageId: found[3] ?? null };
}

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
