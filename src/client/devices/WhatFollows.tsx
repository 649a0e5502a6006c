/** What follows when a device is taken out of groups. */
import type { Group } from '../../api/groups.ts';
import { useText } from '../text/text.ts';

interface WhatFollowsProps {
  readonly isMine: boolean;
  /** Those that it is to leave. */
  readonly groups: readonly Pick<Group, 'name' | 'sealed'>[];
}

export function WhatFollows({ isMine, groups }: WhatFollowsProps) {
  const t = useText();
  return (
    <>
      <p>{t('members:removeDeviceFrom', { groups: groups.map(({ name }) => name).join(', ') })}</p>
      <p>{t('members:removeDeviceWhat')}</p>
      {groups.some(({ sealed }) => sealed) && <p>{t('members:removeDeviceKeys')}</p>}
      {isMine && <p>{t('members:removeDeviceMine')}</p>}
    </>
  );
}
