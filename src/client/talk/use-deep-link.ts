/** A path that names a message leads to it, and to its thread; then the path is that of the room. */
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { goTo } from '../chat/actions.ts';
import { placeOfPath, roomPath } from '../shell/paths.ts';
import { openThread } from '../shell/ui-state.ts';
import { api } from '../state/store.ts';

/** `isLoaded`: there is a conversation to go in. */
export function useDeepLink(groupId: string, roomId: string, isLoaded: boolean): void {
  const [path, navigate] = useLocation();
  const { messageId } = placeOfPath(path);
  const taken = useRef<string | null>(null);
  useEffect(() => {
    if (messageId === null || !isLoaded || taken.current === messageId) return;
    taken.current = messageId;
    goTo(messageId);
    // What is not there is said by going there.
    api.message(groupId, roomId, messageId).then(
      ({ threadRoot }) => threadRoot !== undefined && openThread(threadRoot),
      () => undefined,
    );
    navigate(roomPath(groupId, roomId), { replace: true });
  }, [messageId, isLoaded, groupId, roomId, navigate]);
}
