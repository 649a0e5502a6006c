/**
 * All rows in the document, for tests: what is loaded can be found. The same promises as the virtual list: it
 * follows the end when it is there, and keeps what is in view where it is otherwise.
 */
import { Fragment, useCallback, useImperativeHandle, useLayoutEffect, useRef, type RefObject } from 'react';
import { holdOf, restore, type Hold } from './hold.ts';
import { ROWS_IN_TEST_MAX } from '../shell/test-mode.ts';
import { TOP_PX, type Align, type ListProps } from './list-handle.ts';
import classes from './list.module.css';

export function PlainList(props: ListProps) {
  const { rows, isEndLoaded, isAtBottom, label, scroller, draw, head } = props;
  const shown = rows.slice(-ROWS_IN_TEST_MAX);
  const skipped = rows.length - shown.length;
  const { box, hold } = usePlace(props, skipped);
  const setBox = useCallback(
    (element: HTMLDivElement | null) => {
      box.current = element;
      scroller(element);
    },
    [box, scroller],
  );
  return (
    <div
      ref={setBox}
      className={classes['scroller']}
      data-testid="message-list"
      data-at-bottom={isAtBottom}
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        hold.current = holdOf(currentTarget, isEndLoaded);
      }}
    >
      <div className={classes['column']}>
        {head}
        <div role="list" aria-label={label}>
          {shown.map((row, i) => (
            <Fragment key={row.key}>{draw(row, i + skipped)}</Fragment>
          ))}
        </div>
        <div className={classes['foot']} />
      </div>
    </div>
  );
}

interface PlaceInList {
  readonly box: RefObject<HTMLElement | null>;
  readonly hold: RefObject<Hold>;
}

/** Begins where it shall, goes where it is told, and is there again after every change. */
function usePlace({ start, handle }: ListProps, skipped: number): PlaceInList {
  const box = useRef<HTMLElement | null>(null);
  const hold = useRef<Hold>('end');
  const isBegun = useRef(false);
  const toRow = useCallback((index: number, align: Align) => {
    const element = box.current?.querySelectorAll('[data-row]')[index];
    element?.scrollIntoView({ block: align });
    if (align === 'start') box.current?.scrollBy({ top: -TOP_PX });
    if (box.current !== null) hold.current = holdOf(box.current, true);
  }, []);
  const toEnd = useCallback(() => {
    hold.current = 'end';
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, []);
  useImperativeHandle(
    handle,
    () => ({
      toRow: (index, align) => toRow(Math.max(0, index - skipped), align),
      toEnd,
      isMoving: () => false,
    }),
    [toRow, toEnd, skipped],
  );
  useLayoutEffect(() => {
    if (isBegun.current) restore(box.current!, hold.current);
    else if (start === null) toEnd();
    else toRow(Math.max(0, start.index - skipped), start.align);
    isBegun.current = true;
  });
  return { box, hold };
}
