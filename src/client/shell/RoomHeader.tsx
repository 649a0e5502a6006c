/** Above the conversation: where one is, and what opens beside it. */
import { ActionIcon, Button } from '@mantine/core';
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { haltOf } from './halted.ts';
import { Icon } from './Icon.tsx';
import classes from './room-header.module.css';
import { StatusChip } from './StatusChip.tsx';
import { openDialog, showList, togglePanel, useUi } from './ui-state.ts';

interface RoomHeaderProps {
  readonly group: GroupState;
  /** One column: the way back to the list, and the chip, which the list has otherwise. */
  readonly isNarrow: boolean;
}

export function RoomHeader({ group, isNarrow }: RoomHeaderProps) {
  const t = useText();
  const roomId = useApp((state) => state.roomId);
  const room = group.rooms.find(({ id }) => id === roomId);
  const named = room === undefined ? null : namedRoom(group, room);
  const name = named?.name ?? group.group.name;
  // The page's own heading is in the list, which is not there in one column.
  const Title = isNarrow ? 'h1' : 'h2';
  return (
    <header className={classes['header']}>
      <div className={classes['row']}>
        {isNarrow && (
          <ActionIcon
            className={classes['tool']}
            variant="subtle"
            color="gray"
            data-testid="room-back"
            aria-label={t('shell:backToList')}
            onClick={() => showList(true)}
          >
            <Icon name="back" />
          </ActionIcon>
        )}
        <div className={classes['what']}>
          <Title className={classes['title']} data-testid="room-title" dir="auto">
            {name}
          </Title>
          {named?.other?.verified === true && (
            <p className={classes['verified']} data-testid="room-verified" title={t('members:verifiedHint')}>
              {t('members:verified')}
            </p>
          )}
          {room !== undefined && room.topic !== '' && (
            <p className={classes['topic']} data-testid="room-topic-line" dir="auto" title={room.topic}>
              {room.topic}
            </p>
          )}
        </div>
        {haltOf(group)?.isPage !== true && <Tools group={group} isNarrow={isNarrow} />}
      </div>
      {!group.group.sealed && group.group.joining === null && (
        <p className={classes['open']} data-testid="not-sealed" title={t('shell:notSealedWhy')}>
          {t('shell:notSealed')}
        </p>
      )}
      {isNarrow && (
        <div className={classes['status']}>
          <StatusChip />
        </div>
      )}
    </header>
  );
}

/** What opens beside the conversation, and where to from here. */
function Tools({ group, isNarrow }: RoomHeaderProps) {
  const t = useText();
  const panel = useUi((state) => state.panel);
  const hasRoom = useApp((state) => group.rooms.some(({ id }) => id === state.roomId));
  return (
    <>
      {hasRoom && (
        <ActionIcon
          className={classes['tool']}
          variant="subtle"
          color="gray"
          data-testid="room-settings"
          aria-label={t('rooms:settings')}
          title={t('rooms:settings')}
          onClick={() => openDialog('room')}
        >
          <Icon name="info" />
        </ActionIcon>
      )}
      <Button
        className={classes['members']}
        variant={panel === 'members' ? 'light' : 'subtle'}
        color="gray"
        data-testid="members-open"
        aria-expanded={panel === 'members'}
        aria-label={t('shell:membersCount', { count: group.members.length })}
        title={t('shell:members')}
        leftSection={<Icon name="people" />}
        onClick={() => togglePanel('members')}
      >
        {group.members.length}
      </Button>
      <ActionIcon
        className={classes['tool']}
        variant={panel === 'network' ? 'light' : 'subtle'}
        color="gray"
        data-testid="network-open"
        aria-expanded={panel === 'network'}
        aria-label={t('shell:network')}
        title={t('shell:network')}
        onClick={() => togglePanel('network')}
      >
        <Icon name="network" />
      </ActionIcon>
      {!isNarrow && (
        <ActionIcon
          className={classes['tool']}
          variant="subtle"
          color="gray"
          aria-label={t('shell:palette')}
          title={t('shell:paletteHint')}
          onClick={() => openDialog('palette')}
        >
          <Icon name="search" />
        </ActionIcon>
      )}
    </>
  );
}
