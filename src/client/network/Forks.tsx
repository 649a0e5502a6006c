/** In the network panel: another's new start of the group, or the way to one of one's own; nothing in most groups. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { GroupState } from '../state/model.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { FollowDialog, RecoverDialog } from './ForkDialogs.tsx';
import { offerFacts } from './fork-facts.ts';
import classes from './network-panel.module.css';

export function Forks({ group: { group, status } }: { readonly group: GroupState }) {
  const t = useText();
  const [asked, setAsked] = useState<'recover' | 'follow' | null>(null);
  if (status === null) return null;
  const offer = status.forkOffered;
  const close = (): void => setAsked(null);
  if (offer === undefined && !status.canRecover && asked === null) return null;
  return (
    <section className={classes['section']}>
      {offer !== undefined && (
        <>
          <h3 className={classes['title']}>{t('network:forkTitle')}</h3>
          <p className={classes['explain']}>
            {t(offer.apart ? 'network:forkApart' : 'network:forkOffer', {
              name: offerFacts(status, offer).name,
              time: fullTime(offer.createdAt),
            })}
          </p>
          <Button
            className={classes['again']}
            size="compact-sm"
            variant="default"
            data-testid="fork-follow"
            onClick={() => setAsked('follow')}
          >
            {t('network:forkFollow')}
          </Button>
          <FollowDialog
            groupId={group.id}
            status={status}
            offer={offer}
            opened={asked === 'follow'}
            onClose={close}
          />
        </>
      )}
      {status.canRecover && (
        <>
          <h3 className={classes['title']}>{t('network:recoverTitle')}</h3>
          <p className={classes['explain']}>{t('network:recoverWhy')}</p>
          <Button
            className={classes['again']}
            size="compact-sm"
            variant="default"
            data-testid="group-recover"
            onClick={() => setAsked('recover')}
          >
            {t('network:recoverOpen')}
          </Button>
        </>
      )}
      <RecoverDialog group={group} status={status} opened={asked === 'recover'} onClose={close} />
    </section>
  );
}
