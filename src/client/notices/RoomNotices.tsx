/** Which messages of a room are worth a notice, and until when it is muted; applies at once. */
import { NativeSelect } from '@mantine/core';
import type { NoticeLevel } from '../../api/notices.ts';
import type { Room } from '../../api/rooms.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { isMuted } from './worth.ts';

const LEVELS: readonly NoticeLevel[] = ['all', 'mentions', 'none'];
const HOUR_MS = 3_600_000;
/** `always` is as far as a four-digit year goes. */
const MUTES = {
  no: () => null,
  hour: () => later(HOUR_MS),
  evening: () => later(8 * HOUR_MS),
  day: () => later(24 * HOUR_MS),
  always: () => '9999-12-31T00:00:00.000Z',
} as const;
type Mute = keyof typeof MUTES;
const ALWAYS = MUTES.always();

function later(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

export function RoomNotices({ groupId, room }: { readonly groupId: string; readonly room: Room }) {
  const t = useText();
  const { level, mutedUntil } = room.notices;
  const change = (notices: Partial<Room['notices']>): void => {
    api.setRoomNotices(groupId, room.id, { ...room.notices, ...notices }).catch(notifyProblem);
  };
  const shown = isMuted(room, Date.now()) ? (mutedUntil === ALWAYS ? 'always' : 'until') : 'no';
  const choices = (Object.keys(MUTES) as Mute[]).map((one) => ({
    value: one as string,
    label: t(`notices:mute_${one}`),
  }));
  const until = (at: string) => ({ value: 'until', label: t('notices:mutedUntil', { time: fullTime(at) }) });
  return (
    <>
      <NativeSelect
        data-testid="room-notices"
        label={t('notices:level')}
        value={level}
        onChange={(event) => change({ level: event.currentTarget.value as NoticeLevel })}
        data={LEVELS.map((one) => ({ value: one, label: t(`notices:level_${one}`) }))}
      />
      <NativeSelect
        data-testid="room-mute"
        label={t('notices:mute')}
        value={shown}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (chosen !== 'until') change({ mutedUntil: MUTES[chosen as Mute]() });
        }}
        data={shown === 'until' ? [until(mutedUntil!), ...choices] : choices}
      />
    </>
  );
}
