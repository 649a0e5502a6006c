/** The conversation on the screen: its messages, who is typing, and where one writes. */
import { Skeleton } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ProblemFacts } from '../api/problem.ts';
import { DropHint } from '../attachments/DropHint.tsx';
import { useDrop } from '../attachments/drop.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { ConversationOverlays } from '../shell/parts.ts';
import type { Timeline } from '../state/model.ts';
import { session, useApp, useGroup, useTimeline } from '../state/store.ts';
import { useDeepLink } from '../talk/use-deep-link.ts';
import { dayKey } from '../text/format.ts';
import { problemText, useText } from '../text/text.ts';
import { resetChatUi } from './chat-ui.ts';
import { Composer } from './Composer.tsx';
import classes from './conversation.module.css';
import emptyClasses from './empty.module.css';
import { LiveRegion } from './LiveRegion.tsx';
import { MessageList } from './MessageList.tsx';
import { Rows } from './rows.ts';
import { TypingLine } from './TypingLine.tsx';
import { usePosting } from './use-posting.ts';

/** Of the group and room that the state says; nothing without one. */
export function Conversation() {
  const groupId = useApp((state) => state.groupId);
  const roomId = useApp((state) => state.roomId);
  if (groupId === null || roomId === null) return null;
  return <OneConversation key={`${groupId}/${roomId}`} groupId={groupId} roomId={roomId} />;
}

interface OneConversationProps {
  readonly groupId: string;
  readonly roomId: string;
}

function OneConversation({ groupId, roomId }: OneConversationProps) {
  const timeline = useTimeline();
  const roomName =
    useGroup((group) => {
      const room = group.rooms.find(({ id }) => id === roomId);
      return room === undefined ? '' : namedRoom(group, room).name;
    }) ?? '';
  const myMemberId = useGroup(({ group }) => group.myMemberId) ?? '';
  useEffect(() => resetChatUi, []);
  useReturn(groupId, roomId);
  useDeepLink(groupId, roomId, isLoaded(timeline));
  const section = useRef<HTMLElement>(null);
  const mayPost = usePosting(roomId).refusal === null;
  const isDropping = useDrop(section, roomId, !mayPost);
  return (
    <section ref={section} className={classes['conversation']} data-testid="conversation">
      {isDropping && <DropHint />}
      <Body timeline={timeline} groupId={groupId} roomId={roomId} roomName={roomName} />
      <TypingLine roomId={roomId} />
      <Composer groupId={groupId} roomId={roomId} roomName={roomName} />
      {isLoaded(timeline) && <LiveRegion timeline={timeline} myMemberId={myMemberId} />}
      <ConversationOverlays />
    </section>
  );
}

function isLoaded(timeline: Timeline | null): timeline is Timeline {
  return timeline !== null && timeline.loading !== 'all' && timeline.problem === null;
}

interface BodyProps extends OneConversationProps {
  readonly timeline: Timeline | null;
  readonly roomName: string;
}

function Body({ timeline, groupId, roomId, roomName }: BodyProps) {
  const memberId = useGroup(({ group }) => group.myMemberId) ?? '';
  const deviceId = useApp((state) => state.node?.deviceId ?? '');
  const readIndex = useGroup((group) => group.readWhenOpened[roomId] ?? 0) ?? 0;
  const rows = useMemo(
    () => new Rows({ memberId, deviceId, readIndex, dayOf: dayKey }),
    [memberId, deviceId, readIndex],
  );
  const shown = useMemo(() => (isLoaded(timeline) ? rows.of(timeline) : []), [rows, timeline]);
  if (timeline !== null && timeline.problem !== null && timeline.loading !== 'all') {
    return <Failed problem={timeline.problem} groupId={groupId} roomId={roomId} />;
  }
  if (!isLoaded(timeline)) return <Waiting />;
  return (
    <MessageList rows={shown} timeline={timeline} groupId={groupId} roomId={roomId} roomName={roomName} />
  );
}

/** Shown again, the tab has the line "New" above what came meanwhile. */
function useReturn(groupId: string, roomId: string): void {
  useEffect(() => {
    const shown = (): void => {
      if (document.visibilityState === 'visible') session.conversation.markOpened(groupId, roomId);
    };
    document.addEventListener('visibilitychange', shown);
    return () => document.removeEventListener('visibilitychange', shown);
  }, [groupId, roomId]);
}

const GHOSTS: readonly string[] = ['60%', '85%', '40%', '70%', '55%'];

function Waiting() {
  const t = useText();
  return (
    <div className={emptyClasses['waiting']} role="status" aria-label={t('chat:loading')}>
      {GHOSTS.map((width) => (
        <div key={width} className={emptyClasses['ghost']} aria-hidden="true">
          <Skeleton height={36} width={36} radius={10} />
          <div>
            <Skeleton height={12} width={120} mb={8} />
            <Skeleton height={12} width={width} />
          </div>
        </div>
      ))}
    </div>
  );
}

interface FailedProps extends OneConversationProps {
  readonly problem: ProblemFacts;
}

function Failed({ problem, groupId, roomId }: FailedProps) {
  const t = useText();
  const [isAsking, setAsking] = useState(false);
  const again = (): void => {
    setAsking(true);
    void session.conversation.reload(groupId, roomId).finally(() => setAsking(false));
  };
  return (
    <div className={emptyClasses['empty']} role="alert" data-testid="conversation-failed">
      <h2 className={emptyClasses['title']}>{t('chat:failed')}</h2>
      <p className={emptyClasses['text']}>{problemText(problem)}</p>
      <button type="button" className={emptyClasses['retry']} disabled={isAsking} onClick={again}>
        {t('chat:tryAgain')}
      </button>
    </div>
  );
}
