/** What a field where one writes does, in a room and in a thread alike: its draft, completion, files, and sending. */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { messageTextProblem } from '../../protocol/text.ts';
import type { NewParts } from '../api/node-api.ts';
import { trayOf, useTray } from '../attachments/trays.ts';
import { session } from '../state/store.ts';
import { placeKey, type WritingPlace } from '../state/writing-place.ts';
import { sendNaming } from '../talk/send-naming.ts';
import { fitHeight } from './autosize.ts';
import { useCompletion, type Completion } from './use-completion.ts';
import { useDraft } from './use-draft.ts';
import { usePosting, type Posting } from './use-posting.ts';

export interface Writing {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly posting: Posting;
  readonly completion: Completion;
  /** Of its files that wait. */
  readonly trayKey: string;
  readonly isTrayReady: boolean;
  readonly canSend: boolean;
  /** Nothing, while it cannot be sent. */
  readonly submit: () => void;
  readonly moved: (caret: number) => void;
  /** Puts it where the caret is, and the focus into the field; null: only that. */
  readonly insert: (text: string | null) => void;
  /** The field loses the focus. */
  readonly leave: () => void;
}

/** `place` stays the same object. `send`: says it there. */
export function useWriting(place: WritingPlace, send: (text: string, parts: NewParts) => void): Writing {
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, setText, leave, sent } = useDraft(place);
  const [caret, setCaret] = useState(0);
  const wantedCaret = useRef<number | null>(null);
  const posting = usePosting(place.roomId);
  const replace = (next: string, nextCaret: number): void => {
    if (next !== '' && place.threadRoot === null)
      void session.conversation.sayTyping(place.groupId, place.roomId);
    setText(next);
    setCaret(nextCaret);
    wantedCaret.current = nextCaret;
  };
  const completion = useCompletion({ text, caret, replace });
  useLayoutEffect(() => {
    fitHeight(area.current!);
    const wanted = wantedCaret.current;
    wantedCaret.current = null;
    if (wanted !== null && area.current === document.activeElement) {
      area.current!.setSelectionRange(wanted, wanted);
    }
  }, [text]);

  useEffect(() => {
    // Narrower, the same text has more lines.
    const size = new ResizeObserver(() => fitHeight(area.current!));
    size.observe(area.current!.parentElement!);
    return () => size.disconnect();
  }, []);

  const trayKey = placeKey(place);
  const tray = useTray(trayKey);
  const isTrayReady = tray.every(({ state }) => state === 'ready');
  const says = messageTextProblem(text) === null || (tray.length > 0 && text.trim() === '');
  const canSend = posting.refusal === null && says && isTrayReady;
  const submit = (): void => {
    if (!canSend) return;
    sendNaming(text, (parts) => {
      const attachments = trayOf(trayKey).take();
      send(text, attachments.length === 0 ? parts : { ...parts, attachments });
      sent();
    });
    area.current!.focus();
  };
  const insert = (more: string | null): void => {
    const { selectionStart: from, selectionEnd: to } = area.current!;
    area.current!.focus();
    if (more !== null) replace(text.slice(0, from) + more + text.slice(to), from + more.length);
  };
  return {
    insert,
    area,
    text,
    posting,
    completion,
    trayKey,
    isTrayReady,
    canSend,
    submit,
    moved: setCaret,
    leave,
  };
}
