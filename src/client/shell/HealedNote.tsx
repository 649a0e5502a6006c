/**
 * What became of what waited, in one sentence, where the trouble stood before. It goes by itself once it was on the screen for
 * a while, not while somebody points at it or another tab is shown.
 */
import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { healedText } from '../network/healed-text.ts';
import type { Healed } from '../state/outage.ts';
import { session } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './status-banner.module.css';

/** Time enough to read it twice. */
const SHOWN_MS = 15_000;

interface HealedNoteProps {
  readonly groupId: string;
  readonly healed: Healed;
}

export function HealedNote({ groupId, healed }: HealedNoteProps) {
  const t = useText();
  const [isHeld, setHeld] = useState(false);
  const isLookedAt = useIsLookedAt();
  useEffect(() => {
    if (isHeld || !isLookedAt) return undefined;
    const timer = setTimeout(() => session.seenHealed(groupId), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [groupId, healed, isHeld, isLookedAt]);
  return (
    <div
      className={classes['banner']}
      data-testid="healed-note"
      data-kind="healed"
      data-count={healed.count}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{healedText(t, healed)}</span>
      <CloseButton
        size="sm"
        iconSize={16}
        className={classes['close']}
        aria-label={t('shell:closeNote')}
        onClick={() => session.seenHealed(groupId)}
      />
    </div>
  );
}

function useIsLookedAt(): boolean {
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const look = (): void => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
