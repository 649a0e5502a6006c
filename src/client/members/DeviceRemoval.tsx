/** Before one device of somebody is taken out of the group: what follows. */
import { useState } from 'react';
import type { Group } from '../../api/groups.ts';
import { WhatFollows } from '../devices/WhatFollows.tsx';
import { Confirm } from '../shell/Confirm.tsx';
import { notifyDone } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './members-panel.module.css';
import { shortId } from './rows.ts';

interface DeviceRemovalProps {
  readonly group: Pick<Group, 'id' | 'name' | 'sealed'>;
  /** Whose it is. */
  readonly name: string;
  readonly isMine: boolean;
  /** Null: nothing is asked. */
  readonly deviceId: string | null;
  readonly onClose: () => void;
}

export function DeviceRemoval({ group, onClose, ...asked }: DeviceRemovalProps) {
  const t = useText();
  // What the dialog says while it leaves the screen.
  const [last, setLast] = useState(asked);
  if (asked.deviceId !== null && asked.deviceId !== last.deviceId) setLast(asked);
  const { name, isMine, deviceId } = last;
  if (deviceId === null) return null;
  const remove = async (): Promise<void> => {
    await api.removeDevice(group.id, deviceId);
    notifyDone(t('members:removeDeviceAsked'));
  };
  return (
    <Confirm
      opened={asked.deviceId !== null}
      title={t('members:removeDeviceTitle')}
      action={t('members:removeDeviceDo')}
      onDo={remove}
      onClose={onClose}
    >
      <p className={classes['heir']}>
        <strong>
          <Written>{name}</Written>
        </strong>
        <span className={classes['quiet']}>{shortId(deviceId)}</span>
      </p>
      <WhatFollows isMine={isMine} groups={[group]} />
    </Confirm>
  );
}
