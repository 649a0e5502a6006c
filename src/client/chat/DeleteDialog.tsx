/** Asks before a message is deleted for everyone, and says what that cannot do. */
import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../text/text.ts';
import { remove } from './actions.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';
import { QuoteText } from './ReplyQuote.tsx';
import quoteClasses from './reply-quote.module.css';

export function DeleteDialog() {
  const t = useText();
  const message = useChatUi((state) => state.deleting);
  const [isDone, setDone] = useState(false);
  if (message !== null && isDone) setDone(false);
  const close = (): void => setChatUi({ deleting: null });
  return (
    <Modal
      opened={message !== null}
      onClose={close}
      title={t('chat:deleteTitle')}
      // A tombstone has no button for it any more.
      returnFocus={!isDone}
      closeButtonProps={{ 'aria-label': t('chat:cancel') }}
      data-testid="message-delete-dialog"
    >
      {message !== null && (
        <p className={quoteClasses['quote']}>
          <QuoteText original={message} />
        </p>
      )}
      <p>{t('chat:deleteText')}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('chat:cancel')}
        </Button>
        <Button
          color="red.9"
          data-testid="message-delete-confirm"
          onClick={() => {
            if (message !== null) remove(message.id);
            setDone(true);
            close();
            focusComposer();
          }}
        >
          {t('chat:deleteYes')}
        </Button>
      </Group>
    </Modal>
  );
}
