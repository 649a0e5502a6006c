/** Deeds and conditions as people read them, in transcripts and reasons. */
import type { Condition, Deed } from './words.ts';

/** `kill host`, `fault latency from host to all`. */
export function deedText(deed: Deed): string {
  return Object.entries(deed)
    .map(([word, value]) => `${word} ${valueText(value)}`)
    .join(', ');
}

/** `host any, on followers, tier confirmed`. */
export function conditionText({ within: _, for: held, ...rest }: Condition): string {
  const words = Object.entries(rest).map(([word, value]) => `${word} ${valueText(value)}`);
  return [...words, ...(held === undefined ? [] : [`for ${held} ms`])].join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value))
    return value.map((one) => (Array.isArray(one) ? `[${valueText(one)}]` : valueText(one))).join(' ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => (key === 'type' ? valueText(inner) : `${key} ${valueText(inner)}`))
      .join(' ');
  }
  return String(value);
}
