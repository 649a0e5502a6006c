/** The rows of the conversation, where one is in them, and what follows from what is in view. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Timeline } from '../state/model.ts';
import { isTest } from '../shell/test-mode.ts';
import { dayLabel } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { flash } from './actions.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import { EmptyRoom } from './EmptyRoom.tsx';
import { JumpButton } from './JumpButton.tsx';
import type { ListHandle, ListProps } from './list-handle.ts';
import classes from './list.module.css';
import lineClasses from './lines.module.css';
import { PlainList } from './PlainList.tsx';
import { RowItem } from './RowItem.tsx';
import type { Row } from './rows.ts';
import { followTrack, startTrack } from './track.ts';
import { useInView } from './use-in-view.ts';
import { useNow } from './use-now.ts';
import { followFocus, useRoving } from './use-roving.ts';
import { VirtualList } from './VirtualList.tsx';

interface MessageListProps {
  readonly rows: readonly Row[];
  readonly timeline: Timeline;
  readonly groupId: string;
  readonly roomId: string;
  readonly roomName: string;
}

export function MessageList({ rows, timeline, groupId, roomId, roomName }: MessageListProps) {
  const t = useText();
  const nowMs = useNow();
  const handle = useRef<ListHandle>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [track, setTrack] = useState(() => startTrack(rows));
  const next = followTrack(track, rows);
  if (next !== track) setTrack(next);
  const view = useInView({ scroller, rows, timeline, groupId, roomId, handle });
  const { generation } = next;
  useTarget(rows, handle, generation);
  const onKeyDown = useRoving(rows, handle);

  const lastKey = rows.at(-1)?.key;
  const draw = useCallback(
    (row: Row) => <RowItem key={row.key} row={row} isLast={row.key === lastKey} nowMs={nowMs} />,
    [lastKey, nowMs],
  );
  const list: Omit<ListProps, 'handle'> = {
    rows,
    start: useStart(rows, generation),
    isEndLoaded: timeline.after === null,
    isAtBottom: view.isAtBottom,
    label: t('chat:messages', { room: roomName }),
    scroller: setScroller,
    draw,
    head: <Head timeline={timeline} rows={rows} />,
  };
  return (
    <div className={classes['pane']} onKeyDown={onKeyDown} onFocus={followFocus} onClick={followFocus}>
      {view.day !== null && (
        <div className={lineClasses['sticky']} aria-hidden="true">
          {dayLabel(view.day, nowMs)}
        </div>
      )}
      {isTest ? (
        <PlainList key={generation} {...list} handle={handle} />
      ) : (
        <VirtualList key={generation} {...list} handle={handle} first={next.first} />
      )}
      {!view.isAtBottom && <JumpButton rows={rows} lastSeen={view.last} roomId={roomId} handle={handle} />}
    </div>
  );
}

/** Where a list begins: at what was asked for, at what is unread when the room is opened, else at the end. */
function useStart(rows: readonly Row[], generation: number): ListProps['start'] {
  const target = useChatUi((state) => state.target);
  if (target !== null && target !== 'end') {
    const index = placeOf(rows, target.messageId);
    if (index !== -1) return { index, align: 'center' };
  }
  const unread = generation > 0 ? -1 : rows.findIndex(({ kind }) => kind === 'unread');
  return unread === -1 ? null : { index: unread, align: 'start' };
}

/** Goes where it was asked to, as soon as that row is there. */
function useTarget(
  rows: readonly Row[],
  handle: React.RefObject<ListHandle | null>,
  generation: number,
): void {
  const target = useChatUi((state) => state.target);
  useEffect(() => {
    if (target === null) return;
    if (target === 'end') {
      handle.current?.toEnd();
      setChatUi({ target: null });
      return;
    }
    const index = placeOf(rows, target.messageId);
    if (index === -1) return;
    handle.current?.toRow(index, 'center');
    flash(target.messageId);
  }, [target, rows, handle, generation]);
}

function placeOf(rows: readonly Row[], messageId: string): number {
  return rows.findIndex((row) => row.kind === 'message' && row.message.id === messageId);
}

interface HeadProps {
  readonly timeline: Timeline;
  readonly rows: readonly Row[];
}

function Head({ timeline, rows }: HeadProps) {
  const t = useText();
  if (timeline.before !== null) {
    return (
      <div className={classes['head']}>{timeline.loading === 'older' ? t('chat:loadingOlder') : ''}</div>
    );
  }
  return rows.some(({ kind }) => kind === 'message' || kind === 'sending') ? null : <EmptyRoom />;
}
