/** A line of the list below the field: the keys choose it from there, a pointer here. */
import type { ReactNode } from 'react';
import classes from './search-panel.module.css';

export interface OptionProps {
  readonly id: string;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

interface OptionItemProps extends OptionProps {
  readonly testId: 'search-result' | 'search-suggestion';
  readonly data?: Readonly<Record<`data-${string}`, string | number | undefined>>;
  readonly children: ReactNode;
}

export function OptionItem({ id, testId, data, isChosen, onPoint, onChoose, children }: OptionItemProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      className={classes['option']}
      data-testid={testId}
      {...data}
      ref={(element) => {
        if (isChosen) element?.scrollIntoView({ block: 'nearest' });
      }}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      {children}
    </li>
  );
}
