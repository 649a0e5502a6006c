/** Emoji that fit what is being written, above the field. The focus stays in the field. */
import { useText } from '../text/text.ts';
import classes from './composer.module.css';
import type { Completion } from './use-completion.ts';

export const COMPLETION_ID = 'emoji-completion';

export function completionItemId(place: number): string {
  return `${COMPLETION_ID}-${place}`;
}

export function CompletionList({ completion }: { readonly completion: Completion }) {
  const t = useText();
  return (
    <ul className={classes['choices']} role="listbox" id={COMPLETION_ID} aria-label={t('chat:emojiList')}>
      {completion.choices.map((choice, place) => (
        <li
          key={choice.name}
          id={completionItemId(place)}
          className={`${classes['choice']} ${place === completion.marked ? classes['marked'] : ''}`}
          role="option"
          aria-selected={place === completion.marked}
          data-testid="emoji-option"
          data-emoji={choice.emoji}
          onPointerMove={() => completion.mark(place)}
          onMouseDown={(event) => {
            event.preventDefault();
            completion.take(choice);
          }}
        >
          <span className={classes['choiceEmoji']}>{choice.emoji}</span>
          <span>:{choice.name}:</span>
        </li>
      ))}
    </ul>
  );
}
