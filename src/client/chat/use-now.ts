import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/** ms since 1970, to the minute; draws again when the day may have changed, not each minute. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs((before) => (new Date(before).getDate() === new Date().getDate() ? before : Date.now()));
    }, MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
