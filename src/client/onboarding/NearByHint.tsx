/** Somebody in the same network uses demes: whoever knows them need not wait for a link by mail. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useFreshNode } from '../network/use-fresh-node.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './near-by.module.css';

/** isJoining: the person wants to join: then looking around is offered where nobody does yet. */
export function NearByHint({ isJoining }: { readonly isJoining: boolean }) {
  const setting = useApp(({ node }) => node?.settings.nearby ?? null);
  if (setting === null || setting.failed) return null;
  if (setting.on) return <Found isJoining={isJoining} />;
  return isJoining && !setting.fixed ? <Offer /> : null;
}

/** Who they are is not announced (NR8): the person has to know. Devices of own groups invite to nothing new. */
function Found({ isJoining }: { readonly isJoining: boolean }) {
  const t = useText();
  useFreshNode();
  const count = useApp(({ node }) => node?.nearby?.filter((one) => !one.sharesGroup).length ?? 0);
  return (
    <div role="status" data-testid="onboarding-nearby" data-count={count} className={classes['place']}>
      {count > 0 && (
        <div className={classes['found']}>
          <strong>{t('onboarding:nearbyTitle', { count })}</strong>
          <span>{t('onboarding:nearbyHow')}</span>
        </div>
      )}
      {count === 0 && isJoining && <span className={classes['quiet']}>{t('onboarding:nearbyNobody')}</span>}
    </div>
  );
}

function Offer() {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    try {
      await session.changeNode({ nearby: true });
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes['offer']}>
      <Button
        variant="default"
        size="compact-sm"
        data-testid="onboarding-look"
        aria-describedby="onboarding-look-what"
        loading={isBusy}
        onClick={() => void look()}
      >
        {t('onboarding:nearbyLook')}
      </Button>
      <span className={classes['quiet']} id="onboarding-look-what">
        {t('onboarding:nearbyWhat')}
      </span>
    </div>
  );
}
