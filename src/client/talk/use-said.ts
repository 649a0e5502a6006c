/** What the node says beside the conversation, asked for when it opens and again when a message of the room changes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { noAnswer, Problem } from '../api/problem.ts';
import { onMessages } from '../state/store.ts';

/** Of several changes at once one question comes. */
const SETTLE_MS = 80;

export interface SaidBeside<Answer> {
  /** Null until the first answer. */
  readonly answer: Answer | null;
  readonly isFailed: boolean;
}

/** `ask` must stay the same function while it asks the same. */
export function useSaid<Answer>(roomId: string, ask: () => Promise<Answer>): SaidBeside<Answer> {
  const [said, setSaid] = useState<SaidBeside<Answer>>({ answer: null, isFailed: false });
  const isGone = useRef(false);
  const load = useCallback(async () => {
    try {
      const answer = await ask();
      if (!isGone.current) setSaid({ answer, isFailed: false });
    } catch (error) {
      const problem = error instanceof Problem ? error : noAnswer();
      if (!isGone.current)
        setSaid(({ answer }) => ({ answer, isFailed: answer === null && problem !== null }));
    }
  }, [ask]);
  useEffect(() => {
    isGone.current = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    void load();
    const end = onMessages((messages) => {
      if (timer !== null || !messages.some((one) => one.roomId === roomId)) return;
      timer = setTimeout(() => {
        timer = null;
        void load();
      }, SETTLE_MS);
    });
    return () => {
      isGone.current = true;
      if (timer !== null) clearTimeout(timer);
      end();
    };
  }, [load, roomId]);
  return said;
}
