/** Follows what is in view: loads what comes next, marks as read what was seen, says which day it is. */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Timeline } from '../state/model.ts';
import { isTest, ROWS_IN_TEST_MAX } from '../shell/test-mode.ts';
import { session } from '../state/store.ts';
import { inView } from './in-view.ts';
import type { ListHandle } from './list-handle.ts';
import type { Row } from './rows.ts';
import { dayAbove, indexSeen } from './seen.ts';

/** Nearer than this to what is not loaded: it is asked for, px. */
const LOAD_PX = 1_500;
/** The day is said as long after the last movement, ms. */
const MOVING_MS = 1_200;
/** Seen for this long is read, ms. */
const READ_MS = 250;

interface Shown {
  readonly scroller: HTMLElement | null;
  readonly rows: readonly Row[];
  readonly timeline: Timeline;
  readonly groupId: string;
  readonly roomId: string;
  readonly handle: RefObject<ListHandle | null>;
}

export interface View {
  readonly isAtBottom: boolean;
  /** While one looks for something above: an instant of the day of the first row in view. */
  readonly day: string | null;
  /** Key of the last row that was seen. */
  readonly last: string | null;
}

export function useInView(shown: Shown): View {
  const [view, setView] = useState<View>({ isAtBottom: true, day: null, last: null });
  const now = useRef(shown);
  const soon = useRef<() => void>(() => undefined);
  /** Whether the end was in view at the last look: it stays there, whatever becomes higher or lower. */
  const isHeld = useRef(false);
  const { scroller, rows, timeline } = shown;
  useLayoutEffect(() => {
    now.current = shown;
  });

  useEffect(() => {
    if (scroller === null) return undefined;
    const watch = watchScroller(scroller, (isMoving) => {
      // Until it is there, nothing is loaded: what comes in would lead it elsewhere.
      if (now.current.handle.current?.isMoving() === true) {
        watch.soon();
        return;
      }
      const next = lookAt(scroller, now.current, isMoving);
      isHeld.current = next.isAtBottom;
      setView((before) => (isSame(before, next) ? before : next));
    });
    soon.current = watch.soon;
    // Another list: where it begins is its own matter.
    isHeld.current = false;
    const sized = new ResizeObserver(() => {
      if (isHeld.current) now.current.handle.current?.toEnd();
      watch.soon();
    });
    sized.observe(scroller);
    // And what is in it: a row that grows under the eye keeps the end where it is.
    const list = scroller.querySelector('[role="list"]');
    if (list !== null) sized.observe(list);
    return () => {
      watch.stop();
      sized.disconnect();
    };
  }, [scroller]);

  // The kit follows the end too, but also where more is to be loaded behind it.
  useLayoutEffect(() => {
    if (isHeld.current && timeline.after === null) now.current.handle.current?.toEnd();
    soon.current();
  }, [rows, timeline]);
  useReading(scroller, now, view, rows);
  return view;
}

interface Watch {
  /** Looks with the next frame. */
  readonly soon: () => void;
  readonly stop: () => void;
}

/** Calls `look` once for each frame in which something moved, and when the movement is over. */
function watchScroller(scroller: HTMLElement, look: (isMoving: boolean) => void): Watch {
  let frame = 0;
  let isMoving = false;
  let still: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      look(isMoving);
    });
  };
  const scrolled = (): void => {
    isMoving = true;
    clearTimeout(still);
    still = setTimeout(() => {
      isMoving = false;
      soon();
    }, MOVING_MS);
    soon();
  };
  scroller.addEventListener('scroll', scrolled, { passive: true });
  soon();
  return {
    soon,
    stop: () => {
      cancelAnimationFrame(frame);
      clearTimeout(still);
      scroller.removeEventListener('scroll', scrolled);
    },
  };
}

/** Tells the node what was seen, a moment after it was: what only flew past is not read. */
function useReading(
  scroller: HTMLElement | null,
  now: RefObject<Shown>,
  { last }: View,
  rows: readonly Row[],
): void {
  const soon = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (scroller === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    soon.current = () => {
      timer ??= setTimeout(() => {
        timer = null;
        tell(scroller, now.current);
      }, READ_MS);
    };
    const looked = (): void => soon.current();
    window.addEventListener('focus', looked);
    document.addEventListener('visibilitychange', looked);
    return () => {
      soon.current = () => undefined;
      if (timer !== null) clearTimeout(timer);
      window.removeEventListener('focus', looked);
      document.removeEventListener('visibilitychange', looked);
    };
  }, [scroller, now]);
  useEffect(() => soon.current(), [scroller, last, rows]);
}

/** A person looks: the tab is shown and has the focus. */
function isRead(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function lookAt(scroller: HTMLElement, { rows, timeline, groupId, roomId }: Shown, isMoving: boolean): View {
  const seen = inView(scroller);
  // In tests the document holds no more than so many.
  const isFull = isTest && rows.length >= ROWS_IN_TEST_MAX;
  if (seen.above < LOAD_PX && !isFull) void session.conversation.loadOlder(groupId, roomId);
  if (seen.below < LOAD_PX) void session.conversation.loadNewer(groupId, roomId);
  const isAtBottom = seen.isAtEnd && timeline.after === null;
  return {
    isAtBottom,
    day: isMoving && !isAtBottom ? dayAbove(rows, seen.first) : null,
    last: seen.last,
  };
}

function tell(scroller: HTMLElement, { rows, groupId, roomId }: Shown): void {
  if (!isRead() || !scroller.isConnected) return;
  const index = indexSeen(rows, inView(scroller).last);
  if (index > 0) void session.conversation.markRead(groupId, roomId, index);
}

function isSame(a: View, b: View): boolean {
  return a.isAtBottom === b.isAtBottom && a.day === b.day && a.last === b.last;
}
