/** Lengths of time in words, as one says them. */
import { language } from '../text/text.ts';
import { roughly } from './invites.ts';

/** "7 days", "5 minutes". */
export function roughTime(ms: number): string {
  const { value, unit } = roughly(ms);
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** "7 days ago". A form of its own: languages put the days into another case then ("7 Tage", "vor 7 Tagen"). */
export function roughTimeAgo(ms: number): string {
  const { value, unit } = roughly(ms);
  return new Intl.RelativeTimeFormat(language()).format(-value, unit);
}
