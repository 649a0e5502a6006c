/** A name that is typed and then saved. Not while one types: it goes into the log of groups, and half a name should not. */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Problem } from '../api/problem.ts';
import { readName } from '../onboarding/names.ts';
import { problemText, useText } from '../text/text.ts';
import classes from './settings.module.css';

interface NameFormProps {
  readonly label: string;
  /** Of the field; the button's has `-save` behind it. */
  readonly testId: string;
  readonly present: string;
  readonly autoComplete: 'nickname' | 'off';
  readonly isFocused?: boolean;
  /** Throws the node's Problem. */
  readonly save: (name: string) => Promise<unknown>;
}

type Result =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly sentence: string };

export function NameForm({ label, testId, present, autoComplete, isFocused = false, save }: NameFormProps) {
  const t = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const [result, setResult] = useState<Result>({ kind: 'none' });
  const [isBusy, setBusy] = useState(false);
  const value = typed ?? present;
  const read = readName(value);
  const isSame = read.kind === 'good' && read.name === present;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (read.kind === 'empty') return setResult({ kind: 'failed', sentence: t('onboarding:nameNeeded') });
    if (read.kind === 'wrong') return setResult({ kind: 'failed', sentence: read.sentence });
    setBusy(true);
    try {
      await save(read.name);
      setTyped(null);
      setResult({ kind: 'saved' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setResult({ kind: 'failed', sentence: problemText(error.facts) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes['nameForm']} onSubmit={(event) => void submit(event)} noValidate>
      <div className={classes['nameRow']}>
        <TextInput
          data-testid={testId}
          aria-label={label}
          dir="auto"
          size="md"
          autoComplete={autoComplete}
          autoFocus={isFocused}
          value={value}
          error={result.kind === 'failed' ? result.sentence : null}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setResult({ kind: 'none' });
          }}
        />
        <Button type="submit" size="md" data-testid={`${testId}-save`} loading={isBusy} disabled={isSame}>
          {t('settings:nameSave')}
        </Button>
      </div>
      <span className={classes['saved']} role="status">
        {result.kind === 'saved' && t('settings:nameSaved')}
      </span>
    </form>
  );
}
