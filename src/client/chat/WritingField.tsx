/** Where one writes, in a room and in a thread alike: Enter sends, Shift+Enter is a new line. */
import type { KeyboardEvent, ReactNode } from 'react';
import { AttachButton } from '../attachments/AttachButton.tsx';
import { takePasted } from '../attachments/drop.ts';
import { TrayList } from '../attachments/TrayList.tsx';
import { EmojiButton } from '../emoji/EmojiButton.tsx';
import { useText } from '../text/text.ts';
import { RecordingBar } from '../voice/RecordingBar.tsx';
import { VoiceButton } from '../voice/VoiceButton.tsx';
import { CompletionList, completionProps } from './CompletionList.tsx';
import classes from './composer.module.css';
import { isComposing } from './composing.ts';
import { Counter } from './Counter.tsx';
import { SendIcon } from './icons.tsx';
import { NamedMirror } from './NamedMirror.tsx';
import type { Writing } from './use-writing.ts';

interface WritingFieldProps {
  readonly writing: Writing;
  /** Begins the test ids of what is in it. */
  readonly kind: 'composer' | 'thread';
  readonly label: string;
  readonly placeholder: string;
  /** In front of everything else in the frame. */
  readonly menu?: ReactNode;
  /** True: the key was for whoever asked. */
  readonly onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

export function WritingField({ writing, kind, label, placeholder, menu, onKey }: WritingFieldProps) {
  const t = useText();
  const { area, text, posting, completion, trayKey, isTrayReady, isTrayEmpty } = writing;
  const { recording } = writing;
  const isRecording = recording.state.kind !== 'idle';
  const isEmpty = text === '' && isTrayEmpty;
  const isOff = posting.refusal !== null;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (completion.onKeyDown(event) || isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) writing.submit();
    else if (onKey === undefined || !onKey(event)) return;
    event.preventDefault();
  };
  return (
    <div className={classes['writing']}>
      <TrayList trayKey={trayKey} />
      {completion.choices.length > 0 && <CompletionList completion={completion} />}
      {isRecording && (
        <RecordingBar recording={recording} onSend={writing.sendSoon} onEnd={() => area.current?.focus()} />
      )}
      <div className={classes['field']} data-empty={isEmpty} hidden={isRecording}>
        {menu}
        <AttachButton trayKey={trayKey} isDisabled={isOff} />
        <div className={classes['page']}>
          <NamedMirror area={area} text={text} />
          <textarea
            ref={area}
            className={classes['area']}
            data-testid={`${kind}-input`}
            aria-label={label}
            {...completionProps(completion)}
            placeholder={posting.refusal ?? placeholder}
            disabled={isOff}
            dir="auto"
            rows={1}
            value={text}
            onChange={({ target }) => completion.typed(target.value, target.selectionStart)}
            onSelect={({ currentTarget }) => writing.moved(currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              if (takePasted(trayKey, event)) event.preventDefault();
            }}
            onBlur={writing.leave}
          />
        </div>
        <EmojiButton isDisabled={isOff} onDone={writing.insert} />
        <VoiceButton recording={recording} isDisabled={isOff} />
        <SendButton writing={writing} kind={kind} />
      </div>
      <div className={classes['under']}>
        {recording.state.kind === 'idle' && recording.state.refusal !== null && (
          <span className={classes['tooLong']} role="alert" data-testid="voice-refusal">
            {t(`voice:refusal_${recording.state.refusal}`)}
          </span>
        )}
        <span className={classes['hint']}>{isTrayReady ? posting.hint : t('attachments:notReady')}</span>
        <Counter text={text} />
      </div>
    </div>
  );
}

function SendButton({ writing, kind }: Pick<WritingFieldProps, 'writing' | 'kind'>) {
  const t = useText();
  return (
    <button
      type="button"
      className={classes['send']}
      data-testid={`${kind}-send`}
      aria-label={t('chat:send')}
      title={t('chat:send')}
      // Not "disabled": the second press of a double click would take the focus from the field.
      aria-disabled={!writing.canSend}
      onMouseDown={(event) => event.preventDefault()}
      onClick={writing.submit}
    >
      <SendIcon />
    </button>
  );
}
