/** The page of a browser without a session: why, and the way back in. */
import { Button } from '@mantine/core';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { CopyLine } from './CopyLine.tsx';
import { Page } from './Page.tsx';
import classes from './page.module.css';

export function LostSession() {
  const t = useText();
  const dataDirectory = useApp((state) => state.node?.dataDirectory ?? null);
  const command = `demes open${dataDirectory === null ? '' : ` --data ${quoted(dataDirectory)}`}`;
  return (
    <Page title={t('onboarding:lostTitle')} lead={t('onboarding:lostWhy')} foot={t('onboarding:lostAgain')}>
      <div className={classes['stack']}>
        <p className={classes['plain']}>{t('onboarding:lostHow')}</p>
        <CopyLine text={command} label={t('onboarding:copyCommand')} />
        <p className={classes['plain']}>{t('onboarding:lostCheckout')}</p>
        <CopyLine text={`npx ${command}`} label={t('onboarding:copyCommand')} />
        <Button size="md" onClick={() => window.location.reload()}>
          {t('onboarding:tryAgain')}
        </Button>
      </div>
    </Page>
  );
}

const PLAIN = /^[\w./:\\-]+$/;

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return PLAIN.test(path) ? path : `"${path.replaceAll(/["$`\\]/g, '\\$&')}"`;
}
