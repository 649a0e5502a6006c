/** The linking of a second computer as this tab follows it: begun here, told by the node until it is over. */
import { useEffect, useState } from 'react';
import type { Link } from '../../api/links.ts';
import { Problem } from '../api/problem.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { problemText } from '../text/text.ts';

/** The node may be starting anew as another person's device at that moment. */
const RETRY_MS = 500;

export function useLink() {
  const [link, setLink] = useState<Link | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const isOpen = link !== null && link.state !== 'done' && link.state !== 'failed';
  useEffect(() => {
    if (!isOpen) return;
    const ends = new AbortController();
    void follow(ends.signal, setLink);
    return () => ends.abort();
  }, [isOpen]);
  return {
    link,
    /** Shows a code for another computer. Throws the node's Problem. */
    offer: async (passphrase: string | null): Promise<void> => setLink(await api.offerLink(passphrase)),
    /** Why the code was not taken. */
    fault,
    /** This node becomes a device of whoever shows that code. */
    use: async (code: string): Promise<void> => {
      setFault(null);
      try {
        setLink(await api.useLink(code));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setFault(problemText(error.facts));
      }
    },
    confirm: async (areEqual: boolean): Promise<void> => {
      try {
        setLink(await api.confirmLink(areEqual));
      } catch (error) {
        notifyProblem(error);
      }
    },
    /** The person wants no more of it. */
    end: (): void => {
      setLink(null);
      if (isOpen) api.endLink().catch(notifyProblem);
    },
  };
}

export type Linking = ReturnType<typeof useLink>;

async function follow(signal: AbortSignal, tell: (link: Link) => void): Promise<void> {
  let revision = -1;
  let wasAgreed = false;
  while (!signal.aborted) {
    try {
      const link = await api.linkAfter(revision, signal);
      if (signal.aborted) return;
      revision = link.revision;
      // A node that was linked starts anew and knows nothing of it: then it is done.
      if (link.state === 'none') return tell({ ...link, state: wasAgreed ? 'done' : 'failed' });
      wasAgreed ||= link.state === 'agreed' && link.side === 'new';
      tell(link);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
