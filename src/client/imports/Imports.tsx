/** In the settings, beside what takes along: bringing an export to this device, and those that are here. */
import { Button, FileButton, PasswordInput } from '@mantine/core';
import { useCallback, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { ImportInfo } from '../../api/imports.ts';
import { Progress } from '../attachments/Progress.tsx';
import recovery from '../devices/recovery.module.css';
import { Setting } from '../settings/Setting.tsx';
import { notifyProblem } from '../shell/notify.ts';
import { importPath } from '../shell/paths.ts';
import { closeDialog } from '../shell/ui-state.ts';
import { api } from '../state/store.ts';
import { dayOnly, percentText } from '../text/format.ts';
import { isolated } from '../text/isolate.ts';
import { problemText, useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { useListed } from '../webhooks/use-listed.ts';
import { Problem } from '../api/problem.ts';
import { bringImport, faultOf, isSealed } from './import-file.ts';
import classes from './imports.module.css';

const all = async (): Promise<readonly ImportInfo[]> => api.imports();

export function Imports() {
  const t = useText();
  const { items, look } = useListed(all);
  return (
    <Setting id="imports" hint={t('imports:hint')} isWide>
      <Bring onDone={look} />
      {items !== null && items.length > 0 && (
        <ul className={classes['list']} data-testid="imports" aria-label={t('imports:list')}>
          {items.map((one) => (
            <Item key={one.id} info={one} onGone={look} />
          ))}
        </ul>
      )}
    </Setting>
  );
}

interface Chosen {
  readonly file: File;
  readonly isSealed: boolean;
}

/** How far it is: so much of the file, and so many messages. */
interface UnderWay {
  readonly part: number;
  readonly messages: number;
}

function Bring({ onDone }: { readonly onDone: () => Promise<void> }) {
  const t = useText();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [said, setSaid] = useState({ text: '', isFault: false });
  const { underWay, run, stop } = useBringing();
  const reset = useRef<() => void>(null);
  const choose = useCallback(
    (file: File | null): void => {
      if (file === null) return;
      // The same file can be chosen again.
      reset.current?.();
      setSaid({ text: '', isFault: false });
      setPassphrase('');
      isSealed(file).then(
        (sealed) => setChosen({ file, isSealed: sealed }),
        () => setSaid({ text: t('imports:gone'), isFault: true }),
      );
    },
    [t],
  );
  const begin = async ({ file, isSealed: sealed }: Chosen): Promise<void> => {
    setSaid({ text: '', isFault: false });
    try {
      const { messages } = await run(file, sealed ? passphrase : null);
      setChosen(null);
      setPassphrase('');
      setSaid({ text: t('imports:done', { count: messages }), isFault: false });
      await onDone();
    } catch (error) {
      setPassphrase('');
      setSaid({ text: whyText(error, t), isFault: true });
    }
  };
  return (
    <div className={classes['bring']}>
      <div className={recovery['file']}>
        <FileButton resetRef={reset} onChange={choose} inputProps={{ 'aria-label': t('imports:choose') }}>
          {(props) => (
            <Button {...props} variant="default" data-testid="import-choose" disabled={underWay !== null}>
              {t('imports:choose')}
            </Button>
          )}
        </FileButton>
        <span className={recovery['fileName']} data-testid="import-file-name">
          {chosen === null ? t('imports:nothingChosen') : <Written>{chosen.file.name}</Written>}
        </span>
      </div>
      {chosen?.isSealed === true && (
        <PasswordInput
          data-testid="import-passphrase"
          w="100%"
          label={t('imports:passphrase')}
          description={t('imports:passphraseHint')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          dir="auto"
          autoComplete="off"
        />
      )}
      {chosen !== null && underWay === null && (
        <Button
          data-testid="import-begin"
          disabled={chosen.isSealed && passphrase === ''}
          onClick={() => void begin(chosen)}
        >
          {t('imports:begin')}
        </Button>
      )}
      {underWay !== null && <Coming {...underWay} name={chosen?.file.name ?? ''} onStop={stop} />}
      <p
        className={said.isFault ? recovery['fault'] : classes['said']}
        role="status"
        data-testid="import-said"
      >
        {said.text}
      </p>
    </div>
  );
}

interface ComingProps extends UnderWay {
  readonly name: string;
  readonly onStop: () => void;
}

function Coming({ part, messages, name, onStop }: ComingProps) {
  const t = useText();
  return (
    <div className={classes['coming']}>
      <Progress state="importing" part={part} label={t('imports:progressLabel', { name })} />
      <span className={classes['facts']}>
        {t('imports:progress', { percent: percentText(part), count: messages })}
      </span>
      <Button variant="default" data-testid="import-stop" onClick={onStop}>
        {t('shell:cancel')}
      </Button>
    </div>
  );
}

/** One at a time. What is under way goes on when the settings are closed, and is shown no more. */
function useBringing() {
  const [underWay, setUnderWay] = useState<UnderWay | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const run = async (file: File, passphrase: string | null): Promise<ImportInfo> => {
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    setUnderWay({ part: 0, messages: 0 });
    try {
      const onProgress = (part: number, messages: number): void => setUnderWay({ part, messages });
      return await bringImport(file, passphrase, { api, onProgress, signal });
    } finally {
      setUnderWay(null);
    }
  };
  return { underWay, run, stop: () => stopping.current?.abort() };
}

function whyText(error: unknown, t: ReturnType<typeof useText>): string {
  const fault = faultOf(error);
  if (fault !== null) return t(`imports:fault_${fault.fault}`, { line: fault.line });
  if (error instanceof Problem) return problemText(error.facts);
  if (error instanceof DOMException && error.name === 'AbortError') return t('imports:stopped');
  throw error;
}

interface ItemProps {
  readonly info: ImportInfo;
  readonly onGone: () => Promise<void>;
}

function Item({ info, onGone }: ItemProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const [isAsked, setAsked] = useState(false);
  const { id, groupName: name, exportedAt, exportedBy, messages, files } = info;
  const facts = [
    t('imports:facts', { date: dayOnly(exportedAt), name: isolated(exportedBy.name) }),
    t('imports:messages', { count: messages }),
    ...(files.here === 0 ? [] : [t('imports:files', { count: files.here })]),
  ];
  const open = (): void => {
    closeDialog();
    navigate(importPath(id));
  };
  return (
    <li data-testid="import" data-import-id={id} data-messages={messages}>
      <div className={recovery['device']}>
        <span className={recovery['which']}>
          <Written>{name}</Written>
          <span className={recovery['facts']}>{facts.join(' · ')}</span>
        </span>
        <span className={recovery['deviceWays']}>
          <Button
            variant="default"
            data-testid="import-open"
            aria-label={t('imports:openLabel', { name })}
            onClick={open}
          >
            {t('imports:open')}
          </Button>
          {!isAsked && (
            <Button
              variant="default"
              data-testid="import-remove"
              aria-label={t('imports:removeLabel', { name })}
              onClick={() => setAsked(true)}
            >
              {t('imports:removeDo')}
            </Button>
          )}
        </span>
      </div>
      {isAsked && <Removal info={info} onGone={onGone} onClose={() => setAsked(false)} />}
    </li>
  );
}

/** Asked in place, for a dialog over a dialog is one too many. */
function Removal({ info, onGone, onClose }: ItemProps & { readonly onClose: () => void }) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.removeImport(info.id);
      await onGone();
    } catch (error) {
      setBusy(false);
      notifyProblem(error);
    }
  };
  return (
    <div
      className={recovery['question']}
      role="group"
      aria-label={t('imports:removeLabel', { name: info.groupName })}
    >
      <p>{t('imports:removeWhat')}</p>
      <div className={recovery['buttons']}>
        <Button variant="default" autoFocus onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button color="red.9" data-testid="import-remove-do" loading={isBusy} onClick={() => void begin()}>
          {t('imports:removeDo')}
        </Button>
      </div>
    </div>
  );
}
