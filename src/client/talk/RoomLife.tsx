/** After how long is forgotten what is said in a room. */
import { Radio } from '@mantine/core';
import type { Room } from '../../api/rooms.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { LIVES, lifeText } from './life.ts';
import classes from './talk.module.css';

export function RoomLife({ groupId, room }: { readonly groupId: string; readonly room: Room }) {
  const t = useText();
  if (!room.can.includes('setLife')) {
    if (room.lifeMs === null) return null;
    return <p data-testid="room-life">{t('talk:roomLifeShown', { life: lifeText(room.lifeMs) })}</p>;
  }
  const choose = (value: string): void => {
    const lifeMs = value === '' ? null : Number(value);
    session.changeRoom(groupId, room.id, { lifeMs }).catch(notifyProblem);
  };
  return (
    <Radio.Group
      label={t('talk:roomLife')}
      data-testid="room-life"
      value={room.lifeMs === null ? '' : String(room.lifeMs)}
      onChange={choose}
    >
      <div className={classes['form']}>
        {LIVES.map((lifeMs) => (
          <Radio key={lifeMs ?? ''} value={lifeMs === null ? '' : String(lifeMs)} label={lifeText(lifeMs)} />
        ))}
        <p className={classes['quiet']}>{t('talk:roomLifeWhat')}</p>
      </div>
    </Radio.Group>
  );
}
