/** Follows what is in view: loads what comes next, marks as read what was seen, says which day it is. */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Timeline } from '../state/model.ts';
import { session } from '../state/store.ts';
import { inView } from './in-view.ts';
import type { ListHandle } from './list-handle.ts';
import type { Row } from './rows.ts';
import { dayAbove, indexSeen } from './seen.ts';

/** Nearer than this to what is not loaded: it is asked for, px. */
const LOAD_PX = 1_500;
/** Reading is told at most this often, ms. */
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
  /** An instant of the day of the first row in view; null while the day's own line is there. */
  readonly day: string | null;
  /** Key of the last row that was seen. */
  readonly last: string | null;
}

export function useInView(shown: Shown): View {
  const [view, setView] = useState<View>({ isAtBottom: true, day: null, last: null });
  const now = useRef(shown);
  const isHeld = useRef(true);
  const read = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLayoutEffect(() => {
    now.current = shown;
  });
  const { scroller, rows, timeline } = shown;

  useEffect(() => {
    if (scroller === null) return undefined;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const next = lookAt(scroller, now.current);
      isHeld.current = next.isAtBottom;
      setView((before) => (isSame(before, next) ? before : next));
      if (isRead()) read.current ??= setTimeout(() => tell(scroller, now.current, read), READ_MS);
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    const sized = new ResizeObserver(() => {
      if (isHeld.current) now.current.handle.current?.toEnd();
      soon();
    });
    sized.observe(scroller);
    scroller.addEventListener('scroll', soon, { passive: true });
    window.addEventListener('focus', soon);
    document.addEventListener('visibilitychange', soon);
    soon();
    return () => {
      cancelAnimationFrame(frame);
      sized.disconnect();
      scroller.removeEventListener('scroll', soon);
      window.removeEventListener('focus', soon);
      document.removeEventListener('visibilitychange', soon);
    };
  }, [scroller, rows, timeline]);
  return view;
}

/** What the row is seen by a person: the tab is shown and has the focus. */
function isRead(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function lookAt(scroller: HTMLElement, { rows, timeline, groupId, roomId }: Shown): View {
  const seen = inView(scroller);
  if (seen.above < LOAD_PX) void session.conversation.loadOlder(groupId, roomId);
  if (seen.below < LOAD_PX) void session.conversation.loadNewer(groupId, roomId);
  return {
    isAtBottom: seen.isAtEnd && timeline.after === null,
    day: seen.below + seen.above < 1 ? null : dayAbove(rows, seen.first),
    last: seen.last,
  };
}

function tell(
  scroller: HTMLElement,
  { rows, groupId, roomId }: Shown,
  timer: RefObject<ReturnType<typeof setTimeout> | null>,
): void {
  timer.current = null;
  if (!isRead() || !scroller.isConnected) return;
  const index = indexSeen(rows, inView(scroller).last);
  if (index > 0) void session.conversation.markRead(groupId, roomId, index);
}

function isSame(a: View, b: View): boolean {
  return a.isAtBottom === b.isAtBottom && a.day === b.day && a.last === b.last;
}
