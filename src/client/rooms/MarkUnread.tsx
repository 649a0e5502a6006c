/** MS293 Puts a room back to unread: from the newest message on that others wrote. */
import { Button } from '@mantine/core';
import type { Room } from '../../api/rooms.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session } from '../state/store.ts';
import { useText } from '../text/text.ts';

interface MarkUnreadProps {
  readonly groupId: string;
  readonly room: Room;
  readonly onDone: () => void;
}

export function MarkUnread({ groupId, room, onDone }: MarkUnreadProps) {
  const t = useText();
  // What is unread needs no such button, and in an empty room there is nothing.
  if (room.unread > 0 || room.lastIndex === 0) return null;
  const mark = (): void => {
    session.conversation.markUnread(groupId, room.id, 'last').then(onDone, notifyProblem);
  };
  return (
    <Button variant="default" data-testid="room-unread" onClick={mark}>
      {t('reading:roomUnread')}
    </Button>
  );
}
