/** What the group that is shown was made to be; none of it can be changed. */
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

export function ThisGroup() {
  const t = useText();
  const group = useGroup((state) => state.group);
  if (group === null || group.newcomersSee === null) return null;
  const { sealed, newcomersSee } = group;
  return (
    <>
      <Setting id="sealed" hint={t(sealed ? 'settings:sealedHint' : 'settings:notSealedHint')}>
        <span className={classes['value']}>{t(sealed ? 'settings:sealedYes' : 'settings:sealedNo')}</span>
      </Setting>
      <Setting id="newcomersSee" hint={sealed ? t(`settings:newcomers_${newcomersSee}Hint`) : null}>
        <span className={classes['value']}>{t(`settings:newcomers_${newcomersSee}`)}</span>
      </Setting>
    </>
  );
}
