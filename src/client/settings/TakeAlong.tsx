/**
 * Everything said in the group, or in the room that is shown, as a file. The browser asks the node for it as for any
 * download: it writes while it comes, shows how far it is, and can be told to stop.
 */
import { Button, Checkbox, NativeSelect, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { ExportFormat } from '../../api/export.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { exportPath } from '../api/node-api.ts';
import { namedRoom } from '../rooms/room-lists.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api, useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import classes from './settings.module.css';

const FORMATS = ['html', 'text', 'json'] as const satisfies readonly ExportFormat[];
const ALL = 'all';

export function TakeAlong() {
  const t = useText();
  const group = useGroup((state) => state);
  const shownRoom = useApp((state) => state.roomId);
  const [format, setFormat] = useState<ExportFormat>('html');
  const [what, setWhat] = useState(ALL);
  const [files, setFiles] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  if (group === null) return null;
  const room = group.rooms.find(({ id }) => id === shownRoom);
  const rooms = [
    { value: ALL, label: t('settings:takeAlongAll') },
    ...(room === undefined ? [] : [{ value: room.id, label: namedRoom(group, room).name }]),
  ];
  const groupId = group.group.id;
  const roomId = what === ALL ? null : what;
  const hasFiles = files && format !== 'text';
  const order = async (): Promise<void> => {
    const extras = { files: hasFiles, ...(passphrase === '' ? {} : { passphrase }) };
    save((await api.orderExport(groupId, format, roomId, extras)).path);
    setPassphrase('');
  };
  return (
    <Setting id="takeAlong" hint={t('settings:takeAlongHint')} isWide>
      <div className={classes['row']}>
        <NativeSelect
          data-testid="export-format"
          aria-label={t('settings:takeAlongFormat')}
          data={FORMATS.map((value) => ({ value, label: t(`settings:format_${value}`) }))}
          value={format}
          onChange={(event) => setFormat(event.currentTarget.value as ExportFormat)}
        />
        <NativeSelect
          data-testid="export-rooms"
          aria-label={t('settings:takeAlongRooms')}
          data={rooms}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <SaveButton
          href={hasFiles || passphrase !== '' ? null : exportPath(groupId, format, roomId)}
          isDisabled={isTooShort(passphrase)}
          onOrder={order}
        />
      </div>
      <Extras
        format={format}
        hasFiles={hasFiles}
        onFiles={setFiles}
        passphrase={passphrase}
        onPassphrase={setPassphrase}
      />
    </Setting>
  );
}

interface SaveButtonProps {
  /** Null: what is wanted belongs into no address, and is said to the node first. */
  readonly href: string | null;
  readonly isDisabled: boolean;
  readonly onOrder: () => Promise<void>;
}

function SaveButton({ href, isDisabled, onOrder }: SaveButtonProps) {
  const t = useText();
  if (href !== null)
    return (
      <Button component="a" variant="default" data-testid="export-save" href={href} download>
        {t('settings:takeAlongDo')}
      </Button>
    );
  return (
    <Button
      variant="default"
      data-testid="export-save"
      disabled={isDisabled}
      onClick={() => void onOrder().catch(notifyProblem)}
    >
      {t('settings:takeAlongDo')}
    </Button>
  );
}

interface ExtrasProps {
  readonly format: ExportFormat;
  readonly hasFiles: boolean;
  readonly onFiles: (hasFiles: boolean) => void;
  readonly passphrase: string;
  readonly onPassphrase: (passphrase: string) => void;
}

function Extras({ format, hasFiles, onFiles, passphrase, onPassphrase }: ExtrasProps) {
  const t = useText();
  const count = LIMITS.passphraseCodePointsMin;
  return (
    <div className={classes['extras']}>
      <Checkbox
        data-testid="export-files"
        label={t('settings:takeAlongFiles')}
        description={t(format === 'text' ? 'settings:takeAlongFilesText' : 'settings:takeAlongFilesHint')}
        disabled={format === 'text'}
        checked={hasFiles}
        onChange={(event) => onFiles(event.currentTarget.checked)}
      />
      <PasswordInput
        data-testid="export-passphrase"
        label={t('settings:takeAlongSeal')}
        description={t('settings:takeAlongSealHint')}
        error={isTooShort(passphrase) ? t('lock:tooShort', { count }) : null}
        value={passphrase}
        onChange={(event) => onPassphrase(event.currentTarget.value)}
        dir="auto"
        autoComplete="new-password"
      />
    </div>
  );
}

/** For a passphrase; none is not too short. */
function isTooShort(passphrase: string): boolean {
  return passphrase !== '' && [...passphrase].length < LIMITS.passphraseCodePointsMin;
}

/** The browser writes it while it comes, as any download. */
function save(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}
