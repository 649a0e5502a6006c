/** What is the matter with the keys of the room that is shown, and what is being done about it. */
import { useGroup, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './status-banner.module.css';
import { useLater } from './use-later.ts';

/** A change of keys takes a second or two, and is no news. */
const TOLD_AFTER_MS = 3_000;

export function KeysBanner() {
  const t = useText();
  const roomId = useApp((state) => state.roomId);
  const keys = useGroup((state) => state.rooms.find(({ id }) => id === roomId)?.keys) ?? 'here';
  const isTrouble = keys !== 'here' && keys !== 'clear';
  const isShown = useLater(isTrouble, TOLD_AFTER_MS);
  return (
    <div role="status" aria-live="polite" className={classes['place']}>
      {isShown && isTrouble && (
        <div className={classes['banner']} data-testid="keys-banner" data-kind={keys}>
          <span>{t(`shell:keys_${keys}`)}</span>
        </div>
      )}
    </div>
  );
}
