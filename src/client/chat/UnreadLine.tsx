/** Where reading had ended. */
import { useText } from '../text/text.ts';
import classes from './lines.module.css';

export function UnreadLine() {
  const t = useText();
  return (
    <div role="listitem" className={classes['unread']} data-testid="unread-line">
      <span className={classes['unreadLabel']}>{t('chat:new')}</span>
    </div>
  );
}
