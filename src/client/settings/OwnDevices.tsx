/** Which computers are this person, when they were last there, and how one of them goes. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ownDevices, type OwnDevice } from '../devices/own-devices.ts';
import classes from '../devices/recovery.module.css';
import { removeDevice } from '../devices/remove-device.ts';
import { WhatFollows } from '../devices/WhatFollows.tsx';
import { lastSeenText } from '../members/last-seen-text.ts';
import { shortId } from '../members/rows.ts';
import { useMinute } from '../members/use-minute.ts';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { useApp } from '../state/store.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { Setting } from './Setting.tsx';

export function OwnDevices() {
  const t = useText();
  const node = useApp((state) => state.node);
  const groups = useApp((state) => state.groups);
  const devices = useMemo(
    () => (node === null ? [] : ownDevices(Object.values(groups), node)),
    [node, groups],
  );
  const [lostId, setLostId] = useState<string | null>(null);
  if (node === null) return null;
  return (
    <Setting id="ownDevices" hint={t('settings:ownDevicesHint')} isWide>
      <ul className={classes['devices']} aria-label={t('settings:ownDevices')}>
        {devices.map((device) => (
          <Row
            key={device.id}
            device={device}
            isAsked={device.id === lostId}
            onAsk={(isAsked) => setLostId(isAsked ? device.id : null)}
          />
        ))}
      </ul>
    </Setting>
  );
}

interface RowProps {
  readonly device: OwnDevice;
  /** Its person is asked whether it is to go: in place, for a dialog over a dialog is one too many. */
  readonly isAsked: boolean;
  readonly onAsk: (isAsked: boolean) => void;
}

function Row({ device, isAsked, onAsk }: RowProps) {
  const t = useText();
  const { id, isThis, isReachable, groups } = device;
  return (
    <li data-testid="own-device" data-device-id={id} data-reachable={isReachable}>
      <div className={classes['device']}>
        <span className={classes['which']}>
          <span>
            <code>{shortId(id)}</code>
            {isThis && ` · ${t('members:thisDevice')}`}
          </span>
          <Facts device={device} />
          <span className={classes['facts']}>
            <Written>{groups.map(({ name }) => isolated(name)).join(', ')}</Written>
          </span>
        </span>
        {!isThis && !isAsked && (
          <Button
            variant="default"
            data-testid="own-device-remove"
            data-device-id={id}
            aria-label={t('settings:ownDeviceRemove', { id: shortId(id) })}
            onClick={() => onAsk(true)}
          >
            {t('members:removeDo')}
          </Button>
        )}
      </div>
      {isAsked && <Question device={device} onClose={() => onAsk(false)} />}
    </li>
  );
}

function Facts({ device }: { readonly device: OwnDevice }) {
  const t = useText();
  const nowMs = useMinute();
  const { kind, isThis, isReachable, lastSeenAt } = device;
  const facts: string[] = [t(kind === 'keeper' ? 'members:keeper' : 'members:device')];
  if (!isThis) facts.push(t(isReachable ? 'settings:ownDeviceHere' : 'members:notReachable'));
  if (lastSeenAt !== null) facts.push(lastSeenText(t, lastSeenAt, nowMs));
  return <span className={classes['facts']}>{facts.join(' · ')}</span>;
}

interface QuestionProps {
  readonly device: OwnDevice;
  readonly onClose: () => void;
}

function Question({ device, onClose }: QuestionProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      await removeDevice(
        device.groups.map(({ id }) => id),
        device.id,
      );
      notifyDone(t('members:removeDeviceAsked'));
      onClose();
    } catch (error) {
      setBusy(false);
      notifyProblem(error);
    }
  };
  return (
    <div className={classes['question']} role="group" aria-label={t('members:removeDeviceTitle')}>
      <strong>{t('members:removeDeviceTitle')}</strong>
      <WhatFollows isMine groups={device.groups} />
      <div className={classes['buttons']}>
        <Button variant="default" autoFocus onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button color="red.9" data-testid="confirm-do" loading={isBusy} onClick={() => void remove()}>
          {t('members:removeDeviceDo')}
        </Button>
      </div>
    </div>
  );
}
