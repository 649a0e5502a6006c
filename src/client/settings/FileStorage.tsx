/** What files take on this node, how much they may, up to which size they come by themselves, and copies that can go. */
import { Button, NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ChangeStorage, KeptFile, Storage } from '../../api/storage.ts';
import { Problem } from '../api/problem.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { bytesText } from '../text/bytes-text.ts';
import { useText } from '../text/text.ts';
import { amounts, FETCH_CHOICES, QUOTA_CHOICES } from './amounts.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

const LISTED = 20;

export function FileStorage() {
  const [storage, setStorage] = useState<Storage | null>(null);
  const [kept, setKept] = useState<readonly KeptFile[]>([]);
  const look = async (): Promise<void> => {
    const [now, { files }] = await Promise.all([api.storage(), api.keptFiles(LISTED)]);
    setStorage(now);
    setKept(files);
  };
  useEffect(() => void look().catch(ignoreProblem), []);
  if (storage === null) return null;
  const change = async (body: ChangeStorage): Promise<void> => setStorage(await api.changeStorage(body));
  return (
    <>
      <Amount
        id="fileSpace"
        flag="--files-mib"
        value={storage.quotaBytes}
        choices={QUOTA_CHOICES}
        isFixed={storage.fixed.quotaBytes}
        storage={storage}
        onChoose={async (quotaBytes) => change({ quotaBytes })}
      />
      <Amount
        id="fetchSize"
        flag="--fetch-mib"
        value={storage.fetchedBytesMax}
        choices={FETCH_CHOICES}
        isFixed={storage.fixed.fetchedBytesMax}
        storage={storage}
        onChoose={async (fetchedBytesMax) => change({ fetchedBytesMax })}
      />
      <KeptFiles files={kept} onRemoved={look} />
    </>
  );
}

interface AmountProps {
  readonly id: 'fileSpace' | 'fetchSize';
  readonly flag: string;
  /** Bytes. */
  readonly value: number;
  readonly choices: readonly number[];
  readonly isFixed: boolean;
  readonly storage: Storage;
  readonly onChoose: (bytes: number) => Promise<void>;
}

function Amount({ id, flag, value, choices, isFixed, storage, onChoose }: AmountProps) {
  const t = useText();
  const { filesBytes, files, freeBytes } = storage;
  const used = { count: files, used: bytesText(filesBytes), free: bytesText(freeBytes) };
  const hint = (
    <>
      <span>{t(`settings:${id}Hint`)}</span>
      {id === 'fileSpace' && (
        <span className={classes['more']} data-testid="settings-file-space-used">
          {t('settings:fileSpaceUsed', used)}
        </span>
      )}
      {isFixed && (
        <span className={classes['more']}>
          <Around sentence={t('settings:fixed', { flag: SLOT })}>
            <code className={classes['flag']}>{flag}</code>
          </Around>
        </span>
      )}
    </>
  );
  const data = amounts(choices, value).map((bytes) => ({
    value: String(bytes),
    label: bytes === 0 ? t('settings:amountNothing') : bytesText(bytes),
  }));
  return (
    <Setting id={id} hint={hint}>
      <NativeSelect
        data-testid={id === 'fileSpace' ? 'settings-file-space' : 'settings-fetch-size'}
        aria-labelledby={`setting-${id}`}
        disabled={isFixed}
        data={data}
        value={String(value)}
        onChange={(event) => void onChoose(Number(event.currentTarget.value)).catch(notifyProblem)}
      />
    </Setting>
  );
}

interface KeptFilesProps {
  readonly files: readonly KeptFile[];
  readonly onRemoved: () => Promise<void>;
}

function KeptFiles({ files, onRemoved }: KeptFilesProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const remove = async (wanted: readonly KeptFile[]): Promise<void> => {
    // Not disabled meanwhile: that would take the focus from it.
    if (isBusy) return;
    setBusy(true);
    let removed = 0;
    let freed = 0;
    for (const { blobId, size } of wanted) {
      if (!(await isRemoved(blobId))) continue;
      removed += 1;
      freed += size;
    }
    setSaid(t('settings:copiesRemoved', { count: removed, of: wanted.length, freed: bytesText(freed) }));
    await onRemoved().catch(ignoreProblem);
    setBusy(false);
  };
  return (
    <Setting id="fileCopies" hint={t('settings:fileCopiesHint')} isWide>
      {files.length === 0 ? (
        <p className={classes['hint']}>{t('settings:fileCopiesNone')}</p>
      ) : (
        <ul className={classes['copies']} data-testid="settings-copies">
          {files.map((file) => (
            <li key={file.blobId} className={classes['copy']}>
              <span className={classes['what']}>
                <bdi className={classes['copyName']} title={file.name}>
                  {file.name}
                </bdi>
                <span className={classes['hint']}>
                  {bytesText(file.size)} · {whoHas(file, t('settings:fileCopiesUnknown'))}
                </span>
              </span>
              <Button
                variant="default"
                size="compact-sm"
                data-testid="settings-copy-remove"
                aria-label={t('settings:copyRemoveName', { name: file.name })}
                onClick={() => void remove([file])}
              >
                {t('settings:copyRemove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {files.length > 1 && (
        <Button variant="default" data-testid="settings-copies-remove" onClick={() => void remove(files)}>
          {t('settings:copiesRemove')}
        </Button>
      )}
      <p className={classes['state']} role="status">
        {isBusy ? t('settings:copiesAsking') : said}
      </p>
    </Setting>
  );
}

/** False where nobody else has it, or it cannot be told. */
async function isRemoved(blobId: string): Promise<boolean> {
  return api.removeCopy(blobId).then(
    () => true,
    (error: unknown) => {
      ignoreProblem(error);
      return false;
    },
  );
}

function whoHas({ holders }: KeptFile, otherwise: string): string {
  const names = [...new Set(holders.map(({ name }) => name))].filter((name) => name !== '');
  return names.length === 0 ? otherwise : names.join(', ');
}

function ignoreProblem(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}
