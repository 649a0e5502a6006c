/** Tells the person's desktop of messages that come while nobody looks at them. */
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Message } from '../../api/messages.ts';
import { goTo } from '../chat/actions.ts';
import { roomPath } from '../shell/paths.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { appState, onMessages, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { desktopState, showOnDesktop } from './desktop.ts';
import { worthANotice } from './worth.ts';

const TEXT_MAX = 200;
/** A message is told again as it is held and confirmed: the newest of those that had their notice. */
const TOLD_MAX = 500;

export function Notices(): null {
  const t = useText();
  const [, navigate] = useLocation();
  const told = useRef(new Set<string>());
  const target = useRef<Message | null>(null);
  useArrived(target);
  useEffect(
    () =>
      onMessages((messages) => {
        if (desktopState() !== 'on') return;
        const state = appState();
        for (const message of worthANotice(state, messages, moment())) {
          if (told.current.has(message.id)) continue;
          told.current.add(message.id);
          if (told.current.size > TOLD_MAX) told.current.delete(told.current.values().next().value!);
          const group = state.groups[message.groupId]!;
          const room = group.rooms.find(({ id }) => id === message.roomId)!;
          const { name } = namedRoom(group, room);
          const isHidden = state.node?.settings.notices.hideContent === true;
          const where = { name: message.author.name, room: name, group: group.group.name };
          showOnDesktop({
            title: t(room.kind === 'direct' ? 'notices:titleDirect' : 'notices:title', where),
            body: isHidden ? t('notices:hidden') : message.text.slice(0, TEXT_MAX),
            tag: `demes-${message.id}`,
            onClick: () => {
              target.current = message;
              navigate(roomPath(message.groupId, message.roomId));
            },
          });
        }
      }),
    [t, navigate],
  );
  return null;
}

/** The room of the notice that was clicked is on the screen: now to the message. */
function useArrived(target: { current: Message | null }): void {
  const groupId = useApp((state) => state.groupId);
  const roomId = useApp((state) => state.roomId);
  useEffect(() => {
    const message = target.current;
    if (message?.groupId !== groupId || message.roomId !== roomId) return;
    target.current = null;
    goTo(message.id);
  });
}

function moment() {
  const now = new Date();
  return {
    nowMs: now.getTime(),
    minuteOfDay: now.getHours() * 60 + now.getMinutes(),
    isLooking: document.visibilityState === 'visible' && document.hasFocus(),
  };
}
