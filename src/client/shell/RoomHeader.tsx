/** Above the conversation: where one is, and what opens beside it. */
import { Button, UnstyledButton } from '@mantine/core';
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { haltOf } from './halted.ts';
import { Icon } from './Icon.tsx';
import classes from './room-header.module.css';
import { StatusChip } from './StatusChip.tsx';
import { ToolButton } from './ToolButton.tsx';
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
          <ToolButton
            className={classes['tool']}
            testId="room-back"
            icon="back"
            label={t('shell:backToList')}
            onClick={() => showList(true)}
          />
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
          {room?.kind === 'private' && (
            <UnstyledButton
              className={classes['people']}
              data-testid="room-people-count"
              onClick={() => openDialog('room')}
            >
              {t('rooms:peopleCount', { count: room.members.length })}
            </UnstyledButton>
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
      {hasRoom && <RoomTools isNarrow={isNarrow} />}
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
      <ToolButton
        className={classes['tool']}
        testId="network-open"
        icon="network"
        label={t('shell:network')}
        isOpen={panel === 'network'}
        onClick={() => togglePanel('network')}
      />
      <ToolButton
        className={classes['tool']}
        testId="search-open"
        icon="search"
        label={t('find:title')}
        hint={t('find:openHint')}
        isOpen={panel === 'search'}
        onClick={() => togglePanel('search')}
      />
      {!isNarrow && (
        <ToolButton
          className={classes['tool']}
          testId="palette-open"
          icon="switch"
          label={t('shell:palette')}
          hint={t('shell:paletteHint')}
          onClick={() => openDialog('palette')}
        />
      )}
    </>
  );
}

/** Of the room itself. */
function RoomTools({ isNarrow }: Pick<RoomHeaderProps, 'isNarrow'>) {
  const t = useText();
  const isPinsOpen = useUi((state) => state.panel === 'pins');
  return (
    <>
      <ToolButton
        className={classes['tool']}
        testId="room-settings"
        icon="info"
        label={t('rooms:settings')}
        onClick={() => openDialog('room')}
      />
      {!isNarrow && (
        <ToolButton
          className={classes['tool']}
          testId="pins-open"
          icon="pin"
          label={t('talk:pinned')}
          isOpen={isPinsOpen}
          onClick={() => togglePanel('pins')}
        />
      )}
    </>
  );
}
