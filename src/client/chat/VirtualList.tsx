/** The rows that are in view, and a few around them: a conversation of any length costs the same. */
import {
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  type ComponentProps,
} from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { TOP_PX, type Align, type ListProps } from './list-handle.ts';
import classes from './list.module.css';
import { Mover } from './mover.ts';
import type { Row } from './rows.ts';

/** Drawn beyond what is in view, px: wide enough for a flick. */
const BEYOND = { top: 800, bottom: 800 };

interface VirtualListProps extends ListProps {
  /** Number of the first row (see track.ts). */
  readonly first: number;
}

export function VirtualList(props: VirtualListProps) {
  const { rows, first, start, isAtBottom, label, handle, scroller, draw, head } = props;
  const virtuoso = useRef<VirtuosoHandle>(null);
  const mover = useMemo(() => new Mover(), []);
  useImperativeHandle(
    handle,
    () => ({
      toRow: (index, align) => {
        virtuoso.current?.scrollToIndex(placeOf(index, align));
        mover.go({ key: rows[index]!.key, align });
      },
      toEnd: () => mover.go('end'),
      isMoving: () => mover.isMoving,
    }),
    [mover, rows],
  );
  const setBox = useCallback(
    (element: HTMLElement | Window | null) => {
      const box = element instanceof HTMLElement ? element : null;
      mover.take(box);
      scroller(box);
    },
    [mover, scroller],
  );
  useLayoutEffect(() => {
    mover.go(start === null ? 'end' : { key: rows[start.index]!.key, align: start.align });
    // Only where it begins: later on it goes where it is told.
  }, [mover]);
  const context = useMemo(() => ({ label, head }), [label, head]);
  return (
    <Virtuoso<Row, typeof context>
      ref={virtuoso}
      className={classes['scroller']}
      data-testid="message-list"
      data-at-bottom={isAtBottom}
      scrollerRef={setBox}
      data={rows}
      context={context}
      firstItemIndex={first}
      computeItemKey={(_, row) => row.key}
      itemContent={(index, row) => draw(row, index - first)}
      initialTopMostItemIndex={
        start === null ? { index: 'LAST', align: 'end' } : placeOf(start.index, start.align)
      }
      increaseViewportBy={BEYOND}
      alignToBottom
      skipAnimationFrameInResizeObserver
      components={PARTS}
    />
  );
}

function placeOf(index: number, align: Align): { index: number; align: Align; offset: number } {
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
