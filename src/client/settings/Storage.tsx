/** Where this node keeps things, and how much. */
import { CopyLine } from '../onboarding/CopyLine.tsx';
import { useApp } from '../state/store.ts';
import { bytesText } from '../text/bytes-text.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

export function Storage() {
  const t = useText();
  const node = useApp((state) => state.node);
  if (node === null) return null;
  return (
    <>
      <Setting id="folder" hint={t('settings:folderHint')} isWide>
        <CopyLine text={node.dataDirectory} label={t('settings:copyFolder')} />
      </Setting>
      <Setting id="size" hint={t('settings:sizeHint')}>
        <span className={classes['value']}>{bytesText(node.databaseBytes)}</span>
      </Setting>
      <Setting id="kept" hint={t('settings:keptHint')}>
        {null}
      </Setting>
    </>
  );
}
