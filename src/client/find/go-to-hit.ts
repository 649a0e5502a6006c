/** From a hit to its place in the conversation. */
import type { Message } from '../../api/messages.ts';
import { goTo, here } from '../chat/actions.ts';
import { roomPath } from '../shell/paths.ts';
import { showConversation } from '../shell/ui-state.ts';
import { session } from '../state/store.ts';

/** Where one was found: message and room. */
export type HitPlace = Pick<Message, 'id' | 'groupId' | 'roomId'>;

/** The message is shown among what was said around it, and lit up. */
export function goToHit({ id, groupId, roomId }: HitPlace, navigate: (path: string) => void): void {
  showConversation();
  const place = here();
  if (place?.groupId === groupId && place.roomId === roomId) {
    goTo(id);
    return;
  }
  navigate(roomPath(groupId, roomId));
  // The other conversation has to be on the screen first: what is pointed at goes with the one that leaves it.
  void session.show(groupId, roomId).then(() => requestAnimationFrame(() => goTo(id)));
}
