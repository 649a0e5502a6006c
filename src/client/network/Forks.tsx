/** In the network panel: another's new start of the group, or the way to one of one's own; nothing in most groups. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { focusPanel } from '../shell/panel-focus.ts';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import type { GroupState } from '../state/model.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { FollowDialog, RecoverDialog } from './ForkDialogs.tsx';
import { awaitedFacts, offerFacts } from './fork-facts.ts';
import classes from './network-panel.module.css';

export function Forks({ group: { group, status } }: { readonly group: GroupState }) {
  const t = useText();
  const [asked, setAsked] = useState<'recover' | 'follow' | null>(null);
  const offer = status?.forkOffered;
  const mayRecover = status?.canRecover === true;
  const awaited = status === null ? null : awaitedFacts(status);
  const isShown = offer !== undefined || mayRecover || awaited !== null || asked !== null;
  useFocusKept(isShown ? `${offer?.forkId} ${mayRecover} ${asked}` : null, focusPanel);
  if (status === null || !isShown) return null;
  const close = (): void => setAsked(null);
  return (
    <section className={classes['section']}>
      {offer !== undefined && (
        <>
          <Way
            title={t('network:forkTitle')}
            why={t(offer.apart ? 'network:forkApart' : 'network:forkOffer', {
              name: offerFacts(status, offer).name,
              time: fullTime(offer.createdAt),
            })}
            action={t('network:forkFollow')}
            testId="fork-follow"
            onAsk={() => setAsked('follow')}
          />
          <FollowDialog
            groupId={group.id}
            status={status}
            offer={offer}
            opened={asked === 'follow'}
            onClose={close}
          />
        </>
      )}
      {awaited !== null && (
        <div data-testid="fork-awaited">
          <h3 className={classes['title']}>{t('network:awaitedTitle')}</h3>
          <p className={classes['explain']}>
            {t('network:awaited', { name: awaited.name, time: fullTime(awaited.createdAt) })}
          </p>
        </div>
      )}
      {mayRecover && (
        <Way
          title={t('network:recoverTitle')}
          why={t('network:recoverWhy')}
          action={t('network:recoverOpen')}
          testId="group-recover"
          onAsk={() => setAsked('recover')}
        />
      )}
      <RecoverDialog group={group} status={status} opened={asked === 'recover'} onClose={close} />
    </section>
  );
}

interface WayProps {
  readonly title: string;
  readonly why: string;
  readonly action: string;
  readonly testId: string;
  readonly onAsk: () => void;
}

/** One way on, and the button that asks before anything is done. */
function Way({ title, why, action, testId, onAsk }: WayProps) {
  return (
    <>
      <h3 className={classes['title']}>{title}</h3>
      <p className={classes['explain']}>{why}</p>
      <Button
        className={classes['again']}
        size="compact-sm"
        variant="default"
        data-testid={testId}
        onClick={onAsk}
      >
        {action}
      </Button>
    </>
  );
}
