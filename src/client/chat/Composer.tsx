/** Where one writes in a room: arrow-up in an empty field changes the own last message, Escape ends an answer. */
import { useMemo } from 'react';
import { AddButton } from '../talk/AddButton.tsx';
import { useText } from '../text/text.ts';
import { send } from './actions.ts';
import { chatUi, setChatUi } from './chat-ui.ts';
import classes from './composer.module.css';
import { editLastOwn } from './edit-last.ts';
import { ReplyBar } from './ReplyBar.tsx';
import { useWriting } from './use-writing.ts';
import { WritingField } from './WritingField.tsx';

interface ComposerProps {
  readonly groupId: string;
  readonly roomId: string;
  readonly roomName: string;
}

export function Composer({ groupId, roomId, roomName }: ComposerProps) {
  const t = useText();
  const place = useMemo(() => ({ groupId, roomId, threadRoot: null }), [groupId, roomId]);
  const writing = useWriting(place, send);
  const keyOf = (key: string): boolean => {
    if (key === 'ArrowUp' && writing.text === '' && editLastOwn()) writing.moved(0);
    else if (key === 'Escape' && chatUi().replyTo !== null) setChatUi({ replyTo: null });
    else return false;
    return true;
  };
  return (
    <div className={classes['composer']}>
      <ReplyBar />
      <WritingField
        writing={writing}
        kind="composer"
        label={t('chat:composer', { room: roomName })}
        placeholder={t('chat:placeholder')}
        menu={<AddButton isDisabled={writing.posting.refusal !== null} />}
        onKey={({ key }) => keyOf(key)}
      />
    </div>
  );
}
