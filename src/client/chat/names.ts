/** Names of members by id, as the roster has them now. */
import { createContext, use, useMemo } from 'react';
import type { Device, Member } from '../../api/members.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';

const NONE: readonly Member[] = [];
const NO_DEVICES: readonly Device[] = [];

/** Where something else than the group on the screen is shown: the names there, by id. */
export const ShownNames = createContext<ReadonlyMap<string, string> | null>(null);

/** Somebody who is no member any more is `someone`. The answer stays the same function while the roster does. */
export function useNameOf(): (memberId: string) => string {
  const t = useText();
  const members = useGroup((group) => group.members) ?? NONE;
  const shown = use(ShownNames);
  return useMemo(() => {
    const names = shown ?? new Map(members.map(({ id, name }) => [id, name]));
    return (memberId) => names.get(memberId) ?? t('chat:someone');
  }, [members, shown, t]);
}

/** The name of the member that a device belongs to; the device's id while that is not known. */
export function useNameOfDevice(): (deviceId: string) => string {
  const nameOf = useNameOf();
  const devices = useGroup((group) => group.devices) ?? NO_DEVICES;
  return useMemo(() => {
    const members = new Map(devices.map(({ id, memberId }) => [id, memberId]));
    return (deviceId) => {
      const memberId = members.get(deviceId);
      return memberId === undefined ? deviceId : nameOf(memberId);
    };
  }, [devices, nameOf]);
}
