/** Chooses files to send; also by pasting and dropping (drop.ts). */
import { useRef } from 'react';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { useText } from '../text/text.ts';
import { ClipIcon } from './icons.tsx';
import classes from './attachments.module.css';
import { FILES_MAX, type ChosenFile } from './tray.ts';
import { trayOf } from './trays.ts';

interface AttachButtonProps {
  readonly trayKey: string;
  readonly isDisabled: boolean;
}

export function AttachButton({ trayKey, isDisabled }: AttachButtonProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach-input"
        onChange={({ target }) => {
          attach(trayKey, [...(target.files ?? [])]);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
      <button
        type="button"
        className={classes['attach']}
        data-testid="composer-attach"
        aria-label={t('attachments:attach')}
        title={t('attachments:attach')}
        disabled={isDisabled}
        onClick={() => input.current!.click()}
      >
        <ClipIcon />
      </button>
    </>
  );
}

/** Puts files into the tray of the room. */
export function attach(trayKey: string, files: readonly ChosenFile[]): void {
  const left = trayOf(trayKey).add(files);
  if (left === 0) return;
  const message = i18next.t('attachments:tooMany', { count: FILES_MAX });
  notifications.show({ color: 'red', message, withBorder: true });
}
