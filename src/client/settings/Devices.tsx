/** Further computers of the same person. */
import { Button } from '@mantine/core';
import { GuardedAction } from '../devices/GuardedAction.tsx';
import { LinkSteps } from '../devices/LinkSteps.tsx';
import { useGuarded } from '../devices/use-guarded.ts';
import { useLink } from '../devices/use-link.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';

export function Devices() {
  const t = useText();
  const linking = useLink();
  const { link, offer, end } = linking;
  const guarded = useGuarded(offer);
  const isOver = link === null || link.state === 'done' || link.state === 'failed';
  return (
    <Setting id="linkComputer" hint={t('settings:linkComputerHint')} isWide>
      {link !== null && <LinkSteps linking={linking} link={link} />}
      {isOver ? (
        <GuardedAction
          guarded={guarded}
          testId="link-begin"
          label={t(link === null ? 'devices:begin' : 'devices:beginAgain')}
        />
      ) : (
        <Button variant="subtle" color="gray" data-testid="link-end" onClick={end}>
          {t('devices:giveUp')}
        </Button>
      )}
    </Setting>
  );
}
