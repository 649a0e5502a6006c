/** How the shown group stands, as the screens follow it. */
import { useEffect, useMemo, useState } from 'react';
import { isTest } from '../shell/test-mode.ts';
import { useApp } from '../state/store.ts';
import { standingOf, type Standing } from './standing-kind.ts';

/** A tenth of a second is what people can still read. */
const COUNT_EVERY_MS = 100;

/** Draws again only when a word or number of it changed, not with every index. */
export function useStanding(): Standing | null {
  const text = useApp((state) => JSON.stringify(standingOf(state)));
  return useMemo(() => JSON.parse(text) as Standing | null, [text]);
}

/** Ms since `isRunning` became true, counted by this screen alone; null otherwise, and in tests. */
export function useElapsedMs(isRunning: boolean): number | null {
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    if (!isRunning || isTest) return;
    const startMs = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startMs), COUNT_EVERY_MS);
    return () => {
      clearInterval(timer);
      setElapsedMs(0);
    };
  }, [isRunning]);
  return isRunning && !isTest ? elapsedMs : null;
}
