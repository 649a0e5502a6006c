/** A file that the person chooses on its way into this device: which one, its passphrase, how far it is, what came of it. */
import { Button, FileButton, PasswordInput } from '@mantine/core';
import { useCallback, useRef, useState, type Ref, type RefObject } from 'react';
import type { ImportInfo } from '../../api/imports.ts';
import { Problem } from '../api/problem.ts';
import { Progress } from '../attachments/Progress.tsx';
import recovery from '../devices/recovery.module.css';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { api } from '../state/store.ts';
import { percentText } from '../text/format.ts';
import { problemText, useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { bringImport, faultOf, isSealed } from './import-file.ts';
import classes from './imports.module.css';

interface Chosen {
  readonly file: File;
  readonly isSealed: boolean;
}

/** How far it is: so much of the file, and so many messages. */
interface UnderWay {
  readonly part: number;
  readonly messages: number;
}

interface BringImportProps {
  readonly onDone: () => Promise<void>;
  /** Its first button, which is always there. */
  readonly button: RefObject<HTMLButtonElement | null>;
}

export function BringImport({ onDone, button }: BringImportProps) {
  const t = useText();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [said, setSaid] = useState({ text: '', isFault: false });
  const { underWay, run, stop } = useBringing();
  const stopButton = useRef<HTMLButtonElement>(null);
  const restore = useCallback(() => (stopButton.current ?? button.current)?.focus(), [button]);
  // What begins it goes when it has begun, and what stops it when it is done.
  useFocusKept(`${underWay === null} ${chosen === null}`, restore);
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
            <Button
              {...props}
              ref={button}
              variant="default"
              data-testid="import-choose"
              disabled={underWay !== null}
            >
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
      {underWay !== null && (
        <Coming {...underWay} name={chosen?.file.name ?? ''} button={stopButton} onStop={stop} />
      )}
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
  readonly button: Ref<HTMLButtonElement>;
  readonly onStop: () => void;
}

function Coming({ part, messages, name, button, onStop }: ComingProps) {
  const t = useText();
  return (
    <div className={classes['coming']}>
      <Progress state="importing" part={part} label={t('imports:progressLabel', { name })} />
      <span className={classes['facts']}>
        {t('imports:progress', { percent: percentText(part), count: messages })}
      </span>
      <Button ref={button} variant="default" data-testid="import-stop" onClick={onStop}>
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
