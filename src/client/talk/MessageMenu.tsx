/** What is done with a message less often than answering it. */
import { Menu } from '@mantine/core';
import type { Message } from '../../api/messages.ts';
import toolbar from '../chat/toolbar.module.css';
import { markUnread } from '../chat/actions.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { openThread } from '../shell/ui-state.ts';
import { useText } from '../text/text.ts';
import { copyLink, togglePin } from './talk-actions.ts';

interface MessageMenuProps {
  readonly message: Message;
  readonly tabIndex: number;
}

export function MessageMenu({ message, tabIndex }: MessageMenuProps) {
  const t = useText();
  const can = (action: string): boolean => message.can.includes(action);
  const isPlaced = message.state === 'confirmed' && message.deleted !== true;
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={toolbar['action']}
          data-testid="message-more"
          aria-label={t('talk:more')}
          title={t('talk:more')}
          tabIndex={tabIndex}
        >
          <svg width="16" height="16" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
            <circle cx="5" cy="12" r="2" />
            <circle cx="12" cy="12" r="2" />
            <circle cx="19" cy="12" r="2" />
          </svg>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {can('reply') && (
          <Menu.Item
            data-testid="message-thread"
            onClick={() => openThread(message.threadRoot ?? message.id)}
          >
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
      </Menu.Dropdown>
    </Menu>
  );
}
