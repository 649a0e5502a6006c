/** Back to what is unread, and from there to the newest message. */
import type { RefObject } from 'react';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { goToNewest } from './actions.ts';
import { DownIcon } from './icons.tsx';
import type { ListHandle } from './list-handle.ts';
import classes from './list.module.css';
import type { Row } from './rows.ts';
import { unreadBelow } from './seen.ts';

interface JumpButtonProps {
  readonly rows: readonly Row[];
  readonly lastSeen: string | null;
  readonly roomId: string;
  readonly handle: RefObject<ListHandle | null>;
}

export function JumpButton({ rows, lastSeen, roomId, handle }: JumpButtonProps) {
  const t = useText();
  const unread = useGroup(({ rooms }) => rooms.find(({ id }) => id === roomId)?.unread ?? 0) ?? 0;
  const jump = (): void => {
    const place = unreadBelow(rows, lastSeen);
    if (place === -1) goToNewest();
    else handle.current?.toRow(place, 'start');
  };
  return (
    <button
      type="button"
      className={`${classes['jump']} ${unread > 0 ? classes['jumpUnread'] : ''}`}
      data-testid="jump-newest"
      data-unread={unread}
      aria-label={unread === 0 ? t('chat:jumpNewest') : t('chat:jumpUnread', { count: unread })}
      onClick={jump}
    >
      <DownIcon />
      {unread > 0 && <span>{unread}</span>}
    </button>
  );
}
