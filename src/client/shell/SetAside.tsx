/** The page of a node that takes no part any more (MS100): why, and what the person can do about it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { NodeInfo } from '../../api/node.ts';
import { Page } from '../onboarding/Page.tsx';
import classes from '../onboarding/page.module.css';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { notifyProblem } from './notify.ts';

export function SetAside({ why }: { readonly why: NonNullable<NodeInfo['setAside']> }) {
  const t = useText();
  if (why === 'clone') return <RunsTwice />;
  return (
    <Page title={t('shell:rolledBackTitle')} lead={t('shell:rolledBackLead')} foot={t('shell:setAsideFoot')}>
      <p className={classes['plain']} data-testid="set-aside" data-kind="rolled_back" role="status">
        {t('shell:rolledBackHow')}
      </p>
    </Page>
  );
}

function RunsTwice() {
  const t = useText();
  const [decided, setDecided] = useState<'new' | 'keep' | null>(null);
  // The node starts anew then: this page goes when it says that it takes part again.
  const decide = (decision: 'new' | 'keep') => (): void => {
    setDecided(decision);
    api.decideDevice(decision).catch((error: unknown) => {
      setDecided(null);
      notifyProblem(error);
    });
  };
  return (
    <Page title={t('shell:cloneTitle')} lead={t('shell:cloneLead')} foot={t('shell:setAsideFoot')}>
      <div className={classes['stack']} data-testid="set-aside" data-kind="clone">
        <p className={classes['plain']}>{t('shell:cloneHow')}</p>
        <Button
          size="md"
          data-action="keep"
          loading={decided === 'keep'}
          disabled={decided === 'new'}
          onClick={decide('keep')}
        >
          {t('shell:cloneKeep')}
        </Button>
        <Button
          size="md"
          variant="default"
          data-action="new"
          loading={decided === 'new'}
          disabled={decided === 'keep'}
          onClick={decide('new')}
        >
          {t('shell:cloneNew')}
        </Button>
        <p className={classes['plain']}>{t('shell:cloneFoot')}</p>
      </div>
    </Page>
  );
}
