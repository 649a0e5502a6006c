/** A moment, written out to the second, and as programs read it. */
import { fullTime } from './format.ts';

export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{fullTime(at)}</time>;
}
