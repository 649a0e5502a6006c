/** Where things are: the paths of this screen, in one place. */
export const ROUTES = {
  start: '/',
  add: '/new',
  group: '/g/:groupId',
  room: '/g/:groupId/r/:roomId',
} as const;

export function groupPath(groupId: string): string {
  return `/g/${groupId}`;
}

export function roomPath(groupId: string, roomId: string): string {
  return `/g/${groupId}/r/${roomId}`;
}
