/** Those within reach and those out of it, in words: what the ring shows by its colours. */
import { namesText } from '../text/format.ts';
import { useText } from '../text/text.ts';
import type { Islands as Sides } from './islands.ts';
import classes from './islands.module.css';
import { caretakerText } from './standing-text.ts';

const MEANING = {
  ours: 'network:islandOursConfirm',
  theirs: 'network:islandTheirsConfirm',
  nobody: 'network:islandNobodyConfirms',
} as const;

export function Islands({ islands }: { readonly islands: Sides }) {
  const t = useText();
  const { ours, away, majority, caretaker } = islands;
  const of = ours.length + away.length;
  return (
    <div className={classes['islands']} data-testid="islands" data-majority={majority}>
      <div className={classes['island']} data-side="ours">
        <p className={classes['head']}>{t('network:islandOurs', { count: ours.length, of })}</p>
        <p className={classes['names']}>{useNames(ours)}</p>
        {caretaker !== null && ours.length > 1 && (
          <p className={classes['quiet']} title={t('network:keepsTogetherWhat')}>
            {caretakerText(t, caretaker)}
          </p>
        )}
      </div>
      <div className={classes['island']} data-side="away">
        <p className={classes['head']}>{t('network:islandAway', { count: away.length })}</p>
        <p className={classes['names']}>{useNames(away)}</p>
      </div>
      <p className={classes['quiet']}>{t(MEANING[majority])}</p>
    </div>
  );
}

/** namesText keeps each name's direction to itself. */
function useNames(devices: Sides['ours']): string {
  const t = useText();
  return namesText(
    devices.map(({ name, isSelf, through }) => {
      if (isSelf) return t('network:islandThis', { name });
      return through === null ? name : t('network:islandThrough', { name, through });
    }),
  );
}
