/** One message and what is said about it, with a field of its own. What is said here has its place in the room, too. */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Message } from '../../api/messages.ts';
import { messageTextProblem } from '../../protocol/text.ts';
import { isComposing } from '../chat/composing.ts';
import { SendIcon } from '../chat/icons.tsx';
import { usePosting } from '../chat/use-posting.ts';
import { notifyProblem } from '../shell/notify.ts';
import { useUi } from '../shell/ui-state.ts';
import { api, session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { mentionsHere } from './mentions-here.ts';
import { SaidWhole } from './Said.tsx';
import classes from './talk.module.css';
import { useSaid } from './use-said.ts';

export function ThreadPanel() {
  const root = useUi((state) => state.threadRoot);
  const groupId = useApp((state) => state.groupId);
  const roomId = useApp((state) => state.roomId);
  if (root === null || groupId === null || roomId === null) return null;
  return <OneThread key={root} root={root} groupId={groupId} roomId={roomId} />;
}

interface OneThreadProps {
  readonly root: string;
  readonly groupId: string;
  readonly roomId: string;
}

function OneThread({ root, groupId, roomId }: OneThreadProps) {
  const t = useText();
  const ask = useCallback(async () => api.replies(groupId, roomId, root, null), [groupId, roomId, root]);
  const { answer, isFailed } = useSaid(roomId, ask);
  const { older, before, loadOlder } = useOlder(groupId, roomId, root, answer?.before ?? null);
  if (isFailed) return <p className={classes['empty']}>{t('talk:threadFailed')}</p>;
  if (answer === null) return null;
  const replies = [...older, ...answer.messages.filter(({ id }) => older.every((one) => one.id !== id))];
  return (
    <div className={classes['panel']} data-testid="thread" data-root={root}>
      <ul className={classes['list']} aria-label={t('talk:thread')}>
        <SaidWhole message={answer.root} />
        {before !== null && (
          <li className={classes['empty']}>
            <button type="button" className={classes['thread']} onClick={loadOlder}>
              {t('talk:threadOlder')}
            </button>
          </li>
        )}
        {replies.length === 0 && <li className={classes['empty']}>{t('talk:threadEmpty')}</li>}
        {replies.map((message) => (
          <SaidWhole key={message.id} message={message} />
        ))}
      </ul>
      <Answer root={root} groupId={groupId} roomId={roomId} count={replies.length} />
    </div>
  );
}

/** What was said before the newest page: asked for on demand, and kept while the thread is open. */
function useOlder(groupId: string, roomId: string, root: string, first: string | null) {
  const [older, setOlder] = useState<readonly Message[]>([]);
  const [asked, setAsked] = useState<string | null | undefined>(undefined);
  const before = asked === undefined ? first : asked;
  const loadOlder = (): void => {
    if (before === null) return;
    api.replies(groupId, roomId, root, before).then((page) => {
      setOlder((there) => [...page.messages, ...there]);
      setAsked(page.before);
    }, notifyProblem);
  };
  return { older, before, loadOlder };
}

function Answer({ root, groupId, roomId, count }: OneThreadProps & { readonly count: number }) {
  const t = useText();
  const [text, setText] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const { refusal } = usePosting(roomId);
  const canSend = refusal === null && messageTextProblem(text) === null;
  useEffect(() => {
    if (area.current === document.activeElement) area.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  const submit = (): void => {
    if (!canSend) return;
    const mentions = mentionsHere(text);
    const parts = { threadRoot: root, ...(mentions === undefined ? {} : { mentions }) };
    void session.conversation.send(groupId, roomId, { text, replyTo: null, parts });
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className={classes['answer']}>
      <textarea
        ref={area}
        rows={1}
        dir="auto"
        data-testid="thread-input"
        aria-label={t('talk:threadComposer')}
        placeholder={refusal ?? t('talk:threadComposer')}
        disabled={refusal !== null}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        className={classes['send']}
        data-testid="thread-send"
        aria-label={t('chat:send')}
        aria-disabled={!canSend}
        onClick={submit}
      >
        <SendIcon />
      </button>
    </div>
  );
}
