/** In place of a part of the screens that did not come: the node was away, or another version of it runs by now. */
import { useState } from 'react';
import { useText } from '../text/text.ts';
import classes from './part-failed.module.css';

interface PartFailedProps {
  /** Resolves when it has come or failed once more. */
  readonly again: () => Promise<void>;
  /** Of what lies above everything else; null where it stands in its own place. */
  readonly close: (() => void) | null;
}

export function PartFailed({ again, close }: PartFailedProps) {
  const t = useText();
  const [isAsking, setAsking] = useState(false);
  const ask = (): void => {
    if (isAsking) return;
    setAsking(true);
    void again().then(() => setAsking(false));
  };
  return (
    <div
      className={classes['failed']}
      data-above={close !== null}
      data-testid="part-failed"
      role="alert"
      aria-busy={isAsking}
    >
      <p className={classes['text']}>{t('shell:partFailed')}</p>
      <span className={classes['ways']}>
        <button
          type="button"
          className={classes['way']}
          data-testid="part-again"
          // Not "disabled": that would take the focus from it.
          aria-disabled={isAsking}
          onClick={ask}
        >
          {t('shell:partAgain')}
        </button>
        {close !== null && (
          <button type="button" className={classes['way']} onClick={close}>
            {t('shell:close')}
          </button>
        )}
      </span>
    </div>
  );
}
