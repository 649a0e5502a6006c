/** The recovery phrase on the screen: asked for, shown, asked back. Nothing of it outlives the screen. */
import { useState } from 'react';
import { api } from '../state/store.ts';
import { useGuarded } from './use-guarded.ts';
import { askedPlaces, wrongPlaces } from './word-check.ts';

export type PhraseStep =
  | { readonly at: 'hidden' }
  | { readonly at: 'shown'; readonly words: readonly string[] }
  | {
      readonly at: 'asked';
      readonly words: readonly string[];
      readonly places: readonly number[];
      /** Those of `places` where another word was typed. */
      readonly wrong: readonly number[];
    }
  | { readonly at: 'written' };

export function usePhrase() {
  const [step, setStep] = useState<PhraseStep>({ at: 'hidden' });
  const guarded = useGuarded(async (passphrase) => {
    setStep({ at: 'shown', words: await api.recoveryPhrase(passphrase) });
  });
  return {
    step,
    guarded,
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
    hide: (): void => setStep({ at: 'hidden' }),
  };
}

export type Phrase = ReturnType<typeof usePhrase>;
