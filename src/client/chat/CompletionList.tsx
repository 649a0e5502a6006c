/** Emoji or names that fit what is being written, above the field. The focus stays in the field. */
import type { AriaAttributes } from 'react';
import { useText } from '../text/text.ts';
import classes from './composer.module.css';
import type { Completion } from './use-completion.ts';

function itemId(listId: string, place: number): string {
  return `${listId}-${place}`;
}

/** For the field: tells a screen reader which list is open and what is marked in it. */
export function completionProps({ listId, choices, marked }: Completion): AriaAttributes {
  if (choices.length === 0) return { 'aria-autocomplete': 'list' };
  return {
    'aria-autocomplete': 'list',
    'aria-controls': listId,
    'aria-activedescendant': itemId(listId, marked),
  };
}

export function CompletionList({ completion }: { readonly completion: Completion }) {
  const t = useText();
  return (
    <ul
      className={classes['choices']}
      role="listbox"
      id={completion.listId}
      aria-label={t(completion.choices[0]?.picture === '' ? 'talk:mentionList' : 'chat:emojiList')}
    >
      {completion.choices.map((choice, place) => (
        <li
          key={choice.key}
          id={itemId(completion.listId, place)}
          className={`${classes['choice']} ${place === completion.marked ? classes['marked'] : ''}`}
          role="option"
          aria-selected={place === completion.marked}
          data-testid={choice.picture === '' ? 'mention-option' : 'emoji-option'}
          data-emoji={choice.picture}
          onPointerMove={() => completion.mark(place)}
          onMouseDown={(event) => {
            event.preventDefault();
            completion.take(choice);
          }}
        >
          {choice.picture !== '' && <span className={classes['choiceEmoji']}>{choice.picture}</span>}
          <span dir="auto">{choice.label}</span>
          {choice.hint !== '' && <span className={classes['hint']}>{choice.hint}</span>}
        </li>
      ))}
    </ul>
  );
}
