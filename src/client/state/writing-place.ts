/** Where one writes: in a room, or in the thread of a message there. Pure. */

export interface WritingPlace {
  readonly groupId: string;
  readonly roomId: string;
  /** The message that the thread is about; null: in the room. */
  readonly threadRoot: string | null;
}

/** Of what is begun there and not sent: its draft among those of the group, its files among those that wait. */
export function placeKey({ roomId, threadRoot }: Omit<WritingPlace, 'groupId'>): string {
  return threadRoot === null ? roomId : `${roomId}/${threadRoot}`;
}

/** Whether it is the key of this room, or of a thread there. */
export function isPlaceIn(key: string, roomId: string): boolean {
  return key.split('/', 1)[0] === roomId;
}
