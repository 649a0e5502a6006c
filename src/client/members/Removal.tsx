/** Before somebody is removed, or leaves: what that means. Whoever is alone here deletes the group by leaving it. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../shell/Confirm.tsx';
import { notifyDone } from '../shell/notify.ts';
import type { GroupState } from '../state/model.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './members-panel.module.css';
import { goingOf, type MemberRow } from './rows.ts';

interface RemovalProps {
  readonly group: GroupState;
  /** Null: nobody is to go. */
  readonly row: MemberRow | null;
  readonly onClose: () => void;
}

export function Removal({ group, row, onClose }: RemovalProps) {
  const t = useText();
  // What the dialog says while it leaves the screen.
  const [last, setLast] = useState<MemberRow | null>(null);
  const [bans, setBans] = useState(false);
  if (row !== null && row !== last) {
    setLast(row);
    setBans(false);
  }
  if (last === null) return null;
  const { member, isMe } = last;
  const isUndecidable = group.status?.tier === 'tentative';
  const { id } = group.group;
  const going = goingOf(group, isMe);
  const go = async (): Promise<void> => {
    if (isMe) await api.leaveGroup(id, going === 'delete');
    else await api.removeMember(id, member.id, bans);
    if (going === 'leave') notifyDone(t('members:leaveAsked'));
    if (going === 'remove') notifyDone(t('members:removeAsked', { name: member.name }));
  };
  return (
    <Confirm
      opened={row !== null}
      title={t(`members:${going}Title`)}
      action={t(`members:${going}Do`)}
      onDo={go}
      onClose={onClose}
    >
      <p>
        <strong>
          <Written>{isMe ? group.group.name : member.name}</Written>
        </strong>
      </p>
      <p>{t(`members:${going}What`)}</p>
      {isUndecidable && (
        <p className={classes['undecidable']} data-testid="undecidable">
          {t('members:undecidableNow')}
        </p>
      )}
      {!isMe && (
        <Checkbox
          label={t('members:removeBan')}
          checked={bans}
          onChange={({ currentTarget }) => setBans(currentTarget.checked)}
        />
      )}
    </Confirm>
  );
}
