/** The text of the composer, kept on the node while it is not sent. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { session, useGroup } from '../state/store.ts';
import { DraftKeeper } from './draft-keeper.ts';

export interface DraftText {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The composer loses the focus. */
  readonly leave: () => void;
  /** It became a message. */
  readonly sent: () => void;
}

/** For one room: a composer of another room is another one. */
export function useDraft(groupId: string, roomId: string): DraftText {
  const [text, show] = useState('');
  const { conversation } = session;
  const keeper = useMemo(
    () =>
      new DraftKeeper({
        save: (draft) => void conversation.saveDraft(groupId, roomId, draft),
        saveLeaving: (draft) => conversation.saveDraftLeaving(groupId, roomId, draft),
        later: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      }),
    [conversation, groupId, roomId],
  );
  const hasBegun = useRef(false);
  const draft = useGroup(({ drafts }) => drafts[roomId] ?? null);
  useEffect(() => {
    if (draft === null) return;
    // A composer that is there already knows what this tab typed, and may be ahead of it.
    const isKnown = draft.source === conversation.source && hasBegun.current;
    hasBegun.current = true;
    if (isKnown) return;
    const told = keeper.told(draft.text);
    if (told !== null) show(told);
  }, [draft, keeper, conversation]);

  const leave = useCallback(() => keeper.leave(), [keeper]);
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') leave();
    };
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [leave]);
  const setText = useCallback(
    (next: string) => {
      show(next);
      keeper.typed(next);
    },
    [keeper],
  );
  const sent = useCallback(() => {
    show('');
    keeper.sent();
  }, [keeper]);
  return { text, setText, leave, sent };
}
