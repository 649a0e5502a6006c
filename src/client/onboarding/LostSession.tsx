/** The page of a browser without a session: why, and the way back in. */
import { Button } from '@mantine/core';
import { useText } from '../text/text.ts';
import { CopyLine } from './CopyLine.tsx';
import { Page } from './Page.tsx';
import classes from './page.module.css';

export function LostSession() {
  const t = useText();
  return (
    <Page title={t('onboarding:lostTitle')} lead={t('onboarding:lostWhy')} foot={t('onboarding:lostAgain')}>
      <div className={classes['stack']}>
        <p className={classes['plain']}>{t('onboarding:lostHow')}</p>
        <CopyLine text="npx demes open" label={t('onboarding:copyCommand')} />
        <Button size="md" onClick={() => window.location.reload()}>
          {t('onboarding:tryAgain')}
        </Button>
      </div>
    </Page>
  );
}
