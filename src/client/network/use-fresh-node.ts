/** What the node says of itself, asked again and again while that is on the screen: the feed does not tell it. */
import { useEffect } from 'react';
import { session, useApp } from '../state/store.ts';

const ASK_EVERY_MS = 2_000;

export function useFreshNode(): void {
  const isLive = useApp(({ connection }) => connection === 'live');
  useEffect(() => {
    if (!isLive) return;
    void session.refreshNode();
    const timer = setInterval(() => void session.refreshNode(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isLive]);
}
