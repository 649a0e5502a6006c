/**
 * All rows in the document, for tests: what is loaded can be found. The same promises as the virtual list: it
 * follows the end when it is there, and keeps what is in view where it is otherwise.
 */
import { Fragment, useCallback, useImperativeHandle, useLayoutEffect, useRef, type RefObject } from 'react';
import { ROWS_IN_TEST_MAX } from '../shell/test-mode.ts';
import { TOP_PX, type Align, type ListProps } from './list-handle.ts';
import classes from './list.module.css';

const END_PX = 40;

/** Where the list is: at its end, or at a row with its distance from the top, px. */
type Hold = 'end' | { readonly key: string; readonly top: number };

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

function holdOf(box: HTMLElement, isEndLoaded: boolean): Hold {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
  if (isAtEnd && isEndLoaded) return 'end';
  const { top } = box.getBoundingClientRect();
  for (const element of box.querySelectorAll<HTMLElement>('[data-row]')) {
    const rect = element.getBoundingClientRect();
    if (rect.bottom > top) return { key: element.dataset['row']!, top: rect.top - top };
  }
  return 'end';
}

function restore(box: HTMLElement, hold: Hold): void {
  if (hold === 'end') {
    box.scrollTop = box.scrollHeight;
    return;
  }
  const element = box.querySelector(`[data-row="${CSS.escape(hold.key)}"]`);
  if (element === null) return;
  const moved = element.getBoundingClientRect().top - box.getBoundingClientRect().top - hold.top;
  if (moved !== 0) box.scrollTop += moved;
}
