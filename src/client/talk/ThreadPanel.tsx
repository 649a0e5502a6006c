/** One message and what is said about it, with a field of its own. What is said here has its place in the room, too. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Message } from '../../api/messages.ts';
import { DropHint } from '../attachments/DropHint.tsx';
import { useDrop } from '../attachments/drop.ts';
import { usePosting } from '../chat/use-posting.ts';
import { useWriting } from '../chat/use-writing.ts';
import { WritingField } from '../chat/WritingField.tsx';
import { notifyProblem } from '../shell/notify.ts';
import { useUi } from '../shell/ui-state.ts';
import { api, session, useApp } from '../state/store.ts';
import { placeKey } from '../state/writing-place.ts';
import { useText } from '../text/text.ts';
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
  const newest = answer?.messages ?? [];
  const replies = [...older, ...newest.filter(({ id }) => older.every((one) => one.id !== id))];
  const panel = useRef<HTMLDivElement>(null);
  const isOff = usePosting(roomId).refusal !== null || answer === null;
  const isDropping = useDrop(panel, placeKey({ roomId, threadRoot: root }), isOff);
  useEndInView(panel, replies.length);
  if (isFailed) return <p className={classes['empty']}>{t('talk:threadFailed')}</p>;
  if (answer === null) return null;
  return (
    <div ref={panel} className={classes['panel']} data-testid="thread" data-root={root}>
      {isDropping && <DropHint />}
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
      <Answer root={root} groupId={groupId} roomId={roomId} />
    </div>
  );
}

/** Whoever writes there sees what comes meanwhile. */
function useEndInView(panel: RefObject<HTMLElement | null>, count: number): void {
  useEffect(() => {
    if (panel.current?.contains(document.activeElement) !== true) return;
    panel.current.scrollIntoView({ block: 'end' });
  }, [panel, count]);
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

function Answer({ root, groupId, roomId }: OneThreadProps) {
  const t = useText();
  const place = useMemo(() => ({ groupId, roomId, threadRoot: root }), [groupId, roomId, root]);
  const writing = useWriting(place, (text, parts) => {
    const said = { text, replyTo: null, parts: { ...parts, threadRoot: root } };
    void session.conversation.send(groupId, roomId, said);
  });
  return (
    <div className={classes['answer']}>
      <WritingField
        writing={writing}
        kind="thread"
        label={t('talk:threadComposer')}
        placeholder={t('talk:threadComposer')}
      />
    </div>
  );
}
