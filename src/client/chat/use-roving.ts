/** One stop of Tab for the whole list; arrows go from message to message, Home and End to the first and last. */
import { useCallback, type KeyboardEvent, type RefObject } from 'react';
import { markUnread } from './actions.ts';
import { chatUi, setChatUi } from './chat-ui.ts';
import type { ListHandle } from './list-handle.ts';
import type { Row } from './rows.ts';

/** Frames in which a far row is drawn, with room to spare. */
const FRAMES_MAX = 60;

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

export function useRoving(
  rows: readonly Row[],
  handle: RefObject<ListHandle | null>,
): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback(
    (event) => {
      const step = STEPS[event.key];
      const from = (event.target as HTMLElement).dataset['rowKey'];
      if (from === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key.toLowerCase() === 'u') markUnreadAt(rows, from);
      if (step === undefined) return;
      const stops = rows.flatMap((row, index) => (isStop(row) ? { key: row.key, index } : []));
      const at = stops.findIndex(({ key }) => key === from);
      const next = stops[step(at, stops.length - 1)];
      event.preventDefault();
      if (next === undefined) return;
      setChatUi({ activeKey: next.key });
      if (focusRow(next.key)) return;
      handle.current?.toRow(next.index, event.key === 'End' ? 'end' : 'start');
      focusSoon(next.key, FRAMES_MAX);
    },
    [rows, handle],
  );
}

/** MS293 The key for it at a message. */
function markUnreadAt(rows: readonly Row[], key: string): void {
  const row = rows.find((one) => one.key === key);
  if (row?.kind === 'message' && row.message.index !== null) markUnread(row.message.index);
}

/** For the list: whatever in a row is focused or tapped, that row is where Tab comes back to. */
export function followFocus(event: { readonly target: EventTarget }): void {
  if (!(event.target instanceof Element)) return;
  const key = event.target.closest<HTMLElement>('[data-row-key]')?.dataset['rowKey'];
  if (key !== undefined && chatUi().activeKey !== key) setChatUi({ activeKey: key });
}

function isStop(row: Row): boolean {
  return row.kind !== 'day' && row.kind !== 'unread';
}

/** As soon as the row is drawn. */
function focusSoon(key: string, frames: number): void {
  requestAnimationFrame(() => {
    if (!focusRow(key) && frames > 0) focusSoon(key, frames - 1);
  });
}

function focusRow(key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`);
  if (element === null) return false;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
  return true;
}
