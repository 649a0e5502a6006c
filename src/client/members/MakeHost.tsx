/** Before the host role is handed over on request: what that means. */
import { useState } from 'react';
import { Confirm } from '../shell/Confirm.tsx';
import { notifyDone } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './members-panel.module.css';
import { shortId, type DeviceRow } from './rows.ts';

interface MakeHostProps {
  readonly groupId: string;
  /** Of the device's member. */
  readonly name: string;
  /** Null: nothing is asked. */
  readonly device: DeviceRow | null;
  readonly onClose: () => void;
}

export function MakeHost({ groupId, name, device, onClose }: MakeHostProps) {
  const t = useText();
  // What the dialog says while it leaves the screen.
  const [last, setLast] = useState({ name, device });
  if (device !== null && device !== last.device) setLast({ name, device });
  if (last.device === null) return null;
  const { id } = last.device;
  const handOver = async (): Promise<void> => {
    await api.transferHost(groupId, id);
    notifyDone(t('members:makeHostAsked'));
  };
  return (
    <Confirm
      opened={device !== null}
      title={t('members:makeHostTitle')}
      action={t('members:makeHostDo')}
      isHarmless
      onDo={handOver}
      onClose={onClose}
    >
      <p className={classes['heir']}>
        <strong>
          <Written>{last.name}</Written>
        </strong>
        <span className={classes['quiet']}>{shortId(id)}</span>
      </p>
      <p>{t('members:makeHostWhat')}</p>
    </Confirm>
  );
}
