/** Changing a message in its place: Enter saves, Escape leaves it as it was. What was typed outlives scrolling away. */
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { messageTextProblem } from '../../protocol/text.ts';
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { saveEdit } from './actions.ts';
import { fitHeight } from './autosize.ts';
import { chatUi, setChatUi, useChatUi } from './chat-ui.ts';
import { isComposing } from './composing.ts';
import { focusComposer } from './composer-focus.ts';
import { Counter } from './Counter.tsx';
import classes from './edit-box.module.css';

export function EditBox({ message }: { readonly message: Message }) {
  const t = useText();
  const text = useChatUi(({ editing }) => editing?.text ?? '');
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = area.current!;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
    fitHeight(element);
    // The whole box, with its buttons.
    element.parentElement!.scrollIntoView({ block: 'nearest' });
  }, []);
  useLayoutEffect(() => fitHeight(area.current!), [text]);

  const close = (): void => {
    setChatUi({ editing: null });
    focusComposer();
  };
  const isRight = messageTextProblem(text) === null;
  const save = (): void => {
    if (!isRight) return;
    if (text !== message.text) saveEdit(message.id, text);
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey) save();
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes['box']}>
      <textarea
        ref={area}
        className={classes['area']}
        data-testid="message-edit-input"
        aria-label={t('chat:editField')}
        dir="auto"
        rows={1}
        value={text}
        onChange={(event) => {
          if (chatUi().editing !== null) {
            setChatUi({ editing: { messageId: message.id, text: event.target.value } });
          }
        }}
        onKeyDown={onKeyDown}
      />
      <Foot text={text} canSave={isRight} save={save} close={close} />
    </div>
  );
}

interface FootProps {
  readonly text: string;
  readonly canSave: boolean;
  readonly save: () => void;
  readonly close: () => void;
}

function Foot({ text, canSave, save, close }: FootProps) {
  const t = useText();
  return (
    <div className={classes['foot']}>
      <span className={classes['hint']}>{t('chat:editHint')}</span>
      <Counter text={text} />
      <button type="button" className={classes['button']} data-testid="message-edit-cancel" onClick={close}>
        {t('chat:cancel')}
      </button>
      <button
        type="button"
        className={`${classes['button']} ${classes['main']}`}
        data-testid="message-edit-save"
        disabled={!canSave}
        onClick={save}
      >
        {t('chat:save')}
      </button>
    </div>
  );
}
