/** The own name. */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Problem } from '../api/problem.ts';
import { readName } from '../onboarding/names.ts';
import { session, useApp } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

export function Profile() {
  const t = useText();
  return (
    <Setting id="name" hint={t('settings:nameHint')} isWide>
      <NameForm />
    </Setting>
  );
}

type Result =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly sentence: string };

/** Not while one types: a name goes into the log of every group, and half a name should not. */
function NameForm() {
  const t = useText();
  const present = useApp((state) => state.node?.name ?? '');
  const [typed, setTyped] = useState<string | null>(null);
  const [result, setResult] = useState<Result>({ kind: 'none' });
  const [isBusy, setBusy] = useState(false);
  const value = typed ?? present;
  const read = readName(value);
  const isSame = read.kind === 'good' && read.name === present;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (read.kind === 'empty') return setResult({ kind: 'failed', sentence: t('onboarding:nameNeeded') });
    if (read.kind === 'wrong') return setResult({ kind: 'failed', sentence: read.sentence });
    setBusy(true);
    try {
      await session.changeNode({ name: read.name });
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
    <form className={classes['nameForm']} onSubmit={(event) => void save(event)} noValidate>
      <div className={classes['nameRow']}>
        <TextInput
          data-testid="settings-name"
          aria-label={t('settings:name')}
          dir="auto"
          size="md"
          autoComplete="nickname"
          value={value}
          error={result.kind === 'failed' ? result.sentence : null}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setResult({ kind: 'none' });
          }}
        />
        <Button type="submit" size="md" data-testid="settings-name-save" loading={isBusy} disabled={isSame}>
          {t('settings:nameSave')}
        </Button>
      </div>
      <span className={classes['saved']} role="status">
        {result.kind === 'saved' && t('settings:nameSaved')}
      </span>
    </form>
  );
}
