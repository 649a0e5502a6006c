/**
 * One message: of the node, or on its way to it. Both are the same element, so that nothing is drawn anew while a
 * message becomes certain. Drawn again only when its row is another object, or it is pointed at.
 */
import { memo, useState } from 'react';
import type { Message } from '../../api/messages.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { namesMember } from '../state/naming.ts';
import { shownGroup } from '../state/standing.ts';
import { appState, useGroup } from '../state/store.ts';
import { Attachments } from '../attachments/Attachments.tsx';
import { SendingFiles } from '../attachments/SendingFiles.tsx';
import { PartsAbove, PartsBelow } from '../talk/Parts.tsx';
import { useNamesake } from '../members/namesake.ts';
import { BotTag, MemberMark } from '../members/MemberMark.tsx';
import { BlockedMessage, useIsFolded } from './BlockedMessage.tsx';
import { useMentioned } from '../talk/use-mentioned.ts';
import { certaintyOf, certaintyOfSending, type Certainty } from './certainty.ts';
import { setChatUi } from './chat-ui.ts';
import { EditBox } from './EditBox.tsx';
import { FailedNote } from './FailedNote.tsx';
import { MessageTime } from './MessageTime.tsx';
import { MovedIcon } from './icons.tsx';
import { Mark } from './Mark.tsx';
import { Markdown } from './Markdown.tsx';
import classes from './message.module.css';
import { ReadBy } from './ReadBy.tsx';
import { Reactions } from './Reactions.tsx';
import { ReplyQuote } from './ReplyQuote.tsx';
import type { MessageRow, SendingRow } from './rows.ts';
import { Silent, silenceOf } from './Silent.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useMoment } from './use-moment.ts';
import { useRowUi } from './use-row-ui.ts';

interface MessageItemProps {
  readonly row: MessageRow | SendingRow;
  /** Tab goes to it while no other row was chosen. */
  readonly isLast: boolean;
}

export const MessageItem = memo(function MessageItem({ row, isLast }: MessageItemProps) {
  const message = row.kind === 'message' ? row.message : null;
  const id = message?.id ?? '';
  const { isActive, isChosen, isFlashed, isEditing } = useRowUi(row.key, id, isLast);
  const [isPointed, setPointed] = useState(false);
  const certainty = row.kind === 'message' ? certaintyOf(row.message) : certaintyOfSending(row.sending);
  const isSettling = useMoment(certainty.kind, 'confirmed');
  const isMine = row.kind === 'sending' || row.isMine;
  const { authorId, authorName, at } = headOf(row);
  const tabIndex = isActive ? 0 : -1;
  const className = classNames({ row: true, first: row.isFirst, flashed: isFlashed, settling: isSettling });
  const isFolded = useIsFolded(authorId, message?.id ?? null);
  return (
    <div
      role="listitem"
      className={className}
      tabIndex={tabIndex}
      data-row-key={row.key}
      data-chosen={isChosen}
      data-testid="message-row"
      data-message-id={id}
      data-index={message?.index ?? ''}
      data-author-id={authorId}
      data-state={certainty.kind === 'sending' ? 'queued' : certainty.kind}
      data-held-by={message?.heldBy.count ?? 0}
      data-edited={message?.editedAt !== undefined}
      data-deleted={message?.deleted === true}
      data-unreadable={message?.unreadable ?? ''}
      data-blocked={isFolded}
      data-names-me={!isFolded && isNamingMe(row)}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      <div className={classes['gutter']}>
        {row.isFirst && !isFolded ? <Face id={authorId} name={authorName} /> : <MessageTime at={at} />}
      </div>
      <div className={classes['body']}>
        {isFolded ? (
          <BlockedMessage messageId={id} tabIndex={tabIndex} />
        ) : (
          <Body row={row} certainty={certainty} isEditing={isEditing} tabIndex={tabIndex} />
        )}
        {isLast && message !== null && <ReadBy message={message} />}
      </div>
      {!isFolded && (
        <MessageMark message={message} certainty={certainty} isMine={isMine} tabIndex={tabIndex} />
      )}
      {message !== null && !isFolded && !isEditing && (isPointed || isChosen) && (
        <Toolbar message={message} tabIndex={tabIndex} />
      )}
    </div>
  );
});

interface BodyProps {
  readonly row: MessageRow | SendingRow;
  readonly certainty: Certainty;
  readonly isEditing: boolean;
  readonly tabIndex: number;
}

/** What was said, and what belongs to it. */
function Body({ row, certainty, isEditing, tabIndex }: BodyProps) {
  const message = row.kind === 'message' ? row.message : null;
  const { authorId, authorName, at, replyTo } = headOf(row);
  return (
    <>
      {row.isFirst && (
        <div className={classes['head']}>
          <bdi className={classes['name']}>{authorName}</bdi>
          <BotTag memberId={authorId} />
          <InDoubt memberId={authorId} />
          <MessageTime at={at} />
        </div>
      )}
      {replyTo !== null && message?.deleted !== true && (
        <ReplyQuote messageId={replyTo} loaded={row.quoted} tabIndex={tabIndex} />
      )}
      {message !== null && <PartsAbove message={message} />}
      {isEditing && message !== null ? <EditBox message={message} /> : <Content row={row} />}
      {hasFiles(message) && <Attachments attachments={message.attachments} tabIndex={tabIndex} />}
      {row.kind === 'sending' && <SendingFiles files={row.sending.parts.attachments ?? []} />}
      {message !== null && <PartsBelow message={message} tabIndex={tabIndex} />}
      {row.kind === 'message' && row.moved !== null && <MovedNote above={row.moved} certainty={certainty} />}
      {hasReactions(message) && <Reactions message={message} tabIndex={tabIndex} />}
      {isRefused(certainty) && <FailedNote row={row} certainty={certainty} />}
    </>
  );
}

/** By the list of whom it names; where there is none, the count of the room alone says it. */
function isNamingMe(row: MessageRow | SendingRow): boolean {
  const mentions = row.kind === 'message' && !row.isMine ? row.message.mentions : undefined;
  const me = shownGroup(appState())?.group.myMemberId;
  return mentions !== undefined && me !== undefined && namesMember(mentions, me);
}

function classNames(which: Readonly<Record<string, boolean>>): string {
  return Object.keys(which)
    .flatMap((name) => (which[name] === true ? (classes[name] ?? []) : []))
    .join(' ');
}

interface Head {
  readonly authorId: string;
  readonly authorName: string;
  readonly at: string;
  readonly replyTo: string | null;
}

function headOf(row: MessageRow | SendingRow): Head {
  return row.kind === 'message' ? headOfMessage(row) : headOfSending(row);
}

function headOfMessage({ message }: MessageRow): Head {
  const { author, at, replyTo } = message;
  return { authorId: author.memberId, authorName: author.name, at, replyTo: replyTo ?? null };
}

function headOfSending({ sending }: SendingRow): Head {
  const state = appState();
  return {
    authorId: shownGroup(state)?.group.myMemberId ?? '',
    authorName: state.node?.name ?? '',
    at: new Date(sending.atMs).toISOString(),
    replyTo: sending.replyTo,
  };
}

/** DV33 Goes by the name of somebody else. */
function InDoubt({ memberId }: { readonly memberId: string }) {
  const t = useText();
  const member = useGroup(({ members }) => members.find(({ id }) => id === memberId)) ?? null;
  const doubt = useNamesake(member);
  if (doubt === '') return null;
  return (
    <span className={classes['doubt']} data-testid="author-doubt" title={doubt}>
      {t('members:otherPerson')}
    </span>
  );
}

function Face(person: { readonly id: string; readonly name: string }) {
  return <MemberMark {...person} size={36} shape="square" />;
}

function Content({ row }: { readonly row: MessageRow | SendingRow }) {
  const silence = row.kind === 'message' ? silenceOf(row.message) : null;
  if (silence !== null) return <Silent text={silence} />;
  const text = row.kind === 'message' ? row.message.text : row.sending.text;
  // Files may go without a word.
  if (text === '') return null;
  return (
    <>
      <div className={classes['text']} data-testid="message-text" dir="auto">
        <Words text={text} row={row} />
      </div>
      {row.kind === 'message' && hasNotes(row.message) && <Notes message={row.message} />}
    </>
  );
}

function Words({ text, row }: { readonly text: string; readonly row: MessageRow | SendingRow }) {
  const mentions = row.kind === 'message' ? row.message.mentions : row.sending.parts.mentions;
  return <Markdown text={text} mentioned={useMentioned(text, mentions)} />;
}

function hasFiles(message: Message | null): message is Message {
  return message !== null && message.deleted !== true && message.attachments.length > 0;
}

function hasReactions(message: Message | null): message is Message {
  return message !== null && message.reactions.length > 0;
}

function isRefused({ kind }: Certainty): boolean {
  return kind === 'failed' || kind === 'rejected';
}

function hasNotes({ editedAt, openChanges }: Message): boolean {
  return editedAt !== undefined || (openChanges ?? []).length > 0;
}

interface MovedNoteProps {
  /** Messages that came in above it; 0 when it moved otherwise. */
  readonly above: number;
  readonly certainty: Certainty;
}

function MovedNote({ above, certainty }: MovedNoteProps) {
  const t = useText();
  const isFinal = certainty.kind === 'confirmed';
  return (
    <p
      className={classes['moved']}
      data-testid="message-moved"
      data-above={above}
      title={t(isFinal ? 'chat:movedForGood' : 'chat:movedSoFar')}
    >
      <MovedIcon />
      {above > 0 ? t('chat:movedBelow', { count: above }) : t('chat:moved')}
    </p>
  );
}

/** What happened to it since it was written. */
function Notes({ message }: { readonly message: Message }) {
  const t = useText();
  const open = message.openChanges ?? [];
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
