/** Where one types what to look for, and says where. The list that it belongs to is below it. */
import { SegmentedControl } from '@mantine/core';
import type { KeyboardEvent, RefObject } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.ts';
import classes from './search-panel.module.css';

/** As long as the node takes it. */
const LENGTH_MAX = 512;

export type Scope = 'room' | 'group';

interface SearchFieldProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly listId: string;
  /** Id of the line that Enter takes; null: there is none. */
  readonly chosenId: string | null;
  readonly typed: string;
  readonly scope: Scope;
  readonly hasRoom: boolean;
  readonly onType: (typed: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onScope: (scope: Scope) => void;
}

export function SearchField(props: SearchFieldProps) {
  const { input, listId, chosenId, typed, scope, hasRoom, onType, onKey, onScope } = props;
  const t = useText();
  return (
    <div className={classes['top']}>
      <div className={classes['field']}>
        <Icon name="search" size={18} />
        <input
          ref={input}
          className={classes['input']}
          data-testid="search-input"
          data-autofocus
          role="combobox"
          aria-expanded={chosenId !== null}
          aria-controls={listId}
          aria-activedescendant={chosenId ?? undefined}
          aria-label={t('find:label')}
          placeholder={t('find:placeholder')}
          autoComplete="off"
          spellCheck={false}
          maxLength={LENGTH_MAX}
          dir="auto"
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          onKeyDown={onKey}
        />
      </div>
      <SegmentedControl
        fullWidth
        data-testid="search-scope"
        aria-label={t('find:scope')}
        value={scope}
        onChange={onScope}
        data={[
          { value: 'group', label: t('find:everywhere') },
          { value: 'room', label: t('find:inRoom'), disabled: !hasRoom },
        ]}
      />
    </div>
  );
}
