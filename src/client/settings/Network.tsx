/** What this node asks of the network around it, only where the person wants that; and where it is reached. */
import { Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { NodeInfo } from '../../api/node.ts';
import { useFreshNode } from '../network/use-fresh-node.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session, useApp } from '../state/store.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import { Setting, switchId } from './Setting.tsx';
import classes from './settings.module.css';

type Settings = NodeInfo['settings'];

export function Network() {
  useFreshNode();
  return (
    <>
      <PortMap />
      <Nearby />
      <Addresses />
    </>
  );
}

function PortMap() {
  const t = useText();
  const setting = useApp(({ node }) => node?.settings.portMap ?? null);
  const state = usePortMapState(setting);
  if (setting === null) return null;
  return (
    <Setting
      id="portMap"
      isSwitch
      hint={
        <Hint what={t('settings:portMapHint')} strangers={t('settings:portMapStrangers')}>
          <State text={state} isBad={setting.state === 'failed' || setting.state === 'private'} />
          {setting.fixed && <Fixed flag={setting.on ? '--port-map' : '--no-port-map'} />}
        </Hint>
      }
    >
      <OnOff name="portMap" setting={setting} />
    </Setting>
  );
}

function usePortMapState(setting: Settings['portMap'] | null): string {
  const t = useText();
  if (setting === null) return '';
  const router = setting.router ?? '';
  switch (setting.state) {
    case 'off':
      return '';
    case 'asking':
      return t('settings:portMapAsking');
    case 'mapped':
      return t('settings:portMapMapped', { router, address: setting.address ?? '' });
    case 'private':
      return t('settings:portMapPrivate', { router });
    case 'failed':
      return t(setting.reason === 'refused' ? 'settings:portMapRefused' : 'settings:portMapNobody');
  }
}

function Nearby() {
  const t = useText();
  const setting = useApp(({ node }) => node?.settings.nearby ?? null);
  const others = useApp(({ node }) => node?.nearby?.length ?? 0);
  if (setting === null) return null;
  const sentence = setting.failed ? t('settings:nearbyFailed') : t('settings:nearbyFound', { count: others });
  return (
    <Setting
      id="nearby"
      isSwitch
      hint={
        <Hint what={t('settings:nearbyHint')} strangers={t('settings:nearbyStrangers')}>
          <State text={setting.on ? sentence : ''} isBad={setting.failed} />
          {setting.fixed && <Fixed flag={setting.on ? '--nearby' : '--no-nearby'} />}
        </Hint>
      }
    >
      <OnOff name="nearby" setting={setting} />
    </Setting>
  );
}

interface HintProps {
  readonly what: string;
  /** What others get to know by it. */
  readonly strangers: string;
  readonly children: ReactNode;
}

function Hint({ what, strangers, children }: HintProps) {
  return (
    <>
      <span>{what}</span>
      <span className={classes['more']}>{strangers}</span>
      {children}
    </>
  );
}

/** Always there, so that a screen reader speaks what comes into it. */
function State({ text, isBad }: { readonly text: string; readonly isBad: boolean }) {
  return (
    <span className={classes['state']} role="status" data-bad={isBad}>
      {text}
    </span>
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

interface OnOffProps {
  readonly name: 'portMap' | 'nearby';
  readonly setting: { readonly on: boolean; readonly fixed: boolean };
}

function OnOff({ name, setting }: OnOffProps) {
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
    <Switch
      size="md"
      data-testid={`settings-${name}`}
      id={switchId(name)}
      aria-describedby={`setting-${name}-hint`}
      checked={setting.on}
      disabled={setting.fixed}
      onChange={(event) => void turn(event.currentTarget.checked)}
    />
  );
}

function Addresses() {
  const t = useText();
  const addresses = useApp(({ node }) => node?.peerAddresses ?? null);
  if (addresses === null) return null;
  return (
    <Setting
      id="addresses"
      hint={
        <Around sentence={t('settings:addressesHint', { flag: SLOT })}>
          <code className={classes['flag']}>--advertise HOST:PORT</code>
        </Around>
      }
    >
      <span className={classes['addresses']}>
        {addresses.length === 0
          ? t('settings:noAddresses')
          : addresses.map((address) => <code key={address}>{address}</code>)}
      </span>
    </Setting>
  );
}
