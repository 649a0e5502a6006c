/** One message of an import, drawn as those of conversations are, without what could be done with it. */
import { memo } from 'react';
import { Link } from 'wouter';
import type { ImportMessage } from '../../api/imports.ts';
import { Attachments } from '../attachments/Attachments.tsx';
import { DayLine } from '../chat/DayLine.tsx';
import { Markdown } from '../chat/Markdown.tsx';
import { MessageTime } from '../chat/MessageTime.tsx';
import messageClasses from '../chat/message.module.css';
import quoteClasses from '../chat/reply-quote.module.css';
import { Reactions } from '../chat/Reactions.tsx';
import { QuoteText } from '../chat/ReplyQuote.tsx';
import { Silent, silenceOf } from '../chat/Silent.tsx';
import { importPath } from '../shell/paths.ts';
import { PartsAbove, PartsBelow } from '../talk/Parts.tsx';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { Initials } from '../theme/Initials.tsx';
import classes from './imports.module.css';
import { asMessage, type ImportRow } from './timeline.ts';

interface ImportedMessageProps {
  readonly row: ImportRow;
  readonly importId: string;
  readonly groupId: string;
  /** ms since 1970: what is today. */
  readonly nowMs: number;
  readonly isFlashed: boolean;
}

export const ImportedMessage = memo(function ImportedMessage(props: ImportedMessageProps) {
  const { row, nowMs, isFlashed } = props;
  const { message, isFirst } = row;
  const { id, index, author, at } = message;
  const names = [messageClasses['row'], ...(isFirst ? [messageClasses['first']] : [])];
  if (isFlashed) names.push(messageClasses['flashed']);
  return (
    <>
      {row.isNewDay && <DayLine at={at} nowMs={nowMs} />}
      <div
        role="listitem"
        className={names.join(' ')}
        data-row={id}
        data-testid="import-row"
        data-message-id={id}
        data-index={index}
      >
        <div className={messageClasses['gutter']}>
          {isFirst ? (
            <Initials id={author.memberId} name={author.name} size={36} shape="square" />
          ) : (
            <MessageTime at={at} />
          )}
        </div>
        <div className={messageClasses['body']}>
          {isFirst && (
            <div className={messageClasses['head']}>
              <bdi className={messageClasses['name']}>{author.name}</bdi>
              <MessageTime at={at} />
            </div>
          )}
          <Body {...props} />
        </div>
      </div>
    </>
  );
});

function Body({ row, importId, groupId }: ImportedMessageProps) {
  const message = asMessage(row.message, groupId);
  const silence = silenceOf(message);
  if (silence !== null) return <Silent text={silence} />;
  const { text, attachments, reactions, editedAt } = message;
  return (
    <>
      {row.message.replyTo !== undefined && <Quote row={row} importId={importId} groupId={groupId} />}
      <PartsAbove message={message} />
      {text !== '' && (
        <div className={messageClasses['text']} data-testid="import-text" dir="auto">
          <Markdown text={text} mentioned={NOBODY} />
        </div>
      )}
      {editedAt !== undefined && <Edited at={editedAt} />}
      {attachments.length > 0 && <Attachments attachments={attachments} tabIndex={0} />}
      <PartsBelow message={message} tabIndex={0} />
      {reactions.length > 0 && <Reactions message={message} tabIndex={0} />}
    </>
  );
}

const NOBODY: readonly never[] = [];

function Edited({ at }: { readonly at: string }) {
  const t = useText();
  return (
    <div className={messageClasses['notes']}>
      <span title={fullTime(at)}>{t('chat:edited')}</span>
    </div>
  );
}

/** Leads to what it answers, in the same room of the import. */
function Quote({ row, importId, groupId }: Pick<ImportedMessageProps, 'row' | 'importId' | 'groupId'>) {
  const t = useText();
  const { roomId, replyTo } = row.message;
  const loaded: ImportMessage | null = row.quoted;
  return (
    <Link
      href={importPath(importId, roomId, replyTo)}
      className={`${quoteClasses['quote']} ${classes['quote']}`}
      data-testid="import-quote"
    >
      {loaded === null ? (
        <span className={quoteClasses['gone']}>{t('imports:earlier')}</span>
      ) : (
        <QuoteText original={asMessage(loaded, groupId)} />
      )}
    </Link>
  );
}
