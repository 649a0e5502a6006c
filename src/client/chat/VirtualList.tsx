/** The rows that are in view, and a few around them: a conversation of any length costs the same. */
import { useImperativeHandle, useMemo, useRef, type ComponentProps } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import type { ListProps } from './list-handle.ts';
import classes from './list.module.css';
import type { Row } from './rows.ts';

/** Drawn beyond what is in view, px: wide enough for a flick. */
const BEYOND = { top: 800, bottom: 800 };
/** So near to the end counts as at the end, px. */
const END_PX = 40;

interface VirtualListProps extends ListProps {
  /** Number of the first row (see track.ts). */
  readonly first: number;
}

export function VirtualList(props: VirtualListProps) {
  const { rows, first, start, isEndLoaded, isAtBottom, label, handle, scroller, draw, head } = props;
  const virtuoso = useRef<VirtuosoHandle>(null);
  useImperativeHandle(
    handle,
    () => ({
      toRow: (index, align) => virtuoso.current?.scrollToIndex({ index, align }),
      toEnd: () => virtuoso.current?.scrollToIndex({ index: 'LAST', align: 'end' }),
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
      scrollerRef={(element) => scroller(element instanceof HTMLElement ? element : null)}
      data={rows}
      context={context}
      firstItemIndex={first}
      computeItemKey={(_, row) => row.key}
      itemContent={(index, row) => draw(row, index - first)}
      initialTopMostItemIndex={start ?? { index: 'LAST', align: 'end' }}
      followOutput={(isAtBottom) => (isAtBottom && isEndLoaded ? 'auto' : false)}
      atBottomThreshold={END_PX}
      increaseViewportBy={BEYOND}
      alignToBottom
      components={PARTS}
    />
  );
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
