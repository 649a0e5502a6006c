/** Notices of new messages: whether this browser shows them, what they say, and when there are none. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NodeNotices } from '../../api/notices.ts';
import { desktopState, turnDesktop } from '../notices/desktop.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import { SettingSwitch } from './SettingSwitch.tsx';
import classes from './settings.module.css';

/** Where nothing was said before: minutes of the day, ten at night to seven. */
const NIGHT: NonNullable<NodeNotices['quiet']> = { from: 22 * 60, to: 7 * 60 };

export function DesktopNotices() {
  const notices = useApp((state) => state.node?.settings.notices ?? null);
  if (notices === null) return null;
  const change = (more: Partial<NodeNotices>): void => {
    session.changeNode({ notices: { ...notices, ...more } }).catch(notifyProblem);
  };
  return (
    <>
      <OnDesktop />
      <Content notices={notices} change={change} />
      <QuietHours notices={notices} change={change} />
      {notices.quiet !== null && <QuietTimes quiet={notices.quiet} change={change} />}
    </>
  );
}

function OnDesktop() {
  const t = useText();
  const [state, setState] = useState(desktopState);
  const cannot = state === 'denied' || state === 'missing';
  const hint = (
    <>
      <span>{t('settings:desktopNoticesHint')}</span>
      <span className={classes['state']} role="status" data-bad="true">
        {cannot && t(`settings:desktopNotices_${state}`)}
      </span>
    </>
  );
  return (
    <Setting id="desktopNotices" isSwitch hint={hint}>
      <SettingSwitch
        id="desktopNotices"
        isOn={state === 'on'}
        isDisabled={cannot}
        onTurn={(isOn) => void turnDesktop(isOn).then(setState, notifyProblem)}
      />
    </Setting>
  );
}

interface PartProps {
  readonly notices: NodeNotices;
  readonly change: (more: Partial<NodeNotices>) => void;
}

function Content({ notices, change }: PartProps) {
  const t = useText();
  return (
    <Setting id="noticeContent" isSwitch hint={t('settings:noticeContentHint')}>
      <SettingSwitch
        id="noticeContent"
        isOn={!notices.hideContent}
        onTurn={(isOn) => change({ hideContent: !isOn })}
      />
    </Setting>
  );
}

function QuietHours({ notices: { quiet }, change }: PartProps) {
  const t = useText();
  return (
    <Setting id="quietHours" isSwitch hint={t('settings:quietHoursHint')}>
      <SettingSwitch
        id="quietHours"
        isOn={quiet !== null}
        onTurn={(isOn) => change({ quiet: isOn ? NIGHT : null })}
      />
    </Setting>
  );
}

function QuietTimes({ quiet, change }: Pick<PartProps, 'change'> & { readonly quiet: typeof NIGHT }) {
  const t = useText();
  const turn = (part: 'from' | 'to', time: string): void => {
    const minute = minuteOf(time);
    if (minute !== null) change({ quiet: { ...quiet, [part]: minute } });
  };
  return (
    <Setting id="quietTimes">
      {(['from', 'to'] as const).map((part) => (
        <TextInput
          key={part}
          type="time"
          data-testid={`settings-quiet-${part}`}
          aria-label={t(`settings:quietTimes_${part}`)}
          defaultValue={timeOf(quiet[part])}
          onChange={(event) => turn(part, event.currentTarget.value)}
        />
      ))}
    </Setting>
  );
}

/** As a field of the browser has it, `07:05`. */
function timeOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Null while the field is not filled in. */
function minuteOf(time: string): number | null {
  const found = /^(\d\d):(\d\d)$/u.exec(time);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}
