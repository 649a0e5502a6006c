/** One message that was found: who, when, where, and why. */
import { useNow } from '../chat/use-now.ts';
import { clockTime, dayLabel, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { OptionItem, type OptionProps } from './OptionItem.tsx';
import classes from './search-panel.module.css';
import { piecesOf } from './snippet-pieces.ts';
import type { FoundHit } from './use-search.ts';

interface HitProps extends OptionProps {
  readonly hit: FoundHit;
  /** Names of where it was said, from the widest. */
  readonly place: readonly string[];
}

export function HitItem({ hit: { message, snippet }, place, ...option }: HitProps) {
  const t = useText();
  const now = useNow();
  return (
    <OptionItem
      {...option}
      testId="search-result"
      data={{
        'data-message-id': message.id,
        'data-index': message.index ?? undefined,
        'data-group-id': message.groupId,
        'data-room-id': message.roomId,
      }}
    >
      <span className={classes['head']}>
        <span className={classes['author']} dir="auto">
          {message.author.name}
        </span>
        {place.map((name, step) => (
          <span key={step} className={classes['room']} dir="auto">
            {name}
          </span>
        ))}
        <time className={classes['time']} dateTime={message.at} title={fullTime(message.at)}>
          {dayLabel(message.at, now)} {clockTime(message.at)}
        </time>
      </span>
      <span className={classes['snippet']} dir="auto">
        {snippet.isCutBefore && '… '}
        {piecesOf(snippet).map(({ text, isFound }, at) =>
          isFound ? (
            <mark key={at} className={classes['found']}>
              {text}
            </mark>
          ) : (
            text
          ),
        )}
        {snippet.isCutAfter && ' …'}
      </span>
      {message.index === null && <span className={classes['waits']}>{t('find:waits')}</span>}
    </OptionItem>
  );
}
