/** Where emoji stand in the picker: lines under headings, of which only those in view are drawn, and a step by a key. Pure. */
import type { Emoji } from './emoji-set.ts';

export interface Section {
  readonly id: string;
  readonly emoji: readonly Emoji[];
}

interface Placed {
  readonly key: string;
  /** From the top of all, CSS pixels. */
  readonly top: number;
  readonly section: string;
}

export interface Heading extends Placed {
  readonly kind: 'heading';
}

export interface Line extends Placed {
  readonly kind: 'line';
  readonly emoji: readonly Emoji[];
  /** Of its first emoji among all, from 0. */
  readonly first: number;
  /** Among all lines, from 0. */
  readonly number: number;
}

export interface Grid {
  readonly rows: readonly (Heading | Line)[];
  readonly lines: readonly Line[];
  /** CSS pixels. */
  readonly height: number;
}

export interface GridSize {
  readonly columns: number;
  readonly lineHeight: number;
  readonly headingHeight: number;
}

export function gridOf(sections: readonly Section[], size: GridSize): Grid {
  const rows: (Heading | Line)[] = [];
  let top = 0;
  let first = 0;
  let number = 0;
  for (const { id: section, emoji } of sections) {
    if (emoji.length === 0) continue;
    rows.push({ kind: 'heading', key: section, section, top });
    top += size.headingHeight;
    for (let at = 0; at < emoji.length; at += size.columns) {
      const some = emoji.slice(at, at + size.columns);
      rows.push({ kind: 'line', key: `${section}-${at}`, section, top, emoji: some, first, number });
      first += some.length;
      number += 1;
      top += size.lineHeight;
    }
  }
  return { rows, lines: rows.filter((row) => row.kind === 'line'), height: top };
}

/** Those between two heights, and as much again on either side. */
export function rowsInView({ rows }: Grid, from: number, height: number): readonly (Heading | Line)[] {
  return rows.filter(({ top }) => top > from - height && top < from + 2 * height);
}

export function lineOf({ lines }: Grid, place: number): Line | undefined {
  return lines.find(({ first, emoji }) => place >= first && place < first + emoji.length);
}

/** Lines that a page has. */
const PAGE = 5;

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE, PageDown: PAGE };

/**
 * Where a key leads from a place; null: back into the field.
 *
 * @param place among all emoji; null: in the field
 * @returns undefined for a key that is the field's
 */
export function step(
  grid: Grid,
  place: number | null,
  key: string,
  hasControl: boolean,
): number | null | undefined {
  const last = grid.lines.at(-1);
  if (last === undefined) return undefined;
  if (place === null) return key === 'ArrowDown' ? 0 : undefined;
  const line = lineOf(grid, place) ?? last;
  const end = (one: Line): number => one.first + one.emoji.length - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, place - 1);
    case 'ArrowRight':
      return Math.min(end(last), place + 1);
    case 'Home':
      return hasControl ? 0 : line.first;
    case 'End':
      return end(hasControl ? last : line);
    default: {
      const lines = STEPS[key];
      if (lines === undefined) return undefined;
      if (lines === -1 && line.number === 0) return null;
      const next = grid.lines[Math.min(Math.max(line.number + lines, 0), last.number)]!;
      return Math.min(next.first + place - line.first, end(next));
    }
  }
}
