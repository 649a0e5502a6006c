/** Rooms of the shown group: open and private ones, conversations with one other, and what is archived, folded away. */
import { ActionIcon, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { roomLists, type NamedRoom } from '../rooms/room-lists.ts';
import { blockedIn } from '../state/blocked.ts';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { isPlaceIn } from '../state/writing-place.ts';
import { language, useText } from '../text/text.ts';
import { MemberMark } from '../members/MemberMark.tsx';
import { isMuted } from '../notices/worth.ts';
import { Icon } from './Icon.tsx';
import { roomPath } from './paths.ts';
import classes from './sidebar.module.css';
import { openDialog, showList } from './ui-state.ts';

export function RoomList({ group }: { readonly group: GroupState }) {
  const t = useText();
  const blocked = useApp(blockedIn);
  const { rooms, direct, archived } = roomLists(group, language(), blocked);
  const mayMake = group.status !== null && group.status.role !== 'removed' && group.group.halted === null;
  return (
    <>
      <section aria-labelledby="sidebar-rooms">
        <div className={classes['titleRow']}>
          <h2 className={classes['title']} id="sidebar-rooms">
            {t('shell:rooms')}
          </h2>
          {mayMake && (
            <ActionIcon
              className={classes['make']}
              variant="subtle"
              color="gray"
              data-testid="room-create"
              aria-label={t('rooms:create')}
              title={t('rooms:create')}
              onClick={() => openDialog('newRoom')}
            >
              <Icon name="plus" size={16} />
            </ActionIcon>
          )}
        </div>
        <Items group={group} rooms={rooms} />
      </section>
      {direct.length > 0 && (
        <section aria-labelledby="sidebar-direct">
          <h2 className={classes['title']} id="sidebar-direct">
            {t('rooms:direct')}
          </h2>
          <Items group={group} rooms={direct} />
        </section>
      )}
      {archived.length > 0 && <Archive group={group} rooms={archived} />}
    </>
  );
}

interface ItemsProps {
  readonly group: GroupState;
  readonly rooms: readonly NamedRoom[];
}

/** Unfolded while one of them is shown: the person would not know where it is. */
function Archive({ group, rooms }: ItemsProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const isShown = useApp(({ roomId }) => rooms.some(({ room }) => room.id === roomId));
  const isUnfolded = isOpen || isShown;
  return (
    <section>
      <UnstyledButton
        className={classes['fold']}
        data-testid="rooms-archived"
        aria-expanded={isUnfolded}
        onClick={() => setOpen(!isUnfolded)}
      >
        <Icon name="fold" size={14} />
        {t('rooms:archived', { count: rooms.length })}
      </UnstyledButton>
      {isUnfolded && <Items group={group} rooms={rooms} />}
    </section>
  );
}

function Items({ group, rooms }: ItemsProps) {
  return (
    <ul className={classes['list']} role="list">
      {rooms.map((named) => (
        <li key={named.room.id}>
          <RoomItem group={group} named={named} />
        </li>
      ))}
    </ul>
  );
}

interface RoomItemProps {
  readonly group: GroupState;
  readonly named: NamedRoom;
}

function RoomItem({ group, named }: RoomItemProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const { room, name, other } = named;
  const isShown = useApp((state) => state.roomId === room.id);
  const { unread, mentions } = room;
  const isQuiet = room.notices.level === 'none' || isMuted(room, Date.now());
  const hasDraft = hasDraftIn(group, room.id);
  const called =
    room.kind === 'private'
      ? t('rooms:private', { name })
      : room.kind === 'direct'
        ? t('rooms:directName', { name })
        : name;
  const said = isQuiet ? t('notices:muted', { name: called }) : called;
  return (
    <UnstyledButton
      className={classes['room']}
      data-testid="room-item"
      data-room-id={room.id}
      data-kind={room.kind}
      data-archived={room.archived}
      data-unread={unread}
      data-mentions={mentions}
      aria-current={isShown ? 'page' : undefined}
      aria-label={unread === 0 ? said : t('shell:withUnread', { name: said, count: unread })}
      onClick={() => {
        navigate(roomPath(group.group.id, room.id));
        showList(false);
      }}
    >
      {other === null ? (
        <Icon name={room.kind === 'private' ? 'lock' : 'room'} size={16} />
      ) : (
        <MemberMark id={other.id} name={other.name} size={20} shape="round" />
      )}
      <span className={classes['name']} dir="auto">
        {name}
      </span>
      {hasDraft && !isShown && <span className={classes['draft']}>{t('shell:draft')}</span>}
      {isQuiet && <Icon name="muted" size={14} />}
      {unread > 0 && (
        <span
          className={classes['count']}
          // Drawn by the style sheet, as the label says it in words.
          data-count={unread}
          data-mentioned={mentions > 0}
          data-quiet={isQuiet}
          aria-hidden="true"
        />
      )}
    </UnstyledButton>
  );
}

/** In the room itself, or in a thread there. */
function hasDraftIn({ drafts }: GroupState, roomId: string): boolean {
  return Object.entries(drafts).some(([key, { text }]) => text !== '' && isPlaceIn(key, roomId));
}
