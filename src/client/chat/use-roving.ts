/** One stop of Tab for the whole list; arrows go from message to message, Home and End to the first and last. */
import { useCallback, useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { chatUi, setChatUi } from './chat-ui.ts';
import type { ListHandle } from './list-handle.ts';
import type { Row } from './rows.ts';

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
  /** Key of a row that gets the focus as soon as it is in the document. */
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current !== null && focusRow(wanted.current)) wanted.current = null;
  });
  return useCallback(
    (event) => {
      const step = STEPS[event.key];
      const from = (event.target as HTMLElement).dataset['rowKey'];
      if (step === undefined || from === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      const stops = rows.flatMap((row, index) => (isStop(row) ? { key: row.key, index } : []));
      const at = stops.findIndex(({ key }) => key === from);
      const next = stops[step(at, stops.length - 1)];
      event.preventDefault();
      if (next === undefined) return;
      setChatUi({ activeKey: next.key });
      if (focusRow(next.key)) return;
      wanted.current = next.key;
      handle.current?.toRow(next.index, event.key === 'End' ? 'end' : 'start');
      requestAnimationFrame(() => focusRow(next.key));
    },
    [rows, handle],
  );
}

/** For the list: whatever in a row is focused, that row is where Tab comes back to. */
export function followFocus(event: FocusEvent<HTMLElement>): void {
  const key = event.target.closest<HTMLElement>('[data-row-key]')?.dataset['rowKey'];
  if (key !== undefined && chatUi().activeKey !== key) setChatUi({ activeKey: key });
}

function isStop(row: Row): boolean {
  return row.kind !== 'day' && row.kind !== 'unread';
}

function focusRow(key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`);
  if (element === null) return false;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
  return true;
}
