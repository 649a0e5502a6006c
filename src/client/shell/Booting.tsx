/** Until the node has said what there is; after three seconds, what may be the matter. */
import { useEffect, useState } from 'react';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './booting.module.css';
import { Skeletons } from './EmptyStates.tsx';

const PATIENCE_MS = 3_000;

export function Booting() {
  const t = useText();
  const isLate = useLate();
  const isLost = useApp((state) => state.connection === 'lost');
  return (
    <main className={classes['booting']} aria-busy="true">
      <Skeletons />
      <div role="status" className={classes['words']}>
        <p>{t('shell:starting')}</p>
        {isLate && (
          <>
            <p>{t(isLost ? 'shell:lateNoAnswer' : 'shell:lateSlow')}</p>
            {isLost && (
              <p>
                <code className={classes['code']}>npm start</code>
              </p>
            )}
          </>
        )}
      </div>
    </main>
  );
}

function useLate(): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLate;
}
