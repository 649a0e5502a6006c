/** One message that was found: who, when, where, and why. */
import type { SearchHit } from '../../api/search.ts';
import { useNow } from '../chat/use-now.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';
import { clockTime, dayLabel, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { OptionItem, type OptionProps } from './OptionItem.tsx';
import classes from './search-panel.module.css';
import { piecesOf } from './snippet-pieces.ts';

interface HitProps extends OptionProps {
  readonly hit: SearchHit;
  readonly group: GroupState;
  readonly isRoomShown: boolean;
}

export function HitItem({ hit: { message, snippet }, group, isRoomShown, ...option }: HitProps) {
  const t = useText();
  const now = useNow();
  const room = group.rooms.find(({ id }) => id === message.roomId);
  return (
    <OptionItem
      {...option}
      testId="search-result"
      data={{
        'data-message-id': message.id,
        'data-index': message.index ?? undefined,
        'data-room-id': message.roomId,
      }}
    >
      <span className={classes['head']}>
        <span className={classes['author']} dir="auto">
          {message.author.name}
        </span>
        {isRoomShown && room !== undefined && (
          <span className={classes['room']} dir="auto">
            {namedRoom(group, room).name}
          </span>
        )}
        <time className={classes['time']} dateTime={message.at} title={fullTime(message.at)}>
          {dayLabel(message.at, now)} {clockTime(message.at)}
        </time>
      </span>
      <span className={classes['snippet']} dir="auto">
        {snippet.isCutBefore && '… '}
        {piecesOf(snippet).map(({ text, isFound }, place) =>
          isFound ? (
            <mark key={place} className={classes['found']}>
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
