/** The page of a node, or of screens, that are locked: the question for the passphrase, and nothing else. */
import { Button, PasswordInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Problem } from '../api/problem.ts';
import { Page } from '../onboarding/Page.tsx';
import classes from '../onboarding/page.module.css';
import { session } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';

const SECOND_MS = 1_000;

export function Unlock() {
  const t = useText();
  return (
    <Page title={t('lock:title')} lead={t('lock:lead')} foot={t('lock:foot')}>
      <UnlockForm />
    </Page>
  );
}

function UnlockForm() {
  const t = useText();
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wait = useWait();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || wait.seconds > 0) return;
    if (passphrase === '') return setFault(t('lock:empty'));
    setBusy(true);
    setFault(null);
    try {
      await session.unlock(passphrase);
    } catch (error) {
      setBusy(false);
      if (!(error instanceof Problem)) throw error;
      const { retryAfterMs } = error.facts;
      if (error.code === 'rate_limited' && retryAfterMs !== null) wait.begin(retryAfterMs);
      else setFault(problemText(error.facts));
      field.current?.select();
      field.current?.focus();
    }
  };
  return (
    <form className={classes['stack']} onSubmit={(event) => void submit(event)} noValidate>
      <PasswordInput
        ref={field}
        data-testid="unlock-input"
        label={t('lock:passphrase')}
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value);
          setFault(null);
        }}
        error={wait.seconds > 0 ? t('lock:wait', { seconds: wait.seconds }) : fault}
        size="md"
        dir="auto"
        autoComplete="current-password"
        autoFocus
      />
      <Button
        type="submit"
        size="md"
        data-testid="unlock-submit"
        loading={isBusy}
        disabled={wait.seconds > 0}
        fullWidth
      >
        {t('lock:unlock')}
      </Button>
    </form>
  );
}

/** Whole seconds until the node takes the next try; 0: now. */
function useWait(): { readonly seconds: number; readonly begin: (waitMs: number) => void } {
  const [seconds, setSeconds] = useState(0);
  const isWaiting = seconds > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), SECOND_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return { seconds, begin: (waitMs) => setSeconds(Math.ceil(waitMs / SECOND_MS)) };
}
