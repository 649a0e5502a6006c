/** What this person chose of others: who sees what it has read, and whom it does not want to see. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { shortId } from '../members/rows.ts';
import { notifyProblem } from '../shell/notify.ts';
import { blockedIn } from '../state/blocked.ts';
import type { AppState } from '../state/model.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { Setting } from './Setting.tsx';
import { SettingSwitch } from './SettingSwitch.tsx';
import classes from './settings.module.css';

export function Privacy() {
  return (
    <>
      <Receipts />
      <Blocked />
    </>
  );
}

function Receipts() {
  const t = useText();
  const isOn = useApp((state) => state.node?.settings.privacy.receipts ?? false);
  return (
    <Setting id="receipts" isSwitch hint={t('settings:receiptsHint')}>
      <SettingSwitch
        id="receipts"
        isOn={isOn}
        onTurn={(receipts) => void session.changeNode({ receipts }).catch(notifyProblem)}
      />
    </Setting>
  );
}

function Blocked() {
  const t = useText();
  const blocked = useApp(blockedIn);
  const groups = useApp((state) => state.groups);
  const names = useMemo(() => namesIn(groups), [groups]);
  return (
    <Setting id="blocked" hint={t('settings:blockedHint')} isWide>
      {blocked.length === 0 ? (
        <p className={classes['hint']}>{t('settings:blockedNobody')}</p>
      ) : (
        <ul className={classes['people']} aria-label={t('settings:blocked')}>
          {blocked.map((id) => (
            <Person key={id} id={id} name={names.get(id) ?? null} />
          ))}
        </ul>
      )}
    </Setting>
  );
}

interface PersonProps {
  readonly id: string;
  /** Null of somebody who is in none of this person's groups any more. */
  readonly name: string | null;
}

function Person({ id, name }: PersonProps) {
  const t = useText();
  const called = name ?? t('settings:blockedStranger', { id: shortId(id) });
  return (
    <li className={classes['person']} data-testid="blocked-member" data-member-id={id}>
      <Written isOneLine>{called}</Written>
      <Button
        variant="default"
        size="compact-md"
        data-testid="blocked-unblock"
        aria-label={t('settings:unblockLabel', { name: called })}
        onClick={() => void session.changeNode({ blocked: { [id]: false } }).catch(notifyProblem)}
      >
        {t('reading:unblock')}
      </Button>
    </li>
  );
}

function namesIn(groups: AppState['groups']): ReadonlyMap<string, string> {
  const members = Object.values(groups).flatMap((group) => group.members);
  return new Map(members.map(({ id, name }) => [id, name]));
}
