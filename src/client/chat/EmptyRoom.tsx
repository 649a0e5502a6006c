/** A room in which nobody has written yet. */
import { useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './empty.module.css';

export function EmptyRoom() {
  const t = useText();
  const isAlone = useGroup(({ members }) => members.length <= 1) ?? true;
  const roomId = useApp((state) => state.roomId);
  const isOpen = useGroup(({ rooms }) => rooms.find(({ id }) => id === roomId)?.kind === 'open') ?? true;
  return (
    <div className={classes['empty']} data-testid="room-empty">
      <Picture />
      <h2 className={classes['title']}>{t('chat:emptyTitle')}</h2>
      <p className={classes['text']}>
        {t(isAlone ? 'chat:emptyAlone' : isOpen ? 'chat:emptyText' : 'rooms:emptyPrivate')}
      </p>
    </div>
  );
}

/** A few people, one of them saying something. */
function Picture() {
  return (
    <svg
      width="96"
      height="64"
      viewBox="0 0 96 64"
      fill="none"
      aria-hidden="true"
      className={classes['picture']}
    >
      <path
        d="M18 14a8 8 0 0 1 8-8h30a8 8 0 0 1 8 8v12a8 8 0 0 1-8 8H36l-9 8v-8.1A8 8 0 0 1 18 26z"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <circle cx="33" cy="20" r="2" fill="currentColor" />
      <circle cx="41" cy="20" r="2" fill="currentColor" />
      <circle cx="49" cy="20" r="2" fill="currentColor" />
      <path
        d="M70 24h2a7 7 0 0 1 7 7v10a7 7 0 0 1-7 7v6.5L65 48H54a7 7 0 0 1-6-3.4"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
