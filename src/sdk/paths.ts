/** Where things are in the API. */

export const API = '/api/v1';

export function path(groupId: string, roomId?: string, what?: string): string {
  const group = `${API}/groups/${encodeURIComponent(groupId)}`;
  if (roomId === undefined) return group;
  const room = `${group}/rooms/${encodeURIComponent(roomId)}`;
  return what === undefined ? room : `${room}/${what}`;
}

export function roomMemberPath(groupId: string, roomId: string, memberId: string): string {
  return `${path(groupId, roomId, 'members')}/${encodeURIComponent(memberId)}`;
}

export function messagePath(groupId: string, roomId: string, id: string): string {
  return `${path(groupId, roomId, 'messages')}/${encodeURIComponent(id)}`;
}

export function reactionPath(groupId: string, roomId: string, id: string, emoji: string): string {
  return `${messagePath(groupId, roomId, id)}/reactions/${encodeURIComponent(emoji)}`;
}
