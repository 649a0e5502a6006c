/** A message beside the conversation, in short: who, when, and what. */
import type { ReactNode } from 'react';
import type { Message } from '../../api/messages.ts';
import { BlockedMessage, useIsFolded } from '../chat/BlockedMessage.tsx';
import { Markdown } from '../chat/Markdown.tsx';
import { silenceOf } from '../chat/Silent.tsx';
import { clockTime, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { PartsAbove, PartsBelow } from './Parts.tsx';
import classes from './talk.module.css';
import { useMentioned } from './use-mentioned.ts';

interface SaidProps {
  readonly message: Message;
  readonly children?: ReactNode;
}

export function Said({ message, children }: SaidProps) {
  const t = useText();
  const { author, at, text } = message;
  const isFolded = useIsFolded(author.memberId, message.id);
  const mentioned = useMentioned(text, message.mentions);
  const silence = silenceOf(message);
  return (
    <li
      className={classes['said']}
      data-testid="said"
      data-message-id={message.id}
      data-state={message.state}
    >
      <div className={classes['saidHead']}>
        <bdi className={classes['saidName']}>{author.name}</bdi>
        <time className={classes['quiet']} dateTime={at} title={fullTime(at)}>
          {clockTime(at)}
        </time>
      </div>
      {!isFolded && <PartsAbove message={message} />}
      <div className={classes['saidText']} dir="auto">
        {isFolded && <BlockedMessage messageId={message.id} tabIndex={0} />}
        {!isFolded && silence !== null && <span className={classes['quiet']}>{t(silence)}</span>}
        {!isFolded && silence === null && <Markdown text={text} mentioned={mentioned} />}
      </div>
      {!isFolded && children}
    </li>
  );
}

/** With what belongs to it: polls can be answered here, too. */
export function SaidWhole({ message }: Pick<SaidProps, 'message'>) {
  return (
    <Said message={message}>
      <PartsBelow message={{ ...message, thread: undefined, threadRoot: undefined }} tabIndex={0} />
    </Said>
  );
}
