/** DV34 In a direct room with somebody who goes by a known name: nothing is written before one said to know. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { judged } from '../members/judged.ts';
import { useNamesake } from '../members/namesake.ts';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { useText } from '../text/text.ts';
import classes from './status-banner.module.css';
import { compareWith } from './ui-state.ts';

export function NamesakeBanner({ group }: { readonly group: GroupState }) {
  const t = useText();
  const roomId = useApp((state) => state.roomId);
  const [isBusy, setBusy] = useState(false);
  const room = group.rooms.find(({ id }) => id === roomId);
  const other = room === undefined ? null : namedRoom(group, room).other;
  const doubt = useNamesake(other);
  const know = async (memberId: string): Promise<void> => {
    setBusy(true);
    await judged(group.group.id, memberId, 'known');
    setBusy(false);
  };
  return (
    <div role="alert" className={classes['place']}>
      {other !== null && doubt !== '' && (
        <div className={classes['banner']} data-testid="namesake-banner">
          <span>{doubt}</span>
          <span className={classes['ways']}>
            <Button variant="default" size="compact-sm" onClick={() => compareWith(other.id)}>
              {t('members:safetyCompare')}
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              data-testid="namesake-known"
              loading={isBusy}
              onClick={() => void know(other.id)}
            >
              {t('members:safetyKnown')}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
