/** Speaks new messages to those who do not see them come. Apart from the list, whose rows come and go. */
import { useEffect, useRef, useState } from 'react';
import { blockedIn } from '../state/blocked.ts';
import type { Timeline } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { newlySpoken, startSpoken, type Spoken } from './spoken.ts';

/** More at once are counted instead of read out. */
const READ_MAX = 3;
/** Of a long text the beginning is enough. */
const TEXT_MAX = 300;

interface LiveRegionProps {
  readonly timeline: Timeline;
  readonly myMemberId: string;
}

export function LiveRegion({ timeline, myMemberId }: LiveRegionProps) {
  const t = useText();
  const blocked = useApp(blockedIn);
  const spoken = useRef<Spoken | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    spoken.current ??= startSpoken(timeline);
    const next = newlySpoken(spoken.current, timeline, [myMemberId, ...blocked]);
    spoken.current = next.spoken;
    if (next.messages.length > READ_MAX) setText(t('chat:spokenMany', { count: next.messages.length }));
    else if (next.messages.length > 0) {
      const sentences = next.messages.map(({ author, text: said }) =>
        t('chat:spoken', { name: author.name, text: said.slice(0, TEXT_MAX) }),
      );
      setText(sentences.join('. '));
    }
  }, [timeline, myMemberId, blocked, t]);
  return (
    <div className="demes-unseen" aria-live="polite" aria-atomic="true" data-testid="live-region">
      {text}
    </div>
  );
}
