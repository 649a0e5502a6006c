/** The day from here on. */
import { memo } from 'react';
import { dayLabel } from '../text/format.ts';
import classes from './lines.module.css';

interface DayLineProps {
  readonly at: string;
  /** ms since 1970: what is today. */
  readonly nowMs: number;
}

export const DayLine = memo(function DayLine({ at, nowMs }: DayLineProps) {
  return (
    <div role="listitem" className={classes['day']}>
      <time className={classes['dayLabel']} dateTime={at}>
        {dayLabel(at, nowMs)}
      </time>
    </div>
  );
});
