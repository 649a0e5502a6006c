/** Before the host role is handed over on request: what that means. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
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
  const [isBusy, setBusy] = useState(false);
  const handOver = async (deviceId: string): Promise<void> => {
    setBusy(true);
    try {
      await api.transferHost(groupId, deviceId);
      notifyDone(t('members:makeHostAsked'));
      onClose();
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={device !== null}
      onClose={onClose}
      title={<strong>{t('members:makeHostTitle')}</strong>}
      closeButtonProps={{ 'aria-label': t('members:close') }}
      centered
    >
      <div className={classes['ask']}>
        <p className={classes['heir']}>
          <strong>
            <Written>{name}</Written>
          </strong>
          {device !== null && <span className={classes['quiet']}>{shortId(device.id)}</span>}
        </p>
        <p>{t('members:makeHostWhat')}</p>
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {t('members:cancel')}
          </Button>
          <Button
            data-autofocus
            data-action="make-host-do"
            loading={isBusy}
            onClick={() => device !== null && void handOver(device.id)}
          >
            {t('members:makeHostDo')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
