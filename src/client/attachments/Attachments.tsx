/** Files under a message: pictures, sounds and films where they can be shown, everything else as a line. */
import { use } from 'react';
import type { Attachment } from '../../api/message-parts.ts';
import type { BlobAddress } from '../../api/blobs.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { notifyProblem } from '../shell/notify.ts';
import { files } from '../state/store.ts';
import { bytesText } from '../text/bytes-text.ts';
import { useText } from '../text/text.ts';
import { VoiceNote } from '../voice/VoiceNote.tsx';
import classes from './attachments.module.css';
import { HeldBy } from './HeldBy.tsx';
import { FileIcon } from './icons.tsx';
import { Progress } from './Progress.tsx';
import { frameOf } from './frame.ts';
import { previewUrl } from './tray.ts';
import type { FileSource } from './file-source.ts';
import { FileSourceContext, reachesContents, useAddress, useBlobState } from './use-file.ts';

interface AttachmentsProps {
  readonly attachments: readonly Attachment[];
  readonly tabIndex: number;
}

export function Attachments({ attachments, tabIndex }: AttachmentsProps) {
  const pictures = attachments.filter(({ type }) => type.startsWith('image/'));
  return (
    <div className={classes['attachments']}>
      {attachments.map((file) => (
        <One
          key={file.blobId}
          file={file}
          tabIndex={tabIndex}
          open={() => setChatUi({ gallery: { pictures, blobId: file.blobId } })}
        />
      ))}
    </div>
  );
}

/** Why it failed, where it is not that other bytes came. */
const WRONG: Readonly<Record<string, 'attachments:full' | 'attachments:diskFull'>> = {
  blobs_full: 'attachments:full',
  disk_full: 'attachments:diskFull',
};

interface OneProps {
  readonly file: Attachment;
  readonly tabIndex: number;
  readonly open: () => void;
}

function One({ file, tabIndex, open }: OneProps) {
  const t = useText();
  const known = useBlobState(file.blobId);
  const state = known?.state ?? 'away';
  const { address, failed } = useAddress(file.blobId, state === 'here');
  const label = t('attachments:fetching', { name: file.name });
  const part = known === null || known.size === 0 ? 0 : known.received / known.size;
  const media = address?.media ?? null;
  const voice = voiceOf(file, address, failed);
  const isPicture =
    file.type.startsWith('image/') && (state !== 'here' || media === 'image' || address === null);
  return (
    <div
      className={classes['item']}
      data-testid="attachment-item"
      data-blob-id={file.blobId}
      data-state={state}
      data-media={media ?? ''}
      data-name={file.name}
    >
      {isPicture && reachesContents(window.location.hostname) && (
        <PictureFrame
          file={file}
          src={address?.url ?? null}
          failed={failed}
          tabIndex={tabIndex}
          open={open}
        />
      )}
      {voice !== null && <VoiceNote {...voice} tabIndex={tabIndex} />}
      {voice === null && media === 'audio' && (
        <audio className={classes['sound']} controls preload="metadata" src={address!.url} />
      )}
      {voice === null && media === 'video' && (
        <video className={classes['film']} controls preload="metadata" src={address!.url} />
      )}
      <FileLine file={file} state={state} tabIndex={tabIndex} isQuiet={media === 'image' || voice !== null} />
      {(state === 'fetching' || state === 'waiting') && <Progress state={state} part={part} label={label} />}
      {state === 'waiting' && (
        <p className={classes['wait']}>
          <HeldBy blobId={file.blobId} isHere={false} />
          <button
            type="button"
            className={classes['do']}
            data-testid="attachment-again"
            tabIndex={tabIndex}
            aria-label={t('attachments:retryName', { name: file.name })}
            onClick={() => void files.fetch(file.blobId).catch(notifyProblem)}
          >
            {t('attachments:retry')}
          </button>
        </p>
      )}
      {known?.state === 'failed' && (
        <p className={classes['wrong']} role="alert">
          {t(WRONG[known.code ?? ''] ?? 'attachments:broken')}
        </p>
      )}
    </div>
  );
}

/** What its sender recorded, once it can be heard; null for everything else. */
function voiceOf(file: Attachment, address: BlobAddress | null, failed: () => void) {
  const { type, durationMs, waveform, blobId } = file;
  if (!type.startsWith('audio/') || durationMs === undefined || waveform === undefined) return null;
  // Recordings of some browsers look like films without a picture.
  if (address === null || (address.media !== 'audio' && address.media !== 'video')) return null;
  return { durationMs, waveform, note: { key: blobId, url: address.url, failed } };
}

interface PictureFrameProps extends OneProps {
  /** Null while there is only the preview. */
  readonly src: string | null;
  readonly failed: () => void;
}

function PictureFrame({ file, src, failed, tabIndex, open }: PictureFrameProps) {
  const t = useText();
  const { width, height } = frameOf(file.width ?? 0, file.height ?? 0);
  const preview = file.preview === undefined ? null : previewUrl(file.preview);
  const alt = file.alt === '' ? file.name : file.alt;
  return (
    <button
      type="button"
      className={classes['picture']}
      data-testid="attachment-picture"
      style={{ inlineSize: width, aspectRatio: `${width} / ${height}` }}
      tabIndex={tabIndex}
      disabled={src === null}
      aria-label={t('attachments:enlarge', { name: alt })}
      onClick={open}
    >
      {preview !== null && <img className={classes['before']} src={preview} alt="" />}
      {src !== null && (
        <img className={classes['whole']} src={src} alt={alt} loading="lazy" onError={failed} />
      )}
    </button>
  );
}

interface FileLineProps {
  readonly file: Attachment;
  readonly state: string;
  readonly tabIndex: number;
  /** What it is can be seen. */
  readonly isQuiet: boolean;
}

function FileLine({ file, state, tabIndex, isQuiet }: FileLineProps) {
  const t = useText();
  const source = use(FileSourceContext);
  const { blobId, name, size } = file;
  const action = actionFor(state);
  const isAway = source !== null && state !== 'here';
  return (
    <div className={classes['line']} data-quiet={isQuiet}>
      {!isQuiet && (
        <span className={classes['kind']}>
          <FileIcon />
        </span>
      )}
      <span className={classes['about']}>
        <bdi className={classes['fileName']} title={name}>
          {name}
        </bdi>
        <span className={classes['size']}>
          {bytesText(size)}
          {state === 'waiting' && ` · ${t('attachments:waiting')}`}
          {isAway && ` · ${t('attachments:notInExport')}`}
        </span>
      </span>
      {!isAway && (
        <button
          type="button"
          className={classes['do']}
          data-testid={`attachment-${action}`}
          tabIndex={tabIndex}
          aria-label={t(`attachments:${action}Name`, { name })}
          onClick={() => void DO[action](blobId, name, source).catch(notifyProblem)}
        >
          {t(`attachments:${action}`)}
        </button>
      )}
    </div>
  );
}

type Action = 'save' | 'fetch' | 'cancel' | 'retry';

function actionFor(state: string): Action {
  if (state === 'here') return 'save';
  if (state === 'fetching' || state === 'waiting') return 'cancel';
  return state === 'failed' ? 'retry' : 'fetch';
}

const DO: Readonly<
  Record<Action, (blobId: string, name: string, source: FileSource | null) => Promise<void>>
> = {
  save,
  fetch: async (blobId) => files.fetch(blobId),
  retry: async (blobId) => files.fetch(blobId),
  cancel: async (blobId) => files.cancel(blobId),
};

/** By the API, which hands everything out as something to be saved. */
async function save(blobId: string, name: string, source: FileSource | null): Promise<void> {
  const link = document.createElement('a');
  link.href = source?.pathOf(blobId) ?? `/api/v1/blobs/${blobId}`;
  link.download = name;
  link.click();
  return Promise.resolve();
}
