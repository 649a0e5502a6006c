/** When this node last had a link to a device, in words. */
import type { useText } from '../text/text.ts';
import { roughTimeAgo } from './rough-time.ts';

/** `at`: as the node says it. A clock that is ahead of this one says "a minute", not the future. */
export function lastSeenText(t: ReturnType<typeof useText>, at: string, nowMs: number): string {
  return t('members:lastSeen', { ago: roughTimeAgo(Math.max(0, nowMs - Date.parse(at))) });
}
