/** The present, for what is counted on the screen. */
import { useEffect, useState } from 'react';

/** ms since 1970, drawn again every `everyMs` while `isRunning`; afterwards it stands still. */
export function useNow(everyMs: number, isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isRunning]);
  return now;
}
