/** What this node asks of the network around it, only where the person wants that; and where it is reached. */
import type { NodeInfo } from '../../api/node.ts';
import { useFreshNode } from '../network/use-fresh-node.ts';
import { useApp } from '../state/store.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import { SwitchSetting } from './SwitchSetting.tsx';
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
    <SwitchSetting
      name="portMap"
      setting={setting}
      flag="port-map"
      hint={t('settings:portMapHint')}
      strangers={t('settings:portMapStrangers')}
      state={state}
      isBad={setting.state === 'failed' || setting.state === 'private'}
    />
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
    <SwitchSetting
      name="nearby"
      setting={setting}
      flag="nearby"
      hint={t('settings:nearbyHint')}
      strangers={t('settings:nearbyStrangers')}
      state={setting.on ? sentence : ''}
      isBad={setting.failed}
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
