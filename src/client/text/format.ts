/** Times, days and lengths of time as the person's language writes them. In tests: English, UTC, 24 hours. */
import { isTest, timeZone } from '../shell/test-mode.ts';
import { isolated } from './isolate.ts';
import { language } from './text.ts';

const DAY_MS = 24 * 3600 * 1000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

type Pattern = 'clock' | 'day' | 'dayOfYear' | 'full';

const OPTIONS: Readonly<Record<Pattern, Intl.DateTimeFormatOptions>> = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayOfYear: { day: 'numeric', month: 'long', year: 'numeric' },
  full: { dateStyle: 'long', timeStyle: 'medium' },
};

/** Making a formatter costs a hundred times more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(pattern: Pattern): Intl.DateTimeFormat {
  const key = `${language()} ${pattern}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const zone = timeZone === undefined ? {} : { timeZone };
  const cycle = isTest ? { hourCycle: 'h23' as const } : {};
  const made = new Intl.DateTimeFormat(language(), { ...OPTIONS[pattern], ...zone, ...cycle });
  formats.set(key, made);
  return made;
}

/** Hours and minutes of the viewer's clock. */
export function clockTime(iso: string): string {
  return format('clock').format(new Date(iso));
}

/** Day, month, year and time to the second: for details and tooltips. */
export function fullTime(iso: string): string {
  return format('full').format(new Date(iso));
}

/** Day, month and year. */
export function dayOnly(iso: string): string {
  return format('dayOfYear').format(new Date(iso));
}

/** 37 %, of a part from 0 to 1. */
export function percentText(part: number): string {
  return new Intl.NumberFormat(language(), { style: 'percent' }).format(part);
}

/** Today, Yesterday, Thursday 12 March; with the year when it is another one. `now`: ms since 1970. */
export function dayLabel(iso: string, now: number): string {
  const at = new Date(iso);
  const daysAgo = Math.round((startOfDay(now) - startOfDay(at.getTime())) / DAY_MS);
  if (daysAgo === 0 || daysAgo === 1) {
    const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(-daysAgo, 'day');
    return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1);
  }
  const isThisYear = at.getFullYear() === new Date(now).getFullYear();
  return format(isThisYear ? 'day' : 'dayOfYear').format(at);
}

/** 180 ms, 1.2 s, 2 min 5 s. */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return unit(Math.round(ms), 'millisecond', 0);
  if (ms < MINUTE_MS) return unit(ms / SECOND_MS, 'second', 1);
  const minutes = unit(Math.floor(ms / MINUTE_MS), 'minute', 0);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  return seconds === 0 ? minutes : `${minutes} ${unit(seconds, 'second', 0)}`;
}

/** Ana, Bo, and Cleo. Each keeps its direction to itself. */
export function namesText(names: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names.map(isolated));
}

/** The viewer's calendar day of an instant, equal for equal days only. */
export function dayKey(atMs: number): string {
  return String(startOfDay(atMs));
}

function unit(value: number, name: string, digits: number): string {
  const options = { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language(), options).format(value);
}

/** Midnight of the viewer's day, ms since 1970. */
function startOfDay(atMs: number): number {
  if (timeZone === 'UTC') return Math.floor(atMs / DAY_MS) * DAY_MS;
  const date = new Date(atMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
