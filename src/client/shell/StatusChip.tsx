/** Always on the screen: who is host, how many are within reach, and when that changes, what still works. */
import { UnstyledButton } from '@mantine/core';
import { chipText } from '../network/standing-text.ts';
import { useElapsedMs, useStanding } from '../network/use-standing.ts';
import { useText } from '../text/text.ts';
import classes from './status-chip.module.css';
import { togglePanel } from './ui-state.ts';

export function StatusChip() {
  const t = useText();
  const standing = useStanding();
  const electingMs = useElapsedMs(standing?.kind === 'electing');
  const text = standing === null ? t('network:chipLoading') : chipText(t, standing, electingMs);
  return (
    <UnstyledButton
      className={classes['chip']}
      data-testid="status-chip"
      data-kind={standing?.kind ?? 'electing'}
      aria-label={t('network:chipLabel', { text })}
      onClick={() => togglePanel('network')}
    >
      <span className={classes['dot']} aria-hidden="true" />
      <span className={classes['text']}>{text}</span>
    </UnstyledButton>
  );
}
