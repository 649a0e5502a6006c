/** An import on the screen: a room of it at a time, to be read. It looks as a conversation does, and nothing can be done. */
import { Button, NativeSelect } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { ImportDetails } from '../../api/imports.ts';
import { Gallery } from '../attachments/Gallery.tsx';
import { FileSourceContext } from '../attachments/use-file.ts';
import { Problem } from '../api/problem.ts';
import { resetChatUi } from '../chat/chat-ui.ts';
import { ShownNames } from '../chat/names.ts';
import { GroupRail } from '../shell/GroupRail.tsx';
import { notifyProblem } from '../shell/notify.ts';
import { importPath, START_PATH } from '../shell/paths.ts';
import { ToolButton } from '../shell/ToolButton.tsx';
import { api } from '../state/store.ts';
import { dayOnly } from '../text/format.ts';
import { isolated } from '../text/isolate.ts';
import { problemText, useText } from '../text/text.ts';
import { fileSourceOf } from './file-source.ts';
import { ImportRoom } from './ImportRoom.tsx';
import classes from './imports.module.css';

interface ImportPageProps {
  /** Another one is another page: its key. */
  readonly importId: string;
  /** Null: the first one. */
  readonly roomId: string | null;
  /** Null: the newest of the room. */
  readonly messageId: string | null;
}

export function ImportPage(props: ImportPageProps) {
  const { importId } = props;
  const [details, setDetails] = useState<ImportDetails | Problem | null>(null);
  useEffect(() => {
    let isOver = false;
    api.getImport(importId).then(
      (found) => !isOver && setDetails(found),
      (error: unknown) => {
        if (isOver) return;
        if (error instanceof Problem) setDetails(error);
        else notifyProblem(error);
      },
    );
    return () => {
      isOver = true;
    };
  }, [importId]);
  useEffect(() => resetChatUi, []);
  return (
    <div className={classes['page']}>
      <div className={classes['rail']}>
        <GroupRail />
      </div>
      <main className={classes['main']} data-testid="import-page" data-import-id={importId}>
        {details === null || details instanceof Problem ? (
          <Nothing why={details} />
        ) : (
          <Read {...props} details={details} />
        )}
      </main>
    </div>
  );
}

/** `why`: null while it may still come. */
function Nothing({ why }: { readonly why: Problem | null }) {
  const t = useText();
  const [, navigate] = useLocation();
  return (
    <div className={classes['nothing']} role="status">
      <p>
        {why === null && t('imports:loading')}
        {why !== null && (why.code === 'not_found' ? t('imports:missing') : problemText(why.facts))}
      </p>
      {why !== null && (
        <Button variant="default" data-testid="import-back" onClick={() => navigate(START_PATH)}>
          {t('imports:back')}
        </Button>
      )}
    </div>
  );
}

function Read({
  importId,
  roomId,
  messageId,
  details,
}: ImportPageProps & { readonly details: ImportDetails }) {
  const t = useText();
  const [, navigate] = useLocation();
  const names = useMemo(() => new Map(details.members.map(({ id, name }) => [id, name])), [details]);
  const [source] = useState(() => fileSourceOf(importId, { api, nowMs: () => Date.now() }));
  const { rooms, exportedBy, exportedAt } = details;
  const room =
    rooms.find(({ id }) => id === roomId) ?? rooms.find(({ messages }) => messages > 0) ?? rooms[0];
  const facts = { name: isolated(exportedBy.name), date: dayOnly(exportedAt) };
  return (
    <>
      <header className={classes['header']}>
        <ToolButton
          testId="import-back"
          icon="back"
          label={t('imports:back')}
          onClick={() => navigate(START_PATH)}
        />
        <h1 className={classes['title']} dir="auto" data-testid="import-title">
          {t('imports:page', { name: details.groupName })}
        </h1>
        {room !== undefined && (
          <NativeSelect
            className={classes['rooms']}
            data-testid="import-rooms"
            aria-label={t('imports:rooms')}
            data={rooms.map(({ id, name, messages }) => ({
              value: id,
              label: t('imports:room', { name, number: messages }),
            }))}
            value={room.id}
            onChange={(event) => navigate(importPath(importId, event.currentTarget.value))}
          />
        )}
      </header>
      <p className={classes['banner']} data-testid="import-banner">
        {t('imports:banner', facts)} <span className={classes['quiet']}>{t('imports:unchecked')}</span>
      </p>
      {room !== undefined && (
        <ShownNames value={names}>
          <FileSourceContext value={source}>
            <ImportRoom
              key={`${room.id} ${messageId ?? ''}`}
              importId={importId}
              groupId={details.groupId}
              room={room}
              messageId={messageId}
              source={source}
            />
            <Gallery />
          </FileSourceContext>
        </ShownNames>
      )}
    </>
  );
}
