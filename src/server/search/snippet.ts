/** The part of a message that shows why it was found, with the places of what was. Pure. */
import { foldWithPlaces } from './fold.ts';
import { rangesOf, type Range } from './matches.ts';
import type { Needle } from './query.ts';

/** Code units of text around the first place: two lines of a narrow panel. */
const LENGTH = 160;
const BEFORE = 50;
/** Marked in one snippet: what is beyond is text, too. */
const RANGES_MAX = 32;

export interface Snippet {
  readonly text: string;
  /** Code units of `text`, from and up to but not including; ascending and apart. */
  readonly ranges: readonly Range[];
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

export function snippetOf(text: string, needles: readonly Needle[]): Snippet {
  const ranges = rangesIn(text, needles);
  const from = startOf(text, ranges[0]?.[0] ?? 0);
  const to = endOf(text, from);
  return {
    text: text.slice(from, to),
    ranges: ranges
      .filter(([start, end]) => start >= from && end <= to)
      .slice(0, RANGES_MAX)
      .map(([start, end]) => [start - from, end - from]),
    isCutBefore: from > 0,
    isCutAfter: to < text.length,
  };
}

function rangesIn(text: string, needles: readonly Needle[]): [number, number][] {
  if (needles.length === 0) return [];
  const { folded, places } = foldWithPlaces(text);
  const found = rangesOf(folded, needles).map(
    ([from, to]) => [places[from]!, afterLast(places, to)] as const,
  );
  const apart: [number, number][] = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

/** One character may fold to several: its end is where the next one begins. */
function afterLast(places: readonly number[], end: number): number {
  const last = places[end - 1]!;
  let next = end;
  while (places[next] === last) next += 1;
  return places[next]!;
}

/** A little before what was found, where a word begins. */
function startOf(text: string, found: number): number {
  if (text.length <= LENGTH || found <= BEFORE) return 0;
  const from = found - BEFORE;
  const space = text.slice(from, found).search(/\s/u);
  return space >= 0 ? from + space + 1 : whole(text, from);
}

function endOf(text: string, from: number): number {
  const to = from + LENGTH;
  if (to >= text.length) return text.length;
  const space = text.lastIndexOf(' ', to);
  return space > from + LENGTH / 2 ? space : whole(text, to);
}

/** Never between the halves of a surrogate pair. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
