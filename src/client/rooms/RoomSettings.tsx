/** One room: what it is called and about, who is in it, and how one leaves it or puts it away. */
import { Button, Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Room } from '../../api/rooms.ts';
import { Problem } from '../api/problem.ts';
import { RoomNotices } from '../notices/RoomNotices.tsx';
import { notifyProblem } from '../shell/notify.ts';
import { openPanel } from '../shell/ui-state.ts';
import type { GroupState } from '../state/model.ts';
import { shownGroup } from '../state/standing.ts';
import { api, session, useApp } from '../state/store.ts';
import { RoomLife } from '../talk/RoomLife.tsx';
import { problemText, useText } from '../text/text.ts';
import { MarkUnread } from './MarkUnread.tsx';
import { namedRoom } from './room-lists.ts';
import { readRoomNames, RoomNames } from './RoomNames.tsx';
import { RoomPeople } from './RoomPeople.tsx';
import classes from './rooms.module.css';

interface RoomSettingsProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RoomSettings({ opened, onClose }: RoomSettingsProps) {
  const t = useText();
  const group = useApp(shownGroup);
  const roomId = useApp((state) => state.roomId);
  const room = group?.rooms.find(({ id }) => id === roomId) ?? null;
  return (
    <Modal
      opened={opened && room !== null}
      onClose={onClose}
      title={<strong dir="auto">{group === null || room === null ? '' : namedRoom(group, room).name}</strong>}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      size={520}
    >
      {opened && group !== null && room !== null && (
        <div className={classes['form']} data-testid="room-settings-dialog" data-room-id={room.id}>
          <p className={classes['quiet']}>{t(`rooms:is_${room.kind}`)}</p>
          {room.can.includes('rename') ? (
            <NameForm key={`${room.name}/${room.topic}`} groupId={group.group.id} room={room} />
          ) : (
            room.topic !== '' && <p dir="auto">{room.topic}</p>
          )}
          <PinsWay onDone={onClose} />
          <MarkUnread groupId={group.group.id} room={room} onDone={onClose} />
          <RoomLife groupId={group.group.id} room={room} />
          {room.kind !== 'open' && <RoomPeople group={group} room={room} />}
          <RoomNotices groupId={group.group.id} room={room} />
          <Ways group={group} room={room} onDone={onClose} />
        </div>
      )}
    </Modal>
  );
}

/** Also where there is no room for its button in the header. */
function PinsWay({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  return (
    <Button
      variant="default"
      data-testid="room-pins"
      onClick={() => {
        onDone();
        openPanel('pins');
      }}
    >
      {t('talk:pinned')}
    </Button>
  );
}

function NameForm({ groupId, room }: { readonly groupId: string; readonly room: Room }) {
  const t = useText();
  const [typed, setTyped] = useState({ name: room.name, topic: room.topic });
  const [wrong, setWrong] = useState({ name: '', topic: '' });
  const [isBusy, setBusy] = useState(false);
  const isSame = typed.name.trim() === room.name && typed.topic.trim() === room.topic;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readRoomNames(typed, t('rooms:nameNeeded'));
    setWrong(read.wrong);
    if (read.name === null) return;
    setBusy(true);
    try {
      await session.changeRoom(groupId, room.id, { name: read.name, topic: read.topic });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ name: problemText(error.facts), topic: '' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes['form']} onSubmit={(event) => void save(event)} noValidate>
      <RoomNames typed={typed} wrong={wrong} onType={setTyped} />
      <div className={classes['buttons']}>
        <Button type="submit" data-testid="room-save" loading={isBusy} disabled={isSame}>
          {t('rooms:save')}
        </Button>
      </div>
    </form>
  );
}

interface WaysProps {
  readonly group: GroupState;
  readonly room: Room;
  readonly onDone: () => void;
}

/** Archiving can be taken back, so nothing is asked before; leaving can not be by oneself, and says so. */
function Ways({ group, room, onDone }: WaysProps) {
  const t = useText();
  const [isSure, setSure] = useState(false);
  const { id: groupId, myMemberId } = group.group;
  const archive = (): void => {
    session.changeRoom(groupId, room.id, { archived: !room.archived }).then(onDone, notifyProblem);
  };
  const leave = (): void => {
    if (!isSure) return setSure(true);
    api.changeRoomMember(groupId, room.id, myMemberId, false).then(onDone, notifyProblem);
  };
  const mayArchive = room.can.includes('archive');
  const mayLeave = room.can.includes('leave');
  if (!mayArchive && !mayLeave) return null;
  return (
    <div className={classes['ways']}>
      {mayArchive && (
        <Button variant="default" data-testid="room-archive" onClick={archive}>
          {t(room.archived ? 'rooms:takeOut' : 'rooms:archive')}
        </Button>
      )}
      {mayLeave && (
        <Button variant="default" color="red.9" data-testid="room-leave" onClick={leave}>
          {t(isSure ? 'rooms:leaveSure' : 'rooms:leave')}
        </Button>
      )}
      <p className={classes['quiet']} role="status">
        {isSure ? t('rooms:leaveWhat') : mayArchive && !room.archived ? t('rooms:archiveWhat') : ''}
      </p>
    </div>
  );
}
