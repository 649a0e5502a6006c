/** MS295 In the menu of a member: not to see them any more, or to see them again. Only this person knows. */
import { Menu } from '@mantine/core';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { blockedIn } from '../state/blocked.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';

interface BlockItemProps {
  readonly memberId: string;
  readonly name: string;
}

export function BlockItem({ memberId, name }: BlockItemProps) {
  const t = useText();
  const isBlocked = useApp((state) => blockedIn(state).includes(memberId));
  const turn = async (): Promise<void> => {
    await session.changeNode({ blocked: { [memberId]: !isBlocked } });
    notifyDone(t(isBlocked ? 'reading:unblockedDone' : 'reading:blockedDone', { name }));
  };
  return (
    <Menu.Item data-action={isBlocked ? 'unblock' : 'block'} onClick={() => void turn().catch(notifyProblem)}>
      {t(isBlocked ? 'reading:unblock' : 'reading:block')}
    </Menu.Item>
  );
}
