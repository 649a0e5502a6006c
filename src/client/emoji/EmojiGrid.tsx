/**
 * Emoji in lines under headings; only those in view are in the page. The focus stays in the field above it, which says
 * which one is marked.
 */
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../text/text.ts';
import { emojiLanguage } from './emoji-data.ts';
import type { Emoji } from './emoji-set.ts';
import classes from './emoji.module.css';
import { lineOf, rowsInView, type Grid, type GridSize, type Line } from './grid.ts';

interface EmojiGridProps {
  readonly id: string;
  readonly grid: Grid;
  readonly size: GridSize;
  /** CSS pixels. */
  readonly height: number;
  /** Place among all; null: none. */
  readonly marked: number | null;
  /** What stands above the lines of a section. */
  readonly titleOf: (section: string) => string;
  /** In the tone of the person. */
  readonly shownAs: (emoji: Emoji) => string;
  readonly onMark: (place: number) => void;
  readonly onChoose: (emoji: Emoji) => void;
  /** The section at the top of what is in view. */
  readonly onSection: (section: string) => void;
  /** Scrolls to this section, once for each new object. */
  readonly wanted: { readonly section: string } | null;
}

/** Of a cell, for the field that says which is marked. */
export function cellId(id: string, place: number): string {
  return `${id}-${place}`;
}

export function EmojiGrid(props: EmojiGridProps) {
  const { id, grid, size, height, marked, titleOf, onSection, wanted } = props;
  const t = useText();
  const view = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const heading = grid.rows.find(({ section }) => section === wanted?.section);
    if (heading !== undefined) view.current!.scrollTop = heading.top;
  }, [wanted, grid]);
  useLayoutEffect(() => {
    view.current!.scrollTop = 0;
  }, [grid]);
  useLayoutEffect(() => {
    const line = marked === null ? undefined : lineOf(grid, marked);
    if (line === undefined) return;
    const { scrollTop } = view.current!;
    // With its heading, where it is the first of a section.
    const from = line.top - size.headingHeight;
    if (from < scrollTop) view.current!.scrollTop = from;
    else if (line.top + size.lineHeight > scrollTop + height)
      view.current!.scrollTop = line.top + size.lineHeight - height;
  }, [marked, grid, height, size]);
  const scrolled = (scrollTop: number): void => {
    setTop(scrollTop);
    const section = grid.rows.findLast((row) => row.top <= scrollTop + 1)?.section;
    if (section !== undefined) onSection(section);
  };
  return (
    <div
      ref={view}
      className={classes['view']}
      style={{ height }}
      id={id}
      role="grid"
      aria-label={t('emoji:list')}
      aria-rowcount={grid.lines.length}
      aria-colcount={size.columns}
      data-testid="emoji-grid"
      onScroll={({ currentTarget }) => scrolled(currentTarget.scrollTop)}
      // A press leaves the focus where it is.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="presentation" style={{ height: grid.height }} />
      {rowsInView(grid, top, height).map((row) =>
        row.kind === 'heading' ? (
          <div key={row.key} role="presentation" className={classes['heading']} style={{ top: row.top }}>
            {titleOf(row.section)}
          </div>
        ) : (
          <GridLine key={row.key} {...props} line={row} marked={markedIn(row, marked)} />
        ),
      )}
    </div>
  );
}

/** The same for all lines but one, so that those are not drawn again. */
function markedIn({ first, emoji }: Line, marked: number | null): number | null {
  return marked !== null && marked >= first && marked < first + emoji.length ? marked : null;
}

const GridLine = memo(function GridLine({
  id,
  line,
  size,
  marked,
  shownAs,
  onMark,
  onChoose,
}: EmojiGridProps & { readonly line: Line }) {
  return (
    <div
      role="row"
      className={classes['line']}
      style={{ top: line.top, height: size.lineHeight, gridTemplateColumns: `repeat(${size.columns}, 1fr)` }}
      aria-rowindex={line.number + 1}
      lang={emojiLanguage()}
    >
      {line.emoji.map((one, column) => {
        const place = line.first + column;
        const emoji = shownAs(one);
        return (
          <div
            key={place}
            id={cellId(id, place)}
            role="gridcell"
            className={classes['cell']}
            aria-colindex={column + 1}
            aria-selected={place === marked}
            aria-label={one.label}
            title={one.label}
            data-testid="emoji-choice"
            data-emoji={emoji}
            onPointerMove={() => onMark(place)}
            onClick={() => onChoose(one)}
          >
            {emoji}
          </div>
        );
      })}
    </div>
  );
});
