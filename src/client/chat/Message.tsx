/**
 * One message: of the node, or on its way to it. Both are the same element, so that nothing is drawn anew while a
 * message becomes certain. Drawn again only when its row is another object, or it is pointed at.
 */
import { memo } from 'react';
import type { Message } from '../../api/messages.ts';
import { clockTime, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { useApp, useGroup } from '../state/store.ts';
import { Avatar } from './Avatar.tsx';
import { certaintyOf, certaintyOfSending, type Certainty } from './certainty.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import { EditBox } from './EditBox.tsx';
import { FailedNote } from './FailedNote.tsx';
import { Mark } from './Mark.tsx';
import { Markdown } from './Markdown.tsx';
import classes from './message.module.css';
import { Reactions } from './Reactions.tsx';
import { ReplyQuote } from './ReplyQuote.tsx';
import type { MessageRow, SendingRow } from './rows.ts';
import { Toolbar } from './Toolbar.tsx';
import { useMoment } from './use-moment.ts';

interface MessageItemProps {
  readonly row: MessageRow | SendingRow;
  /** Tab goes to it while no other row was chosen. */
  readonly isLast: boolean;
}

export const MessageItem = memo(function MessageItem({ row, isLast }: MessageItemProps) {
  const myMemberId = useGroup((group) => group.group.myMemberId) ?? '';
  const myName = useApp((state) => state.node?.name ?? '');
  const message = row.kind === 'message' ? row.message : null;
  const id = message?.id ?? '';
  const isActive = useChatUi(({ activeKey }) => activeKey === row.key || (activeKey === null && isLast));
  const isFlashed = useChatUi(({ flashed }) => flashed !== null && flashed === id);
  const certainty = row.kind === 'message' ? certaintyOf(row.message) : certaintyOfSending(row.sending);
  const isSettling = useMoment(certainty.kind, 'confirmed');
  const isMine = row.kind === 'sending' || row.isMine;
  const authorId = message?.author.memberId ?? myMemberId;
  const authorName = message?.author.name ?? myName;
  const at = message?.at ?? new Date((row as SendingRow).sending.atMs).toISOString();
  const replyTo = message?.replyTo ?? (row.kind === 'sending' ? row.sending.replyTo : null);
  const tabIndex = isActive ? 0 : -1;
  const className = [
    classes['row'],
    row.isFirst ? classes['first'] : '',
    isFlashed ? classes['flashed'] : '',
    isSettling ? classes['settling'] : '',
  ].join(' ');
  return (
    <div
      role="listitem"
      className={className}
      tabIndex={tabIndex}
      data-row-key={row.key}
      data-testid="message-row"
      data-message-id={id}
      data-index={message?.index ?? ''}
      data-author-id={authorId}
      data-state={certainty.kind === 'sending' ? 'queued' : certainty.kind}
      data-held-by={message?.heldBy.count ?? 0}
      data-edited={message?.editedAt !== undefined}
      data-deleted={message?.deleted === true}
    >
      <div className={classes['gutter']}>
        {row.isFirst ? <Avatar memberId={authorId} name={authorName} /> : <Time at={at} />}
      </div>
      <div className={classes['body']}>
        {row.isFirst && (
          <div className={classes['head']}>
            <bdi className={classes['name']}>{authorName}</bdi>
            <Time at={at} />
          </div>
        )}
        {replyTo !== null && replyTo !== undefined && message?.deleted !== true && (
          <ReplyQuote messageId={replyTo} loaded={row.quoted} tabIndex={tabIndex} />
        )}
        <Content row={row} message={message} />
        {message !== null && <Reactions message={message} tabIndex={tabIndex} />}
        <FailedNote certainty={certainty} tabIndex={0} />
      </div>
      <MessageMark message={message} certainty={certainty} isMine={isMine} tabIndex={tabIndex} />
      {message !== null && <Toolbar message={message} tabIndex={tabIndex} />}
    </div>
  );
});

function Time({ at }: { readonly at: string }) {
  return (
    <time className={classes['time']} dateTime={at} title={fullTime(at)}>
      {clockTime(at)}
    </time>
  );
}

interface ContentProps {
  readonly row: MessageRow | SendingRow;
  readonly message: Message | null;
}

function Content({ row, message }: ContentProps) {
  const t = useText();
  const isEditing = useChatUi(({ editing }) => message !== null && editing?.messageId === message.id);
  if (isEditing && message !== null) return <EditBox message={message} />;
  if (message?.deleted === true) {
    return (
      <div className={`${classes['text']} ${classes['gone']}`} data-testid="message-text">
        {t('chat:deleted')}
      </div>
    );
  }
  const text = row.kind === 'message' ? row.message.text : row.sending.text;
  return (
    <>
      <div className={classes['text']} data-testid="message-text" dir="auto">
        <Markdown text={text} />
      </div>
      {message !== null && <Notes message={message} />}
    </>
  );
}

/** What happened to it since it was written. */
function Notes({ message }: { readonly message: Message }) {
  const t = useText();
  const open = message.openChanges ?? [];
  if (message.editedAt === undefined && open.length === 0) return null;
  return (
    <div className={classes['notes']}>
      {message.editedAt !== undefined && (
        <button
          type="button"
          className={classes['edited']}
          data-testid="message-edited"
          aria-label={t('chat:editedLabel')}
          title={fullTime(message.editedAt)}
          onClick={() => setChatUi({ detailsOf: message.id })}
        >
          {t('chat:edited')}
        </button>
      )}
      {open.includes('edit') && <span>{t('chat:editOpen')}</span>}
      {open.includes('delete') && <span>{t('chat:deleteOpen')}</span>}
    </div>
  );
}

interface MessageMarkProps {
  readonly message: Message | null;
  readonly certainty: Certainty;
  readonly isMine: boolean;
  readonly tabIndex: number;
}

function MessageMark({ message, certainty, isMine, tabIndex }: MessageMarkProps) {
  const open = message === null ? null : () => setChatUi({ detailsOf: message.id });
  // Others' messages are certain as a rule; what is not is worth seeing, whoever wrote it.
  const isLoud = isMine || certainty.kind !== 'confirmed';
  return (
    <div className={classes['certainty']}>
      <Mark certainty={certainty} isLoud={isLoud} open={open} tabIndex={tabIndex} />
    </div>
  );
}
