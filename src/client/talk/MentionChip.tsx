/** Somebody who is named in a text: a press opens their card. */
import type { ReactNode } from 'react';
import { opens } from '../chat/beside.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './mention.module.css';

interface MentionChipProps {
  /** Null: everybody. */
  readonly memberId: string | null;
  /** As it was written, with the @. */
  readonly children: ReactNode;
}

export function MentionChip({ memberId, children }: MentionChipProps) {
  const t = useText();
  const isMe = useGroup(({ group }) => memberId === null || group.myMemberId === memberId) ?? false;
  const name = useGroup(({ members }) => members.find(({ id }) => id === memberId)?.name ?? null);
  const className = `${classes['chip']} ${isMe ? classes['mine'] : ''}`;
  const about = { 'data-testid': 'mention', 'data-mine': isMe, className };
  if (memberId === null || name === null) return <bdi {...about}>{children}</bdi>;
  return (
    <button
      type="button"
      {...about}
      title={t('talk:mentionOf', { name })}
      {...opens((button) => ({ kind: 'card', memberId, button }))}
    >
      <bdi>{children}</bdi>
    </button>
  );
}
