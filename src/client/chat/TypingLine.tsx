/** Who is typing. Forgotten by itself: nobody is asked. The line keeps its height, so that nothing jumps. */
import { useEffect, useState } from 'react';
import type { TypingMember } from '../state/model.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { useNameOf } from './names.ts';
import classes from './conversation.module.css';

const NOBODY: readonly TypingMember[] = [];

export function TypingLine({ roomId }: { readonly roomId: string }) {
  const t = useText();
  const nameOf = useNameOf();
  const typing = useGroup((group) => group.typing[roomId] ?? NOBODY) ?? NOBODY;
  const myMemberId = useGroup((group) => group.group.myMemberId);
  const [nowMs, setNowMs] = useState(() => Date.now());
  const open = typing.filter(({ memberId, untilMs }) => untilMs > nowMs && memberId !== myMemberId);
  const nextMs = Math.min(...typing.map(({ untilMs }) => untilMs).filter((ms) => ms > nowMs));
  useEffect(() => {
    if (!Number.isFinite(nextMs)) return undefined;
    const timer = setTimeout(() => setNowMs(Date.now()), Math.max(0, nextMs - Date.now()) + 1);
    return () => clearTimeout(timer);
  }, [nextMs]);
  const [a = '', b = ''] = open.map(({ memberId }) => nameOf(memberId));
  return (
    <div className={classes['typing']} data-testid="typing">
      {open.length === 1 && t('chat:typingOne', { a })}
      {open.length === 2 && t('chat:typingTwo', { a, b })}
      {open.length > 2 && t('chat:typingMany')}
    </div>
  );
}
