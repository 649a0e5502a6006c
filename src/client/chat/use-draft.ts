/** The text of a field where one writes, kept on the node while it is not sent. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { session, useGroup } from '../state/store.ts';
import { placeKey, type WritingPlace } from '../state/writing-place.ts';
import { DraftKeeper } from './draft-keeper.ts';

export interface DraftText {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The field loses the focus. */
  readonly leave: () => void;
  /** It became a message. */
  readonly sent: () => void;
}

/** For one place, which stays the same object: the field of another place is another one. */
export function useDraft(place: WritingPlace): DraftText {
  const [text, show] = useState('');
  const { drafts } = session.conversation;
  const keeper = useMemo(
    () =>
      new DraftKeeper({
        save: (draft) => void drafts.save(place, draft),
        saveLeaving: (draft) => drafts.saveLeaving(place, draft),
        later: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      }),
    [drafts, place],
  );
  const hasBegun = useRef(false);
  const draft = useGroup((group) => group.drafts[placeKey(place)] ?? null);
  useEffect(() => {
    // That of a room comes with its conversation.
    if (place.threadRoot !== null) void drafts.load(place);
  }, [drafts, place]);
  useEffect(() => {
    if (draft === null) return;
    // A field that is there already knows what this tab typed, and may be ahead of it.
    const isKnown = draft.source === drafts.source && hasBegun.current;
    hasBegun.current = true;
    if (isKnown) return;
    const told = keeper.told(draft.text);
    if (told !== null) show(told);
  }, [draft, keeper, drafts]);

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
