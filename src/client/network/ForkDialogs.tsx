/** Before a group is started anew without those who are gone, or another's new start is followed: what that means. */
import type { ForkOffered, Group, GroupStatus } from '../../api/groups.ts';
import { Confirm } from '../shell/Confirm.tsx';
import { notifyDone } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { fullTime, namesText } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { awaitedFacts, offerFacts, recoverFacts } from './fork-facts.ts';

interface RecoverDialogProps {
  readonly group: Pick<Group, 'id' | 'name'>;
  readonly status: GroupStatus;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RecoverDialog({ group, status, opened, onClose }: RecoverDialogProps) {
  const t = useText();
  const { lostDevices, gone, there, unsure } = recoverFacts(status);
  const { needed, reachable } = status.quorum;
  const awaited = awaitedFacts(status);
  const recover = async (): Promise<void> => {
    await api.recoverGroup(group.id, { lostDevices: [...lostDevices] });
    notifyDone(t('network:recoverDone'));
  };
  return (
    <Confirm
      opened={opened}
      title={t('network:recoverAsk', { group: group.name })}
      action={t('network:recoverDo')}
      onDo={recover}
      onClose={onClose}
    >
      <p>
        {awaited === null
          ? t('network:recoverVotes', { needed, voters: status.voters.length, reachable })
          : t('network:recoverAwaited', { name: awaited.name, time: fullTime(awaited.createdAt) })}
      </p>
      <p>
        {t('network:recoverLost', { names: namesText(gone) })}{' '}
        {there.length === 0
          ? t('network:recoverNobody')
          : t('network:recoverThere', { names: namesText(there) })}
      </p>
      <p>
        {t('network:recoverKeeps')} {unsure > 0 && t('network:recoverUnsure', { count: unsure })}
      </p>
      <p>{t('network:recoverLoses')}</p>
      <p>
        {t('network:recoverInvites')} <strong>{t('network:recoverFinal')}</strong>
      </p>
    </Confirm>
  );
}

interface FollowDialogProps {
  readonly groupId: string;
  readonly status: GroupStatus;
  readonly offer: ForkOffered;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function FollowDialog({ groupId, status, offer, opened, onClose }: FollowDialogProps) {
  const t = useText();
  const { name, agreed, gone } = offerFacts(status, offer);
  const follow = async (): Promise<void> => {
    await api.recoverGroup(groupId, { adopt: offer.forkId });
    notifyDone(t('network:forkDone', { name }));
  };
  return (
    <Confirm
      opened={opened}
      title={t('network:forkAsk', { name })}
      action={t('network:forkFollowDo')}
      onDo={follow}
      onClose={onClose}
    >
      <p>
        {t('network:forkWhat', { name })}{' '}
        {agreed.length > 0 && t('network:forkAgreed', { names: namesText(agreed) })}{' '}
        {gone.length > 0 && t('network:forkLost', { names: namesText(gone) })}
      </p>
      <p>{t('network:forkGoes', { index: offer.index })}</p>
      <p>{t('network:forkOwn')}</p>
      <p>
        <strong>{t('network:recoverFinal')}</strong>
      </p>
    </Confirm>
  );
}
