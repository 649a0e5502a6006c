/** A setting of the node that is on or off: what it does, what others learn by it, how it goes, and its switch. */
import { useState } from 'react';
import { notifyProblem } from '../shell/notify.ts';
import { session } from '../state/store.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import { SettingSwitch } from './SettingSwitch.tsx';
import classes from './settings.module.css';

interface SwitchSettingProps {
  readonly name: 'portMap' | 'nearby';
  readonly setting: { readonly on: boolean; readonly fixed: boolean };
  /** Of the command line: `--flag` turns it on, `--no-flag` off. */
  readonly flag: string;
  readonly hint: string;
  /** What others get to know by it. */
  readonly strangers: string;
  /** How it goes, in a sentence; empty where there is nothing to say. */
  readonly state: string;
  readonly isBad: boolean;
}

export function SwitchSetting({ name, setting, flag, hint, strangers, state, isBad }: SwitchSettingProps) {
  const hints = (
    <>
      <span>{hint}</span>
      <span className={classes['more']}>{strangers}</span>
      {/* Always there, so that a screen reader speaks what comes into it. */}
      <span className={classes['state']} role="status" data-bad={isBad}>
        {state}
      </span>
      {setting.fixed && <Fixed flag={setting.on ? `--${flag}` : `--no-${flag}`} />}
    </>
  );
  return (
    <Setting id={name} isSwitch hint={hints}>
      <OnOff name={name} setting={setting} />
    </Setting>
  );
}

/** Where the start said it, the switch shows that and cannot be moved. */
function Fixed({ flag }: { readonly flag: string }) {
  const t = useText();
  return (
    <span className={classes['more']}>
      <Around sentence={t('settings:fixed', { flag: SLOT })}>
        <code className={classes['flag']}>{flag}</code>
      </Around>
    </span>
  );
}

function OnOff({ name, setting }: Pick<SwitchSettingProps, 'name' | 'setting'>) {
  const [isBusy, setBusy] = useState(false);
  const turn = async (on: boolean): Promise<void> => {
    // Not disabled meanwhile: that would take the focus from it.
    if (isBusy) return;
    setBusy(true);
    try {
      await session.changeNode({ [name]: on });
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <SettingSwitch
      id={name}
      isOn={setting.on}
      isDisabled={setting.fixed}
      onTurn={(isOn) => void turn(isOn)}
    />
  );
}
