/** What the picker of emoji shows and does: what is looked for, what is marked, what a key does. */
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { isComposing } from '../chat/composing.ts';
import { useEmoji } from './emoji-data.ts';
import { findEmoji, toned, type Emoji } from './emoji-set.ts';
import { gridOf, lineOf, step, type Grid, type GridSize, type Section } from './grid.ts';
import { emojiHabits, keepTone, noteEmoji } from './kept-habits.ts';
import { FOUND, SECTIONS, type SectionId } from './sections.ts';

const WIDE: GridSize = { columns: 8, lineHeight: 40, headingHeight: 30 };
/** Fingers are wider than pointers. */
const NARROW: GridSize = { columns: 7, lineHeight: 44, headingHeight: 30 };
const FOUND_MAX = 160;

export interface Picker {
  readonly size: GridSize;
  readonly grid: Grid;
  readonly sections: readonly SectionId[];
  /** Why there is nothing to be seen. */
  readonly lack: 'none' | 'failed' | null;
  readonly query: string;
  readonly look: (query: string) => void;
  /** Place among all; null: none. */
  readonly marked: number | null;
  readonly mark: (place: number | null) => void;
  readonly emojiAt: (place: number | null) => Emoji | undefined;
  readonly tone: number;
  readonly setTone: (tone: number) => void;
  readonly shownAs: (emoji: Emoji) => string;
  readonly choose: (emoji: Emoji) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function usePicker(onChoose: (emoji: string) => void): Picker {
  const size = useMediaQuery('(max-width: 719px)') ? NARROW : WIDE;
  const [query, setQuery] = useState('');
  const [marked, mark] = useState<number | null>(null);
  const [habits] = useState(emojiHabits);
  const [tone, setTone] = useState(habits.tone);
  const { all, isFailed } = useEmoji(true);
  const { grid, sections } = useMemo(() => {
    const shown = sectionsOf(all, query, habits.recent);
    return { sections: shown.map(({ id }) => id), grid: gridOf(shown, size) };
  }, [all, query, habits, size]);
  const shownAs = useMemo(() => (one: Emoji) => toned(one, tone), [tone]);
  const choose = (one: Emoji): void => {
    noteEmoji(shownAs(one));
    onChoose(shownAs(one));
  };
  const emojiAt = (place: number | null): Emoji | undefined => {
    const line = place === null ? undefined : lineOf(grid, place);
    return line?.emoji[place! - line.first];
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const next = step(grid, marked, event.key, event.ctrlKey);
    const first = emojiAt(marked ?? (query === '' ? null : 0));
    if (next !== undefined) mark(next);
    else if (event.key === 'Enter' && first !== undefined) choose(first);
    else return;
    event.preventDefault();
  };
  return {
    size,
    grid,
    sections,
    query,
    marked,
    mark,
    emojiAt,
    tone,
    shownAs,
    choose,
    onKeyDown,
    lack: isFailed ? 'failed' : all.length > 0 && grid.lines.length === 0 ? 'none' : null,
    look: (next) => {
      setQuery(next.replaceAll(':', ''));
      mark(null);
    },
    setTone: (next) => {
      setTone(next);
      keepTone(next);
    },
  };
}

function sectionsOf(
  all: readonly Emoji[],
  query: string,
  recent: readonly string[],
): readonly (Section & { readonly id: SectionId })[] {
  if (query.trim() !== '') return [{ id: FOUND, emoji: findEmoji(all, query, FOUND_MAX) }];
  const used = recent.flatMap((emoji) => {
    const known = all.find((one) => one.emoji === emoji || one.skins.includes(emoji));
    // In the tone in which it was used.
    return known === undefined ? [] : { ...known, emoji, skins: [] };
  });
  const sections = SECTIONS.map((id) => ({
    id,
    emoji: id === 'recent' ? used : all.filter(({ group }) => `${group}` === id),
  }));
  return sections.filter(({ emoji }) => emoji.length > 0);
}
