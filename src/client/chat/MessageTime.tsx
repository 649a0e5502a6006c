/** When a message was said. */
import { clockTime, fullTime } from '../text/format.ts';
import classes from './message.module.css';

export function MessageTime({ at }: { readonly at: string }) {
  return (
    <time className={classes['time']} dateTime={at} title={fullTime(at)}>
      {clockTime(at)}
    </time>
  );
}
