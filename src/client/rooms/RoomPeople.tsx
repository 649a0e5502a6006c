/** Who is in a private room; whoever may lets others in and puts some out. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Room } from '../../api/rooms.ts';
import { notifyProblem } from '../shell/notify.ts';
import type { GroupState } from '../state/model.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { MemberMark } from '../members/MemberMark.tsx';
import { MemberChoice } from './MemberChoice.tsx';
import classes from './rooms.module.css';

interface RoomPeopleProps {
  readonly group: GroupState;
  readonly room: Room;
}

export function RoomPeople({ group, room }: RoomPeopleProps) {
  const t = useText();
  const { id: groupId, myMemberId } = group.group;
  const inIt = room.members.flatMap((id) => group.members.find((one) => one.id === id) ?? []);
  const putOut = (memberId: string): void => {
    api.changeRoomMember(groupId, room.id, memberId, false).catch(notifyProblem);
  };
  return (
    <section aria-label={t('rooms:people')}>
      <h3 className={classes['label']}>{t('rooms:peopleCount', { count: inIt.length })}</h3>
      <ul className={classes['list']} role="list">
        {inIt.map(({ id, name }) => (
          <li key={id} className={classes['person']} data-testid="room-member" data-member-id={id}>
            <MemberMark id={id} name={name} size={28} shape="round" />
            <span className={classes['personName']} dir="auto">
              {name}
            </span>
            {id === myMemberId && <span className={classes['quiet']}>{t('shell:you')}</span>}
            {id !== myMemberId && room.can.includes('remove') && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                data-testid="room-member-remove"
                data-member-id={id}
                aria-label={t('rooms:putOutWho', { name })}
                onClick={() => putOut(id)}
              >
                {t('rooms:putOut')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {room.can.includes('add') && <LetIn group={group} room={room} />}
    </section>
  );
}

function LetIn({ group, room }: RoomPeopleProps) {
  const t = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const outside = group.members.filter(({ id }) => !room.members.includes(id));
  const letIn = async (): Promise<void> => {
    setBusy(true);
    try {
      for (const id of chosen) await api.changeRoomMember(group.group.id, room.id, id, true);
      setChosen(new Set());
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  if (outside.length === 0) return null;
  return (
    <div className={classes['form']}>
      <MemberChoice label={t('rooms:letInWho')} members={outside} chosen={chosen} onChange={setChosen} />
      {chosen.size > 0 && (
        <div className={classes['buttons']}>
          <Button data-testid="room-let-in" loading={isBusy} onClick={() => void letIn()}>
            {t('rooms:letIn', { count: chosen.size })}
          </Button>
        </div>
      )}
    </div>
  );
}
