/** What a field where one writes does, in a room and in a thread alike: its draft, completion, files, and sending. */
import { useEffect, useState, type RefObject } from 'react';
import { messageTextProblem } from '../../protocol/text.ts';
import type { NewParts } from '../api/node-api.ts';
import { trayOf, useTray } from '../attachments/trays.ts';
import { session } from '../state/store.ts';
import { placeKey, type WritingPlace } from '../state/writing-place.ts';
import { sendNaming } from '../talk/send-naming.ts';
import { useRecorder, type Recording } from '../voice/use-recorder.ts';
import { useArea } from './use-area.ts';
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
  readonly isTrayEmpty: boolean;
  readonly canSend: boolean;
  /** Nothing, while it cannot be sent. */
  readonly submit: () => void;
  readonly moved: (caret: number) => void;
  /** Puts it where the caret is, and the focus into the field; null: only that. */
  readonly insert: (text: string | null) => void;
  readonly recording: Recording;
  /** What is recorded goes as soon as it is ready. */
  readonly sendSoon: () => void;
  /** The field loses the focus. */
  readonly leave: () => void;
}

/** `place` stays the same object. `send`: says it there. */
export function useWriting(place: WritingPlace, send: (text: string, parts: NewParts) => void): Writing {
  const { text, setText, leave, sent } = useDraft(place);
  const [caret, setCaret] = useState(0);
  const { area, wantCaret } = useArea(text);
  const posting = usePosting(place.roomId);
  const replace = (next: string, nextCaret: number): void => {
    if (next !== '' && place.threadRoot === null)
      void session.conversation.sayTyping(place.groupId, place.roomId);
    setText(next);
    setCaret(nextCaret);
    wantCaret(nextCaret);
  };
  const completion = useCompletion({ text, caret, replace });
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
  const [isSoon, setSoon] = useState(false);
  useEffect(() => {
    // What failed stays, to be tried again or taken out.
    const isOver = tray.length === 0 || tray.some(({ state }) => state === 'failed');
    if (!isSoon || (!isOver && !isTrayReady)) return;
    setSoon(false);
    if (!isOver) submit();
  }, [isSoon, tray]);
  const recording = useRecorder(trayKey);
  const insert = (more: string | null): void => {
    const { selectionStart: from, selectionEnd: to } = area.current!;
    area.current!.focus();
    if (more !== null) replace(text.slice(0, from) + more + text.slice(to), from + more.length);
  };
  return {
    recording,
    sendSoon: () => setSoon(true),
    insert,
    area,
    text,
    posting,
    completion,
    trayKey,
    isTrayReady,
    isTrayEmpty: tray.length === 0,
    canSend,
    submit,
    moved: setCaret,
    leave,
  };
}
