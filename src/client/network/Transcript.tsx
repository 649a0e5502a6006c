/** A code over everything confirmed so far: two people compare it aloud, and know that they read the same. */
import { Button, CopyButton } from '@mantine/core';
import type { GroupStatus } from '../../api/groups.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.ts';
import classes from './network-panel.module.css';

export function Transcript({ status }: { readonly status: GroupStatus }) {
  const t = useText();
  const { code, index } = status.transcript;
  return (
    <div>
      <div className={classes['code']} data-testid="transcript-code" data-index={index}>
        {code}
      </div>
      <div className={classes['codeFoot']}>
        <span>{t('network:transcriptIndex', { index })}</span>
        <CopyButton value={`${code} #${index}`}>
          {({ copied, copy }) => (
            <Button
              className={classes['copy']}
              variant="subtle"
              size="compact-sm"
              leftSection={<Icon name="copy" size={16} />}
              onClick={copy}
            >
              {t(copied ? 'network:copied' : 'network:copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <p className={classes['explain']}>{t('network:transcriptWhat')}</p>
    </div>
  );
}
