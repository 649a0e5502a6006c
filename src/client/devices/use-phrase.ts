/** The recovery phrase on the screen: asked for, shown, asked back. Nothing of it outlives the screen. */
import { useState } from 'react';
import { Problem } from '../api/problem.ts';
import { api } from '../state/store.ts';
import { problemText } from '../text/text.ts';
import { askedPlaces, wrongPlaces } from './word-check.ts';

export type PhraseStep =
  | { readonly at: 'hidden' }
  /** The passphrase of the node is wanted first. */
  | { readonly at: 'guarded' }
  | { readonly at: 'shown'; readonly words: readonly string[] }
  | {
      readonly at: 'asked';
      readonly words: readonly string[];
      readonly places: readonly number[];
      /** Those of `places` where another word was typed. */
      readonly wrong: readonly number[];
    }
  | { readonly at: 'written' };

export function usePhrase(hasPassphrase: boolean) {
  const [step, setStep] = useState<PhraseStep>({ at: 'hidden' });
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const show = async (passphrase: string | null): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFault(null);
    try {
      setStep({ at: 'shown', words: await api.recoveryPhrase(passphrase) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(problemText(error.facts));
    } finally {
      setBusy(false);
    }
  };
  return {
    step,
    /** Why it is not shown. */
    fault,
    isBusy,
    show,
    begin: async (): Promise<void> => (hasPassphrase ? setStep({ at: 'guarded' }) : show(null)),
    /** They are on paper: three of them are asked for. */
    ask: (words: readonly string[]): void =>
      setStep({ at: 'asked', words, places: askedPlaces(words.length, Math.random), wrong: [] }),
    check: (typed: Readonly<Record<number, string>>): void => {
      if (step.at !== 'asked') return;
      const wrong = wrongPlaces(step.words, typed, step.places);
      setStep(wrong.length === 0 ? { at: 'written' } : { ...step, wrong });
    },
    /** Looks at the words again. */
    again: (words: readonly string[]): void => setStep({ at: 'shown', words }),
    hide: (): void => {
      setStep({ at: 'hidden' });
      setFault(null);
    },
  };
}

export type Phrase = ReturnType<typeof usePhrase>;
