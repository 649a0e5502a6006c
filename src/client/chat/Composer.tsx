/** Where one writes: Enter sends, Shift+Enter is a new line, arrow-up in an empty field changes the own last message. */
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { messageTextProblem } from '../../protocol/text.ts';
import { AttachButton } from '../attachments/AttachButton.tsx';
import { takePasted } from '../attachments/drop.ts';
import { trayOf, useTray } from '../attachments/trays.ts';
import { TrayList } from '../attachments/TrayList.tsx';
import { session } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { ComposerMenu } from '../talk/ComposerMenu.tsx';
import { sendNaming } from '../talk/send-naming.ts';
import { send } from './actions.ts';
import { fitHeight } from './autosize.ts';
import { chatUi, setChatUi } from './chat-ui.ts';
import { CompletionList, completionProps } from './CompletionList.tsx';
import classes from './composer.module.css';
import { isComposing } from './composing.ts';
import { Counter } from './Counter.tsx';
import { editLastOwn } from './edit-last.ts';
import { SendIcon } from './icons.tsx';
import { ReplyBar } from './ReplyBar.tsx';
import { useCompletion } from './use-completion.ts';
import { useDraft } from './use-draft.ts';
import { usePosting } from './use-posting.ts';

interface ComposerProps {
  readonly groupId: string;
  readonly roomId: string;
  readonly roomName: string;
}

export function Composer({ groupId, roomId, roomName }: ComposerProps) {
  const t = useText();
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, setText, leave, sent } = useDraft(groupId, roomId);
  const [caret, setCaret] = useState(0);
  const wantedCaret = useRef<number | null>(null);
  const posting = usePosting(roomId);
  const replace = (next: string, nextCaret: number): void => {
    if (next !== '') void session.conversation.sayTyping(groupId, roomId);
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

  const tray = useTray(roomId);
  const isTrayReady = tray.every(({ state }) => state === 'ready');
  const says = messageTextProblem(text) === null || (tray.length > 0 && text.trim() === '');
  const canSend = posting.refusal === null && says && isTrayReady;
  const submit = (): void => {
    if (!canSend) return;
    sendNaming(text, (parts) => {
      const attachments = trayOf(roomId).take();
      send(text, attachments.length === 0 ? parts : { ...parts, attachments });
      sent();
    });
    area.current!.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (completion.onKeyDown(event) || isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) submit();
    else if (event.key === 'ArrowUp' && text === '' && editLastOwn()) setCaret(0);
    else if (event.key === 'Escape' && chatUi().replyTo !== null) setChatUi({ replyTo: null });
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes['composer']}>
      <ReplyBar />
      <TrayList roomId={roomId} />
      {completion.choices.length > 0 && <CompletionList completion={completion} />}
      <div className={classes['field']}>
        <ComposerMenu isDisabled={posting.refusal !== null} />
        <AttachButton roomId={roomId} isDisabled={posting.refusal !== null} />
        <textarea
          ref={area}
          className={classes['area']}
          data-testid="composer-input"
          aria-label={t('chat:composer', { room: roomName })}
          {...completionProps(completion)}
          placeholder={posting.refusal ?? t('chat:placeholder')}
          disabled={posting.refusal !== null}
          dir="auto"
          rows={1}
          value={text}
          onChange={({ target }) => completion.typed(target.value, target.selectionStart)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (takePasted(roomId, event)) event.preventDefault();
          }}
          onBlur={leave}
        />
        <button
          type="button"
          className={classes['send']}
          data-testid="composer-send"
          aria-label={t('chat:send')}
          title={t('chat:send')}
          // Not "disabled": the second press of a double click would take the focus from the field.
          aria-disabled={!canSend}
          onMouseDown={(event) => event.preventDefault()}
          onClick={submit}
        >
          <SendIcon />
        </button>
      </div>
      <div className={classes['under']}>
        <span className={classes['hint']}>{isTrayReady ? posting.hint : t('attachments:notReady')}</span>
        <Counter text={text} />
      </div>
    </div>
  );
}
