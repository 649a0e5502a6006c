/** What protects this node on its disk, and its screens from whoever comes by. */
import { Button, NativeSelect } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { locksLater } from '../../protocol/idle-lock.ts';
import { CurrentPassphraseField } from '../lock/CurrentPassphraseField.tsx';
import { Problem } from '../api/problem.ts';
import { GuardedQuestion } from '../devices/GuardedAction.tsx';
import { useGuarded } from '../devices/use-guarded.ts';
import { NewPassphraseFields } from '../lock/NewPassphraseFields.tsx';
import { NO_PASSPHRASE, passphraseFault, type PassphraseFault } from '../lock/passphrase-fault.ts';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { closeDialog } from '../shell/ui-state.ts';
import { session, useApp } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

/** Minutes; 0 is never. */
const IDLE_MINUTES = [0, 1, 5, 15, 30, 60, 240] as const;

export function Protection() {
  const lock = useApp((state) => state.node?.settings.lock ?? null);
  if (lock === null) return null;
  const hasPassphrase = lock.protection === 'passphrase';
  return (
    <>
      <Passphrase hasPassphrase={hasPassphrase} />
      <IdleLock hasPassphrase={hasPassphrase} minutes={lock.idleMinutes} />
      {hasPassphrase && <LockNow />}
    </>
  );
}

type Change = 'set' | 'change' | 'remove';

function Passphrase({ hasPassphrase }: { readonly hasPassphrase: boolean }) {
  const t = useText();
  const [change, setChange] = useState<Change | null>(null);
  const ways: readonly Change[] = hasPassphrase ? ['change', 'remove'] : ['set'];
  const hint = t(hasPassphrase ? 'settings:passphraseOn' : 'settings:passphraseOff');
  return (
    <Setting id="passphrase" isWide hint={hint}>
      {change === null ? (
        <div className={classes['ways']}>
          {ways.map((way) => (
            <Button
              key={way}
              variant="default"
              data-testid={`passphrase-${way}`}
              onClick={() => setChange(way)}
            >
              {t(`settings:passphrase_${way}`)}
            </Button>
          ))}
        </div>
      ) : (
        <PassphraseForm change={change} onEnd={() => setChange(null)} />
      )}
    </Setting>
  );
}

interface PassphraseFormProps {
  readonly change: Change;
  readonly onEnd: () => void;
}

function PassphraseForm({ change, onEnd }: PassphraseFormProps) {
  const t = useText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState(NO_PASSPHRASE);
  const [fault, setFault] = useState<PassphraseFault | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = change === 'remove' ? null : passphraseFault(next);
    setFault(found);
    setRefused(null);
    if (found !== null || isBusy) return;
    setBusy(true);
    try {
      await session.changePassphrase({
        current: change === 'set' ? null : current,
        next: change === 'remove' ? null : next.next,
      });
      notifyDone(t(`settings:passphraseDone_${change}`));
      onEnd();
    } catch (error) {
      setBusy(false);
      if (!(error instanceof Problem)) throw error;
      setRefused(problemText(error.facts));
    }
  };
  return (
    <form
      className={classes['passphraseForm']}
      data-testid="passphrase-form"
      onSubmit={(event) => void submit(event)}
      noValidate
    >
      {change !== 'set' && (
        <CurrentPassphraseField testId="passphrase-current" value={current} onChange={setCurrent} />
      )}
      {change !== 'remove' && <NewPassphraseFields value={next} onChange={setNext} fault={fault} />}
      <span className={classes['state']} role="alert" data-bad="true">
        {refused}
      </span>
      <div className={classes['ways']}>
        <Button type="submit" data-testid="passphrase-submit" loading={isBusy}>
          {t(`settings:passphrase_${change}`)}
        </Button>
        <Button variant="default" onClick={onEnd}>
          {t('onboarding:cancel')}
        </Button>
      </div>
    </form>
  );
}

function IdleLock({ hasPassphrase, minutes }: { readonly hasPassphrase: boolean; readonly minutes: number }) {
  const t = useText();
  const known = IDLE_MINUTES.some((one) => one === minutes);
  const choices = known ? IDLE_MINUTES : [...IDLE_MINUTES, minutes];
  const data = choices.map((one) => ({
    value: String(one),
    label: one === 0 ? t('settings:idleNever') : t('settings:idleAfter', { count: one }),
  }));
  const [wanted, setWanted] = useState(minutes);
  const guarded = useGuarded(async (passphrase) => {
    const proof = passphrase === null ? {} : { passphrase };
    await session.changeNode({ idleLockMinutes: wanted, ...proof });
  });
  const choose = (chosen: number): void => {
    setWanted(chosen);
    // MS243 Else whoever passes by could keep the screens open for later.
    if (locksLater(chosen, minutes)) void guarded.begin();
    else session.changeNode({ idleLockMinutes: chosen }).catch(notifyProblem);
  };
  const hint: ReactNode = hasPassphrase ? t('settings:idleHint') : t('settings:idleNeeds');
  return (
    <Setting id="idle" hint={hint} isWide={guarded.isAsked}>
      <NativeSelect
        data-testid="settings-idle"
        aria-labelledby="setting-idle"
        aria-describedby="setting-idle-hint"
        size="md"
        data={data}
        value={String(guarded.isAsked ? wanted : minutes)}
        disabled={!hasPassphrase}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      {guarded.isAsked && <GuardedQuestion guarded={guarded} label={t('settings:idleLater')} />}
    </Setting>
  );
}

function LockNow() {
  const t = useText();
  const lockNow = (): void => {
    closeDialog();
    session.lock().catch(notifyProblem);
  };
  return (
    <Setting id="lockNow" hint={t('settings:lockNowHint')}>
      <Button variant="default" data-testid="settings-lock" onClick={lockNow}>
        {t('settings:lockNow')}
      </Button>
    </Setting>
  );
}
