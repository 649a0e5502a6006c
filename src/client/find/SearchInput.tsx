/** The field of search itself, before its panel is there and in it. */
import type { AriaAttributes, InputHTMLAttributes, RefObject } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.ts';
import classes from './search-panel.module.css';

/** As long as the node takes it. */
const LENGTH_MAX = 512;

interface SearchInputProps
  extends AriaAttributes, Pick<InputHTMLAttributes<HTMLInputElement>, 'role' | 'onKeyDown' | 'onSelect'> {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

export function SearchInput({ input, typed, onType, ...more }: SearchInputProps) {
  const t = useText();
  return (
    <div className={classes['field']}>
      <Icon name="search" size={18} />
      <input
        ref={input}
        className={classes['input']}
        data-testid="search-input"
        data-autofocus
        aria-label={t('find:label')}
        placeholder={t('find:placeholder')}
        autoComplete="off"
        spellCheck={false}
        maxLength={LENGTH_MAX}
        dir="auto"
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        {...more}
      />
    </div>
  );
}
