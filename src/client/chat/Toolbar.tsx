/** What can be done with a message, beside it while it is pointed at. What is not allowed is not there. */
import { memo, type ComponentProps, type ReactNode } from 'react';
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { opens } from './beside.ts';
import { setChatUi, useChatUi, type ChatUi } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';
import { BinIcon, InfoIcon, MoreIcon, PenIcon, ReplyIcon, SmileIcon } from './icons.tsx';
import classes from './toolbar.module.css';

interface ToolbarProps {
  readonly message: Message;
  readonly tabIndex: number;
}

/** What a press does, and what it opens. */
type Does = Pick<ComponentProps<'button'>, 'onClick' | 'onPointerDown' | 'aria-haspopup' | 'aria-expanded'>;

export const Toolbar = memo(function Toolbar({ message, tabIndex }: ToolbarProps) {
  const t = useText();
  const can = (action: string): boolean => message.can.includes(action);
  const open = useChatUi(({ beside }) => openFor(beside, message.id));
  const action = (name: string, label: string, icon: ReactNode, does: Does) => (
    <button
      type="button"
      className={classes['action']}
      data-testid={name}
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      {...does}
    >
      {icon}
    </button>
  );
  return (
    <div className={classes['toolbar']} role="group" aria-label={t('chat:actions')}>
      {can('react') &&
        action('message-react', t('chat:react'), <SmileIcon />, {
          'aria-haspopup': 'dialog',
          'aria-expanded': open === 'reaction',
          ...opens((button) => ({ kind: 'reaction', message, button })),
        })}
      {can('reply') &&
        action('message-reply', t('chat:reply'), <ReplyIcon />, {
          onClick: () => {
            setChatUi({ replyTo: message });
            focusComposer();
          },
        })}
      {can('edit') &&
        action('message-edit', t('chat:edit'), <PenIcon />, {
          onClick: () => setChatUi({ editing: { messageId: message.id, text: message.text } }),
        })}
      {can('delete') &&
        action('message-delete', t('chat:delete'), <BinIcon />, {
          onClick: () => setChatUi({ deleting: message }),
        })}
      {action('message-more', t('talk:more'), <MoreIcon />, {
        'aria-haspopup': 'menu',
        'aria-expanded': open === 'more',
        ...opens((button) => ({ kind: 'more', message, button })),
      })}
      {action('message-info', t('chat:details'), <InfoIcon />, {
        onClick: () => setChatUi({ detailsOf: message.id }),
      })}
    </div>
  );
});

/** What is open beside a button of this message. */
function openFor(beside: ChatUi['beside'], messageId: string): 'reaction' | 'more' | null {
  const isItsOwn =
    (beside?.kind === 'reaction' || beside?.kind === 'more') && beside.message.id === messageId;
  return isItsOwn ? beside.kind : null;
}
