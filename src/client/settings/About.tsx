/** What runs here. */
import { Anchor } from '@mantine/core';
import { FORMAT_VERSION } from '../../protocol/domains.ts';
import { CopyLine } from '../onboarding/CopyLine.tsx';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

export function About() {
  const t = useText();
  const node = useApp((state) => state.node);
  if (node === null) return null;
  return (
    <>
      <Setting id="version">
        <span className={classes['value']}>{node.version}</span>
      </Setting>
      <Setting id="protocol" hint={t('settings:protocolHint')}>
        <span className={classes['value']}>{FORMAT_VERSION}</span>
      </Setting>
      <Setting id="device" hint={t('settings:deviceHint')} isWide>
        <CopyLine text={node.deviceId} label={t('settings:copyDevice')} />
      </Setting>
      <Setting id="api" hint={t('settings:apiHint')}>
        <Anchor href="/api/docs" target="_blank" rel="noreferrer">
          {t('settings:apiLink')}
        </Anchor>
      </Setting>
      <Setting id="licence" hint={t('settings:licenceHint')}>
        {null}
      </Setting>
    </>
  );
}
