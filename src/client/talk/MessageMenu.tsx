/** What is done with a message less often than answering it. */
import { Menu } from '@mantine/core';
import type { Message } from '../../api/messages.ts';
import { markUnread } from '../chat/actions.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { openThread } from '../shell/ui-state.ts';
import { useText } from '../text/text.ts';
import { ButtonMenu } from './ButtonMenu.tsx';
import { copyLink, togglePin } from './talk-actions.ts';

interface MessageMenuProps {
  readonly message: Message;
  readonly button: HTMLElement;
}

export function MessageMenu({ message, button }: MessageMenuProps) {
  const t = useText();
  const can = (action: string): boolean => message.can.includes(action);
  const isPlaced = message.state === 'confirmed' && message.deleted !== true;
  return (
    <ButtonMenu button={button} label={t('talk:more')} position="bottom-end">
      {can('reply') && (
        <Menu.Item data-testid="message-thread" onClick={() => openThread(message.threadRoot ?? message.id)}>
          {t('talk:replyInThread')}
        </Menu.Item>
      )}
      {can('pin') && (
        <Menu.Item data-testid="message-pin" onClick={() => togglePin(message)}>
          {t(message.pinned === undefined ? 'talk:pin' : 'talk:unpin')}
        </Menu.Item>
      )}
      {isPlaced && message.lifeMs === undefined && message.poll === undefined && (
        <Menu.Item data-testid="message-forward" onClick={() => setChatUi({ forwarding: message })}>
          {t('talk:forward')}
        </Menu.Item>
      )}
      {message.index !== null && (
        <Menu.Item data-testid="message-unread" onClick={() => markUnread(message.index!)}>
          {t('reading:markUnread')}
        </Menu.Item>
      )}
      <Menu.Item data-testid="message-link" onClick={() => copyLink(message)}>
        {t('talk:copyLink')}
      </Menu.Item>
    </ButtonMenu>
  );
}
