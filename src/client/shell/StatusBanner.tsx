/**
 * What is the matter, once it has lasted: a line above the conversation that pushes nothing out of reach and goes by
 * itself. Its live region is always there, so that a screen reader speaks what comes into it.
 */
import { Suspense, useEffect, useState } from 'react';
import type { Group } from '../../api/groups.ts';
import { BANNER_HIDDEN, nextBanner } from '../network/banner-timing.ts';
import type { Standing } from '../network/standing-kind.ts';
import { bannerText } from '../network/standing-text.ts';
import { useStanding } from '../network/use-standing.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { ForgetGroup } from './parts.ts';
import { HealedNote } from './HealedNote.tsx';
import classes from './status-banner.module.css';

interface StatusBannerProps {
  readonly group: Pick<Group, 'id' | 'name'>;
}

export function StatusBanner({ group }: StatusBannerProps) {
  const t = useText();
  const standing = useStanding();
  const isTrouble = standing !== null && standing.kind !== 'ok';
  const isShown = useBannerShown(isTrouble);
  const trouble = useLast(isTrouble ? standing : null);
  const text = isShown && trouble !== null ? bannerText(t, trouble) : null;
  const healed = useGroup((state) => state.healed);
  return (
    <div role="status" aria-live="polite" className={classes['place']}>
      {text !== null && trouble !== null && (
        <div className={classes['banner']} data-testid="status-banner" data-kind={trouble.kind}>
          <span>{text}</span>
          {trouble.kind === 'removed' && (
            <Suspense fallback={null}>
              <ForgetGroup key={group.id} group={group} />
            </Suspense>
          )}
        </div>
      )}
      {text === null && healed !== null && <HealedNote key={group.id} groupId={group.id} healed={healed} />}
    </div>
  );
}

function useBannerShown(isTrouble: boolean): boolean {
  const [timing, setTiming] = useState(BANNER_HIDDEN);
  useEffect(() => {
    const { timing: next, wakeInMs } = nextBanner(timing, isTrouble, performance.now());
    if (next.isShown !== timing.isShown || next.sinceMs !== timing.sinceMs) setTiming(next);
    if (wakeInMs === null) return;
    const timer = setTimeout(() => setTiming((now) => ({ ...now })), wakeInMs);
    return () => clearTimeout(timer);
  }, [timing, isTrouble]);
  return timing.isShown;
}

/** The last value that was one: what the banner still says in the second before it goes. */
function useLast(value: Standing | null): Standing | null {
  const [last, setLast] = useState<Standing | null>(null);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
