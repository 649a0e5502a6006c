/** What the node does only for who gives its passphrase, where it has one (MS200, MS241): asked for, then done. */
import { useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useApp } from '../state/store.ts';
import { problemText } from '../text/text.ts';

/** `act` is given the passphrase, null where there is none, and throws the node's Problem. */
export function useGuarded(act: (passphrase: string | null) => Promise<void>) {
  const hasPassphrase = useApp((state) => state.node?.settings.lock.protection === 'passphrase');
  const [isAsked, setAsked] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const give = async (passphrase: string | null): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFault(null);
    try {
      await act(passphrase);
      setAsked(false);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(problemText(error.facts));
    } finally {
      setBusy(false);
    }
  };
  return {
    /** The passphrase is being asked for. */
    isAsked,
    /** Why it was not done. */
    fault,
    isBusy,
    give,
    begin: async (): Promise<void> => (hasPassphrase ? setAsked(true) : give(null)),
    leave: (): void => {
      setAsked(false);
      setFault(null);
    },
  };
}

export type Guarded = ReturnType<typeof useGuarded>;
