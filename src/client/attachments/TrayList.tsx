/** What is about to be sent, above the composer: each with its progress, its words, and a way out. */
import { CloseIcon } from '../chat/icons.tsx';
import { bytesText } from '../text/bytes-text.ts';
import { problemText, useText } from '../text/text.ts';
import { VoiceNote } from '../voice/VoiceNote.tsx';
import classes from './attachments.module.css';
import { FileIcon } from './icons.tsx';
import type { TrayItem } from './tray.ts';
import { trayOf, useTray } from './trays.ts';
import { Progress } from './Progress.tsx';

export function TrayList({ trayKey }: { readonly trayKey: string }) {
  const t = useText();
  const items = useTray(trayKey);
  if (items.length === 0) return null;
  return (
    <ul className={classes['tray']} aria-label={t('attachments:tray')}>
      {items.map((item) => (
        <Item key={item.key} trayKey={trayKey} item={item} />
      ))}
    </ul>
  );
}

interface ItemProps {
  readonly trayKey: string;
  readonly item: TrayItem;
}

function Item({ trayKey, item }: ItemProps) {
  const t = useText();
  const { key, name, state, progress, problem } = item;
  const tray = trayOf(trayKey);
  return (
    <li className={classes['waiting']} data-testid="attachment-item" data-state={state} data-name={name}>
      <Sign item={item} />
      <span className={classes['about']}>
        {item.sound === null ? (
          <bdi className={classes['fileName']} title={name}>
            {name}
          </bdi>
        ) : (
          <VoiceNote
            {...item.sound}
            note={{ key, url: item.sound.url, failed: () => undefined }}
            tabIndex={0}
          />
        )}
        {problem !== null && (
          <span className={classes['wrong']} role="alert">
            {problemText(problem)}
          </span>
        )}
        {problem === null && item.sound === null && (
          <span className={classes['size']}>{bytesText(item.size)}</span>
        )}
        {item.isPicture && state !== 'failed' && <Words trayKey={trayKey} item={item} />}
        {state !== 'failed' && (
          <Progress state={state} part={progress} label={t('attachments:uploading', { name })} />
        )}
      </span>
      {state === 'failed' && (
        <button
          type="button"
          className={classes['do']}
          data-testid="attachment-retry"
          onClick={() => tray.retry(key)}
        >
          {t('attachments:retry')}
        </button>
      )}
      <button
        type="button"
        className={classes['close']}
        data-testid="attachment-remove"
        aria-label={t('attachments:remove', { name })}
        title={t('attachments:remove', { name })}
        onClick={() => tray.remove(key)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** What it is at a glance. */
function Sign({ item: { preview, sound } }: Pick<ItemProps, 'item'>) {
  if (sound !== null) return null;
  if (preview !== null) return <img className={classes['thumb']} src={preview} alt="" />;
  return (
    <span className={classes['kind']}>
      <FileIcon />
    </span>
  );
}

/** For whoever does not see the picture. */
function Words({ trayKey, item: { key, name, alt } }: ItemProps) {
  const t = useText();
  return (
    <input
      className={classes['alt']}
      data-testid="attachment-alt"
      aria-label={t('attachments:alt', { name })}
      placeholder={t('attachments:altHint')}
      value={alt}
      maxLength={500}
      dir="auto"
      onChange={({ target }) => trayOf(trayKey).describe(key, target.value)}
    />
  );
}
