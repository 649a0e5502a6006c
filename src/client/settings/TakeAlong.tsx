/**
 * Everything said in the group, or in the room that is shown, as a file. The browser asks the node for it as for any
 * download: it writes while it comes, shows how far it is, and can be told to stop.
 */
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ExportFormat } from '../../api/export.ts';
import { exportPath } from '../api/node-api.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

const FORMATS = ['html', 'text', 'json'] as const satisfies readonly ExportFormat[];
const ALL = 'all';

export function TakeAlong() {
  const t = useText();
  const group = useGroup((state) => state);
  const shownRoom = useApp((state) => state.roomId);
  const [format, setFormat] = useState<ExportFormat>('html');
  const [what, setWhat] = useState(ALL);
  if (group === null) return null;
  const room = group.rooms.find(({ id }) => id === shownRoom);
  const rooms = [
    { value: ALL, label: t('settings:takeAlongAll') },
    ...(room === undefined ? [] : [{ value: room.id, label: namedRoom(group, room).name }]),
  ];
  return (
    <Setting id="takeAlong" hint={t('settings:takeAlongHint')} isWide>
      <div className={classes['row']}>
        <NativeSelect
          data-testid="export-format"
          aria-label={t('settings:takeAlongFormat')}
          data={FORMATS.map((value) => ({ value, label: t(`settings:format_${value}`) }))}
          value={format}
          onChange={(event) => setFormat(event.currentTarget.value as ExportFormat)}
        />
        <NativeSelect
          data-testid="export-rooms"
          aria-label={t('settings:takeAlongRooms')}
          data={rooms}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <Button
          component="a"
          variant="default"
          data-testid="export-save"
          href={exportPath(group.group.id, format, what === ALL ? null : what)}
          download
        >
          {t('settings:takeAlongDo')}
        </Button>
      </div>
    </Setting>
  );
}
