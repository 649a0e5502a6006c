/**
 * Others went on in a new fork of the shown group: a line above the conversation, until the person follows, or wants to
 * stay. Who stays finds it in the network panel again, and here after the page is loaded anew.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { focusComposer } from '../chat/composer-focus.ts';
import type { GroupState } from '../state/model.ts';
import { nameOf } from '../network/standing-kind.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { FollowDialog } from './parts.ts';
import classes from './status-banner.module.css';
import { stayApart, useUi } from './ui-state.ts';
import { useFocusKept } from './use-focus-kept.ts';

export function ForkOffer({ group: { group, status } }: { readonly group: GroupState }) {
  const t = useText();
  const offer = status?.forkOffered;
  const stays = useUi(({ staysFrom }) => offer !== undefined && staysFrom.includes(offer.forkId));
  const [isAsked, setAsked] = useState(false);
  const isShown = status !== null && offer !== undefined && !stays;
  // When the line goes with the button that was pressed, or with the question, the person goes on writing.
  useFocusKept(isShown ? offer.forkId : null, focusComposer);
  return (
    <div role="status" aria-live="polite" className={classes['place']}>
      {isShown && (
        <div className={classes['banner']} data-testid="fork-offer" data-fork-id={offer.forkId}>
          <span>
            {t(offer.apart ? 'network:forkApart' : 'network:forkOffer', {
              name: nameOf(status, offer.by),
              time: fullTime(offer.createdAt),
            })}
          </span>
          <span className={classes['ways']}>
            <Button size="compact-sm" data-testid="fork-follow" onClick={() => setAsked(true)}>
              {t('network:forkFollow')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              data-testid="fork-stay"
              onClick={() => stayApart(offer.forkId)}
            >
              {t('network:forkStay')}
            </Button>
          </span>
          <FollowDialog
            groupId={group.id}
            status={status}
            offer={offer}
            opened={isAsked}
            onClose={() => setAsked(false)}
          />
        </div>
      )}
    </div>
  );
}
