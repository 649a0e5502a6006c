/** What was said in a room of an import: pages of it, more at either end when it is asked for. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { ImportDetails, ImportPage } from '../../api/imports.ts';
import { holdOf, restore, type Hold } from '../chat/hold.ts';
import { notifyProblem } from '../shell/notify.ts';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { api } from '../state/store.ts';
import { dayKey } from '../text/format.ts';
import { useText } from '../text/text.ts';
import type { ImportFiles } from './file-source.ts';
import { ImportedMessage } from './ImportedMessage.tsx';
import classes from './imports.module.css';
import { rowsOf, withPage, type Beyond, type ImportTimeline } from './timeline.ts';

const PAGE = 100;

interface ImportRoomProps {
  readonly importId: string;
  readonly groupId: string;
  readonly room: ImportDetails['rooms'][number];
  readonly messageId: string | null;
  readonly source: ImportFiles;
}

export function ImportRoom({ importId, groupId, room, messageId, source }: ImportRoomProps) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const { timeline, older, newer } = useTimeline(importId, room.id, messageId, source, box);
  const rows = useMemo(() => rowsOf(timeline?.messages ?? [], dayKey), [timeline]);
  const [nowMs] = useState(() => Date.now());
  const restore = useCallback(() => box.current?.focus(), []);
  // At an end goes what asked for more there.
  useFocusKept(`${older === null} ${newer === null}`, restore);
  return (
    <div
      ref={box}
      className={classes['scroller']}
      data-testid="import-messages"
      data-loaded={timeline !== null}
      tabIndex={0}
      role="region"
      aria-label={t('imports:timeline', { room: room.name })}
    >
      {timeline !== null && rows.length === 0 && <p className={classes['nothing']}>{t('imports:empty')}</p>}
      {older !== null && <More label={t('imports:older')} testId="import-older" run={older} />}
      <div role="list" aria-label={t('imports:timeline', { room: room.name })} hidden={rows.length === 0}>
        {rows.map((row) => (
          <ImportedMessage
            key={row.message.id}
            row={row}
            groupId={groupId}
            importId={importId}
            nowMs={nowMs}
            isFlashed={row.message.id === messageId}
          />
        ))}
      </div>
      {newer !== null && <More label={t('imports:newer')} testId="import-newer" run={newer} />}
    </div>
  );
}

interface MoreProps {
  readonly label: string;
  readonly testId: string;
  readonly run: () => Promise<void>;
}

function More({ label, testId, run }: MoreProps) {
  const [isBusy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    await run().catch(notifyProblem);
    setBusy(false);
  };
  return (
    <p className={classes['more']}>
      <button type="button" className={classes['moreDo']} data-testid={testId} onClick={() => void begin()}>
        {label}
      </button>
    </p>
  );
}

interface Shown {
  /** Null before the first page is there. */
  readonly timeline: ImportTimeline | null;
  /** Null where there are none. */
  readonly older: (() => Promise<void>) | null;
  readonly newer: (() => Promise<void>) | null;
}

/** Whoever reads the end goes on seeing it while pictures come and the window changes. `isEndLoaded` null: nothing is there yet. */
function useEnd(
  box: RefObject<HTMLDivElement | null>,
  hold: RefObject<Hold | null>,
  isEndLoaded: boolean | null,
): void {
  useEffect(() => {
    const element = box.current;
    if (isEndLoaded === null || element === null) return undefined;
    const seesEnd = (): boolean => isEndLoaded && holdOf(element, true) === 'end';
    let isAtEnd = seesEnd();
    const watch = new ResizeObserver(() => {
      if (isAtEnd) element.scrollTop = element.scrollHeight;
    });
    const scrolled = (): void => {
      isAtEnd = seesEnd();
      hold.current = holdOf(element, false);
    };
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [box, hold, isEndLoaded]);
}

/** Begins at the message, or at the end; afterwards what is in view stays where it is. */
function useTimeline(
  importId: string,
  roomId: string,
  messageId: string | null,
  source: ImportFiles,
  box: RefObject<HTMLDivElement | null>,
): Shown {
  const [timeline, setTimeline] = useState<ImportTimeline | null>(null);
  const hold = useRef<Hold | null>(null);
  useEffect(() => {
    let isOver = false;
    const place = messageId === null ? { newest: true as const } : { around: messageId };
    const take = (page: ImportPage): void => {
      source.know(page.messages);
      if (!isOver) setTimeline(page);
    };
    api.importMessages(importId, roomId, { ...place, limit: PAGE }).then(take, notifyProblem);
    return () => {
      isOver = true;
    };
  }, [importId, roomId, messageId, source]);
  useLayoutEffect(() => {
    if (timeline === null || box.current === null) return;
    const row =
      messageId === null ? null : box.current.querySelector(`[data-row="${CSS.escape(messageId)}"]`);
    if (hold.current !== null) restore(box.current, hold.current);
    else if (row === null) box.current.scrollTop = box.current.scrollHeight;
    else row.scrollIntoView({ block: 'center' });
  }, [timeline, box, messageId]);
  useEnd(box, hold, timeline && timeline.after === null);
  const ask = async (place: Beyond): Promise<void> => {
    const page = await api.importMessages(importId, roomId, { ...place, limit: PAGE });
    source.know(page.messages);
    if (box.current !== null) hold.current = holdOf(box.current, false);
    setTimeline((shown) => shown && withPage(shown, place, page));
  };
  const { before = null, after = null } = timeline ?? {};
  return {
    timeline,
    older: before === null ? null : async () => ask({ before }),
    newer: after === null ? null : async () => ask({ after }),
  };
}
