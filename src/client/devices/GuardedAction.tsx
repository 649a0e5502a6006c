/** A button for what only the owner of the node may do: where there is a passphrase, it is asked for first. */
import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { CurrentPassphraseField } from '../lock/CurrentPassphraseField.tsx';
import { useText } from '../text/text.ts';
import classes from './recovery.module.css';
import type { Guarded } from './use-guarded.ts';

interface GuardedActionProps {
  readonly guarded: Guarded;
  readonly testId: string;
  /** What is done. */
  readonly label: string;
}

export function GuardedAction({ guarded, testId, label }: GuardedActionProps) {
  const { isAsked, isBusy, fault, begin } = guarded;
  return (
    <div className={classes['steps']}>
      {isAsked ? (
        <GuardedQuestion guarded={guarded} label={label} />
      ) : (
        <Button
          variant="default"
          data-testid={testId}
          loading={isBusy}
          className={classes['alone']}
          onClick={() => void begin()}
        >
          {label}
        </Button>
      )}
      {!isAsked && <Fault text={fault} />}
    </div>
  );
}

function Fault({ text }: { readonly text: string | null }) {
  return (
    <p className={classes['fault']} role="alert">
      {text}
    </p>
  );
}

type GuardedQuestionProps = Pick<GuardedActionProps, 'guarded' | 'label'>;

/** Alone, where something else than a button leads to it. */
export function GuardedQuestion({ guarded, label }: GuardedQuestionProps) {
  const t = useText();
  const [passphrase, setPassphrase] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void guarded.give(passphrase);
  };
  return (
    <form className={classes['steps']} onSubmit={submit} noValidate>
      <CurrentPassphraseField testId="guard-passphrase" value={passphrase} onChange={setPassphrase} />
      <div className={classes['buttons']}>
        <Button variant="default" onClick={guarded.leave}>
          {t('onboarding:cancel')}
        </Button>
        <Button type="submit" data-testid="guard-unlock" loading={guarded.isBusy}>
          {label}
        </Button>
      </div>
      <Fault text={guarded.fault} />
    </form>
  );
}
