/**
 * The field of search while its panel is on its way, which may take a moment when it is opened for the first time: what is
 * typed meanwhile is kept for it, with the place of the caret.
 */
import { useRef, useState } from 'react';
import { lastAsked, noteAsked } from './last-asked.ts';
import classes from './search-panel.module.css';
import { SearchInput } from './SearchInput.tsx';

export function EarlySearch() {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(lastAsked().typed);
  const note = (): void => {
    const { value, selectionStart, selectionEnd } = input.current!;
    noteAsked({ typed: value, marked: [selectionStart ?? 0, selectionEnd ?? 0] });
  };
  return (
    <div className={classes['panel']}>
      <div className={classes['top']}>
        <SearchInput
          input={input}
          typed={typed}
          onType={(next) => {
            setTyped(next);
            note();
          }}
          onSelect={note}
        />
      </div>
    </div>
  );
}
