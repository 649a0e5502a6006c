/** Where one types what to look for, and says where. The list that it belongs to is below it. */
import { SegmentedControl } from '@mantine/core';
import type { KeyboardEvent, RefObject } from 'react';
import { useText } from '../text/text.ts';
import type { Scope } from './last-asked.ts';
import classes from './search-panel.module.css';
import { SearchInput } from './SearchInput.tsx';

interface SearchFieldProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly listId: string;
  /** Id of the line that Enter takes; null: there is none. */
  readonly chosenId: string | null;
  readonly typed: string;
  readonly scope: Scope;
  readonly hasRoom: boolean;
  readonly hasOtherGroups: boolean;
  readonly onType: (typed: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onScope: (scope: Scope) => void;
}

export function SearchField(props: SearchFieldProps) {
  const { input, listId, chosenId, typed, scope, hasRoom, hasOtherGroups, onType, onKey, onScope } = props;
  const t = useText();
  return (
    <div className={classes['top']}>
      <SearchInput
        {...{ input, typed, onType }}
        role="combobox"
        aria-expanded={chosenId !== null}
        aria-controls={listId}
        aria-activedescendant={chosenId ?? undefined}
        onKeyDown={onKey}
      />
      <SegmentedControl
        fullWidth
        data-testid="search-scope"
        aria-label={t('find:scope')}
        value={scope}
        onChange={onScope}
        data={[
          { value: 'room', label: t('find:inRoom'), disabled: !hasRoom },
          { value: 'group', label: t('find:inGroup') },
          ...(hasOtherGroups ? [{ value: 'all' as const, label: t('find:everywhere') }] : []),
        ]}
      />
    </div>
  );
}
