/** Who belongs to the group, with which devices, and what one may do about it. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { openDialog } from '../shell/ui-state.ts';
import { useGroup } from '../state/store.ts';
import { language, useText } from '../text/text.ts';
import { DeviceRemoval } from './DeviceRemoval.tsx';
import { MakeHost } from './MakeHost.tsx';
import { MemberItem } from './MemberItem.tsx';
import classes from './members-panel.module.css';
import { Removal } from './Removal.tsx';
import { memberRows, type DeviceRow, type MemberRow } from './rows.ts';

/** A device that something is to happen to, and whose it is. */
interface Chosen {
  readonly row: MemberRow;
  readonly device: DeviceRow;
}

export function MembersPanel() {
  const t = useText();
  const group = useGroup((state) => state);
  const [heir, setHeir] = useState<Chosen | null>(null);
  const [lost, setLost] = useState<Chosen | null>(null);
  const [goer, setGoer] = useState<MemberRow | null>(null);
  const rows = useMemo(() => (group === null ? [] : memberRows(group, language())), [group]);
  if (group === null) return null;
  return (
    <div className={classes['panel']}>
      <div className={classes['head']}>
        <span className={classes['count']}>
          {rows.length === 0 ? t('members:loading') : t('members:count', { count: rows.length })}
        </span>
        {group.status?.role !== 'removed' && (
          <Button
            variant="default"
            size="compact-sm"
            className={classes['invite']}
            leftSection={<Icon name="invite" size={16} />}
            onClick={() => openDialog('invite')}
          >
            {t('members:invite')}
          </Button>
        )}
      </div>
      <ul className={classes['list']} aria-label={t('members:title')}>
        {rows.map((row) => (
          <MemberItem
            key={row.member.id}
            groupId={group.group.id}
            row={row}
            onMakeHost={(device) => setHeir({ row, device })}
            onRemove={() => setGoer(row)}
            onRemoveDevice={(device) => setLost({ row, device })}
          />
        ))}
      </ul>
      <MakeHost
        groupId={group.group.id}
        name={heir?.row.member.name ?? ''}
        device={heir?.device ?? null}
        onClose={() => setHeir(null)}
      />
      <DeviceRemoval
        group={group.group}
        name={lost?.row.member.name ?? ''}
        isMine={lost?.row.isMe ?? false}
        deviceId={lost?.device.id ?? null}
        onClose={() => setLost(null)}
      />
      <Removal group={group} row={goer} onClose={() => setGoer(null)} />
    </div>
  );
}
