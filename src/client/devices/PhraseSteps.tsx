/** The recovery phrase, step by step: what it can do, the passphrase, the words, three of them asked back. */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useText } from '../text/text.ts';
import { GuardedAction } from './GuardedAction.tsx';
import classes from './recovery.module.css';
import type { Phrase, PhraseStep } from './use-phrase.ts';

export function PhraseSteps({ phrase }: { readonly phrase: Phrase }) {
  const { step, guarded } = phrase;
  return (
    <div
      className={classes['steps']}
      data-testid="phrase-steps"
      data-step={guarded.isAsked ? 'guarded' : step.at}
    >
      <Step phrase={phrase} step={step} />
    </div>
  );
}

function Step({ phrase, step }: { readonly phrase: Phrase; readonly step: PhraseStep }) {
  const t = useText();
  switch (step.at) {
    case 'shown':
      return <Words phrase={phrase} words={step.words} />;
    case 'asked':
      return <Check phrase={phrase} step={step} />;
    default:
      return (
        <>
          {step.at === 'written' && (
            <p className={classes['done']} role="status">
              {t('devices:phraseWritten')}
            </p>
          )}
          <GuardedAction
            guarded={phrase.guarded}
            testId="phrase-show"
            label={t(step.at === 'written' ? 'devices:phraseShowAgain' : 'devices:phraseShow')}
          />
        </>
      );
  }
}

function Words({ phrase, words }: { readonly phrase: Phrase; readonly words: readonly string[] }) {
  const t = useText();
  return (
    <>
      <p className={classes['warning']}>{t('devices:phraseIsYou')}</p>
      <ol className={classes['words']} data-testid="phrase-words" aria-label={t('devices:phraseWords')}>
        {words.map((word, place) => (
          <li key={place} className={classes['word']} translate="no">
            <span className={classes['number']} aria-hidden>
              {place + 1}
            </span>
            <span data-word={word}>{word}</span>
          </li>
        ))}
      </ol>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={phrase.hide}>
          {t('devices:phraseHide')}
        </Button>
        <Button data-testid="phrase-ask" onClick={() => phrase.ask(words)}>
          {t('devices:phraseAsk')}
        </Button>
      </div>
    </>
  );
}

interface CheckProps {
  readonly phrase: Phrase;
  readonly step: Extract<PhraseStep, { readonly at: 'asked' }>;
}

function Check({ phrase, step }: CheckProps) {
  const t = useText();
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    phrase.check(typed);
  };
  return (
    <form className={classes['steps']} onSubmit={submit} noValidate>
      <p className={classes['plain']}>{t('devices:phraseCheck')}</p>
      <div className={classes['asked']}>
        {step.places.map((place, at) => (
          <TextInput
            key={place}
            data-testid="phrase-word"
            data-place={place}
            label={t('devices:phraseWord', { number: place + 1 })}
            value={typed[place] ?? ''}
            onChange={(event) => setTyped({ ...typed, [place]: event.currentTarget.value })}
            error={step.wrong.includes(place) ? t('devices:phraseOther') : null}
            size="md"
            autoFocus={at === 0}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
          />
        ))}
      </div>
      <div className={classes['buttons']}>
        <Button variant="default" data-testid="phrase-again" onClick={() => phrase.again(step.words)}>
          {t('devices:phraseLookAgain')}
        </Button>
        <Button type="submit" data-testid="phrase-check">
          {t('devices:phraseCheckDo')}
        </Button>
      </div>
    </form>
  );
}
