/** Which computers are this person, when they were last there, and how one of them goes. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ownDevices, type OwnDevice } from '../devices/own-devices.ts';
import classes from '../devices/recovery.module.css';
import { inGroups } from '../devices/in-groups.ts';
import { WhatFollows } from '../devices/WhatFollows.tsx';
import { lastSeenText } from '../members/last-seen-text.ts';
import { shortId } from '../members/rows.ts';
import { useMinute } from '../members/use-minute.ts';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { api, useApp } from '../state/store.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { NameForm } from './NameForm.tsx';
import { Setting } from './Setting.tsx';

export function OwnDevices() {
  const t = useText();
  const node = useApp((state) => state.node);
  const groups = useApp((state) => state.groups);
  const devices = useMemo(
    () => (node === null ? [] : ownDevices(Object.values(groups), node)),
    [node, groups],
  );
  const [asked, setAsked] = useState<{ readonly id: string; readonly what: Asked } | null>(null);
  if (node === null) return null;
  return (
    <Setting id="ownDevices" hint={t('settings:ownDevicesHint')} isWide>
      <ul className={classes['devices']} aria-label={t('settings:ownDevices')}>
        {devices.map((device) => (
          <Row
            key={device.id}
            device={device}
            asked={device.id === asked?.id ? asked.what : null}
            onAsk={(what) => setAsked(what === null ? null : { id: device.id, what })}
          />
        ))}
      </ul>
    </Setting>
  );
}

/** Its person is asked in place, for a dialog over a dialog is one too many: what it is called, or whether it is to go. */
type Asked = 'name' | 'removal';

interface RowProps {
  readonly device: OwnDevice;
  readonly asked: Asked | null;
  readonly onAsk: (what: Asked | null) => void;
}

function Row({ device, asked, onAsk }: RowProps) {
  const t = useText();
  const { id, name, isThis, isReachable, groups } = device;
  return (
    <li data-testid="own-device" data-device-id={id} data-reachable={isReachable}>
      <div className={classes['device']}>
        <span className={classes['which']}>
          <span>
            {name !== '' && <Written>{name}</Written>} <code>{shortId(id)}</code>
            {isThis && ` · ${t('members:thisDevice')}`}
          </span>
          <Facts device={device} />
          <span className={classes['facts']}>
            <Written>{groups.map((group) => isolated(group.name)).join(', ')}</Written>
          </span>
        </span>
        {asked === null && <Ways device={device} onAsk={onAsk} />}
      </div>
      {asked === 'name' && <Naming device={device} onClose={() => onAsk(null)} />}
      {asked === 'removal' && <Removal device={device} onClose={() => onAsk(null)} />}
    </li>
  );
}

function Ways({ device: { id, isThis, groups }, onAsk }: Pick<RowProps, 'device' | 'onAsk'>) {
  const t = useText();
  return (
    <span className={classes['deviceWays']}>
      {groups.length > 0 && (
        <Button
          variant="default"
          data-testid="own-device-rename"
          data-device-id={id}
          aria-label={t('settings:ownDeviceRename', { id: shortId(id) })}
          onClick={() => onAsk('name')}
        >
          {t('settings:ownDeviceRenameDo')}
        </Button>
      )}
      {!isThis && (
        <Button
          variant="default"
          data-testid="own-device-remove"
          data-device-id={id}
          aria-label={t('settings:ownDeviceRemove', { id: shortId(id) })}
          onClick={() => onAsk('removal')}
        >
          {t('members:removeDo')}
        </Button>
      )}
    </span>
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

function Naming({ device: { id, name, groups }, onClose }: QuestionProps) {
  const t = useText();
  const save = async (given: string): Promise<void> => {
    await inGroups(
      groups.map((group) => group.id),
      (groupId) => api.nameDevice(groupId, id, given),
    );
    onClose();
  };
  return (
    <div className={classes['question']} role="group" aria-label={t('settings:ownDeviceName')}>
      <NameForm
        label={t('settings:ownDeviceName')}
        testId="own-device-name"
        present={name}
        autoComplete="off"
        isFocused
        save={save}
      />
      <Button variant="subtle" color="gray" className={classes['alone']} onClick={onClose}>
        {t('shell:cancel')}
      </Button>
    </div>
  );
}

function Removal({ device, onClose }: QuestionProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      await inGroups(
        device.groups.map(({ id }) => id),
        (groupId) => api.removeDevice(groupId, device.id),
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
