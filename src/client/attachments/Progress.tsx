/** How far a file has come, from 0 to 1; nothing to be seen once it is there. */
import classes from './attachments.module.css';

interface ProgressProps {
  readonly state: string;
  readonly part: number;
  readonly label: string;
}

const WHOLE = 100;

export function Progress({ state, part, label }: ProgressProps) {
  const percent = Math.round(part * WHOLE);
  const isDone = state === 'ready' || state === 'here';
  return (
    <span
      role="progressbar"
      className={classes['progress']}
      data-testid="attachment-progress"
      data-progress={percent}
      data-state={state}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={WHOLE}
      aria-valuenow={percent}
      hidden={isDone}
    >
      <span className={classes['bar']} style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}
