/** A poll below its question: what may be chosen, and who chose what. */
import type { Poll } from '../../api/message-parts.ts';
import type { Message } from '../../api/messages.ts';
import { useNameOf } from '../chat/names.ts';
import { namesText } from '../text/format.ts';
import { useText } from '../text/text.ts';
import classes from './talk.module.css';
import { endPoll, toggleVote } from './talk-actions.ts';

interface PollCardProps {
  readonly message: Message;
  readonly poll: Poll;
  readonly tabIndex: number;
}

export function PollCard({ message, poll, tabIndex }: PollCardProps) {
  const t = useText();
  const nameOf = useNameOf();
  const mayVote = message.can.includes('vote');
  return (
    <div className={classes['poll']} data-testid="poll" data-closed={poll.closedAt !== undefined}>
      <ul className={classes['options']} aria-label={t('talk:poll')}>
        {poll.options.map(({ text, members, mine }, place) => {
          const count = members.length;
          const share = poll.voters === 0 ? 0 : (100 * count) / poll.voters;
          return (
            <li key={text}>
              <button
                type="button"
                className={classes['option']}
                data-testid="poll-option"
                data-votes={count}
                aria-pressed={mine}
                aria-disabled={!mayVote}
                aria-label={t('talk:pollOptionVotes', { option: text, count, of: poll.voters })}
                title={namesText(members.map(nameOf))}
                tabIndex={tabIndex}
                onClick={() => mayVote && toggleVote(message, place)}
              >
                <span className={classes['bar']} style={{ inlineSize: `${share}%` }} aria-hidden="true" />
                <span className={classes['optionText']} dir="auto">
                  {text}
                </span>
                <span className={classes['votes']}>{count}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className={classes['quiet']}>
        <span>{t('talk:pollVotes', { count: poll.voters })}</span>
        {poll.closedAt !== undefined && <span> · {t('talk:pollClosed')}</span>}
        {(message.openChanges ?? []).includes('vote') && <span> · {t('talk:voteWaits')}</span>}
      </p>
      {message.can.includes('closePoll') && (
        <button
          type="button"
          className={classes['thread']}
          data-testid="poll-close"
          tabIndex={tabIndex}
          onClick={() => endPoll(message)}
        >
          {t('talk:pollClose')}
        </button>
      )}
    </div>
  );
}
