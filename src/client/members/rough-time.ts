/** Lengths of time in words, as one says them. */
import { language } from '../text/text.ts';
import { roughly } from './invites.ts';

/** "7 days", "5 minutes". */
export function roughTime(ms: number): string {
  const { value, unit } = roughly(ms);
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
