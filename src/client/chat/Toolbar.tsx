/** What can be done with a message, beside it while it is pointed at. What is not allowed is not there. */
import { memo, type ReactNode } from 'react';
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { MessageMenu } from '../talk/MessageMenu.tsx';
import { setChatUi } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';
import { BinIcon, InfoIcon, PenIcon, ReplyIcon, SmileIcon } from './icons.tsx';
import classes from './toolbar.module.css';

interface ToolbarProps {
  readonly message: Message;
  readonly tabIndex: number;
}

export const Toolbar = memo(function Toolbar({ message, tabIndex }: ToolbarProps) {
  const t = useText();
  const can = (action: string): boolean => message.can.includes(action);
  const action = (name: string, label: string, icon: ReactNode, run: (button: HTMLElement) => void) => (
    <button
      type="button"
      className={classes['action']}
      data-testid={name}
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      onClick={(event) => run(event.currentTarget)}
    >
      {icon}
    </button>
  );
  return (
    <div className={classes['toolbar']} role="group" aria-label={t('chat:actions')}>
      {can('react') &&
        action('message-react', t('chat:react'), <SmileIcon />, (button) =>
          setChatUi({ picking: { message, button } }),
        )}
      {can('reply') &&
        action('message-reply', t('chat:reply'), <ReplyIcon />, () => {
          setChatUi({ replyTo: message });
          focusComposer();
        })}
      {can('edit') &&
        action('message-edit', t('chat:edit'), <PenIcon />, () =>
          setChatUi({ editing: { messageId: message.id, text: message.text } }),
        )}
      {can('delete') &&
        action('message-delete', t('chat:delete'), <BinIcon />, () => setChatUi({ deleting: message }))}
      <MessageMenu message={message} tabIndex={tabIndex} />
      {action('message-info', t('chat:details'), <InfoIcon />, () => setChatUi({ detailsOf: message.id }))}
    </div>
  );
});
