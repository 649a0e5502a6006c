/** The emoji under a message: who put them there is said on pointing, a press puts the own one there or takes it back. */
import { memo } from 'react';
import type { Message, Reaction } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { react } from './actions.ts';
import { useNameOf } from './names.ts';
import classes from './reactions.module.css';

interface ReactionsProps {
  readonly message: Message;
  readonly tabIndex: number;
}

export const Reactions = memo(function Reactions({ message, tabIndex }: ReactionsProps) {
  return (
    <div className={classes['chips']}>
      {message.reactions.map((reaction) => (
        <Chip key={reaction.emoji} message={message} reaction={reaction} tabIndex={tabIndex} />
      ))}
    </div>
  );
});

interface ChipProps extends ReactionsProps {
  readonly reaction: Reaction;
}

function Chip({ message, reaction, tabIndex }: ChipProps) {
  const t = useText();
  const nameOf = useNameOf();
  const { emoji, count, mine, members } = reaction;
  const label = t('chat:reactionBy', { emoji, number: count, names: members.map(nameOf).join(', ') });
  const canReact = message.can.includes('react');
  return (
    <button
      type="button"
      className={`${classes['chip']} ${mine ? classes['mine'] : ''}`}
      data-testid="reaction-chip"
      data-emoji={emoji}
      data-count={count}
      data-mine={mine}
      aria-pressed={mine}
      aria-label={t(mine ? 'chat:reactionRemove' : 'chat:reactionAdd', { label })}
      title={label}
      disabled={!canReact}
      tabIndex={tabIndex}
      onClick={() => react(message, emoji)}
    >
      <span className={classes['emoji']}>{emoji}</span>
      <span className={classes['count']}>{count}</span>
    </button>
  );
}
