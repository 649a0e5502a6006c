/** The rows that are in view, and a few around them: a conversation of any length costs the same. */
import { useImperativeHandle, useMemo, useRef, type ComponentProps } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { TOP_PX, type ListProps } from './list-handle.ts';
import classes from './list.module.css';
import type { Row } from './rows.ts';

/** Drawn beyond what is in view, px: wide enough for a flick. */
const BEYOND = { top: 800, bottom: 800 };
/** So near to the end counts as at the end, px. */
const END_PX = 40;
/** Frames in which the end is found: each draws the rows that the one before had guessed. */
const END_FRAMES = 8;

interface VirtualListProps extends ListProps {
  /** Number of the first row (see track.ts). */
  readonly first: number;
}

export function VirtualList(props: VirtualListProps) {
  const { rows, first, start, isEndLoaded, isAtBottom, label, handle, scroller, draw, head } = props;
  const virtuoso = useRef<VirtuosoHandle>(null);
  const box = useRef<HTMLElement | null>(null);
  useImperativeHandle(
    handle,
    () => ({
      toRow: (index, align) => virtuoso.current?.scrollToIndex(placeOf(index, align)),
      toEnd: () => goToEnd(box.current),
    }),
    [],
  );
  const context = useMemo(() => ({ label, head }), [label, head]);
  return (
    <Virtuoso<Row, typeof context>
      ref={virtuoso}
      className={classes['scroller']}
      data-testid="message-list"
      data-at-bottom={isAtBottom}
      scrollerRef={(element) => {
        box.current = element instanceof HTMLElement ? element : null;
        scroller(box.current);
      }}
      data={rows}
      context={context}
      firstItemIndex={first}
      computeItemKey={(_, row) => row.key}
      itemContent={(index, row) => draw(row, index - first)}
      initialTopMostItemIndex={
        start === null ? { index: 'LAST', align: 'end' } : placeOf(start.index, start.align)
      }
      followOutput={(isAtBottom) => (isAtBottom && isEndLoaded ? 'auto' : false)}
      atBottomThreshold={END_PX}
      increaseViewportBy={BEYOND}
      alignToBottom
      skipAnimationFrameInResizeObserver
      components={PARTS}
    />
  );
}

/**
 * Heights are guessed until a row is drawn, so the end moves while one goes there: on it goes for a few frames. Not
 * when the person pulls the other way.
 */
function goToEnd(element: HTMLElement | null, frames = END_FRAMES): void {
  if (element === null || frames === 0) return;
  element.scrollTop = element.scrollHeight;
  const { scrollTop, scrollHeight } = element;
  requestAnimationFrame(() => {
    const isPulled = element.scrollHeight === scrollHeight && element.scrollTop < scrollTop - 1;
    if (!isPulled) goToEnd(element, frames - 1);
  });
}

function placeOf(
  index: number,
  align: 'start' | 'center' | 'end',
): { index: number; align: 'start' | 'center' | 'end'; offset: number } {
  return { index, align, offset: align === 'start' ? -TOP_PX : 0 };
}

interface Context {
  readonly label: string;
  readonly head: React.ReactNode;
}

const PARTS = {
  List: ({ context, ...rest }: ComponentProps<'div'> & { readonly context: Context }) => (
    <div {...rest} role="list" aria-label={context.label} />
  ),
  Header: ({ context }: { readonly context: Context }) => <>{context.head}</>,
  Footer: () => <div className={classes['foot']} />,
};
