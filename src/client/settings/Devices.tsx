/** Further computers of the same person. */
import { Button } from '@mantine/core';
import { LinkSteps } from '../devices/LinkSteps.tsx';
import { useLink } from '../devices/use-link.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

export function Devices() {
  const t = useText();
  const linking = useLink();
  const { link, fault, begin, end } = linking;
  const isOver = link === null || link.state === 'done' || link.state === 'failed';
  return (
    <Setting id="linkComputer" hint={t('settings:linkComputerHint')} isWide>
      {link !== null && <LinkSteps linking={linking} link={link} />}
      {fault !== null && (
        <p className={classes['hint']} role="alert">
          {fault}
        </p>
      )}
      {isOver ? (
        <Button variant="default" data-testid="link-begin" onClick={() => void begin()}>
          {t(link === null ? 'devices:begin' : 'devices:beginAgain')}
        </Button>
      ) : (
        <Button variant="subtle" color="gray" data-testid="link-end" onClick={end}>
          {t('devices:giveUp')}
        </Button>
      )}
    </Setting>
  );
}
