/** A file that the person chooses on its way into this device: which one, its passphrase, how far it is, what came of it. */
import { Button, FileButton, PasswordInput } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, type Ref, type RefObject } from 'react';
import { Progress } from '../attachments/Progress.tsx';
import recovery from '../devices/recovery.module.css';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { api } from '../state/store.ts';
import { percentText } from '../text/format.ts';
import { problemText, useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { bring, forgetOutcome, stopBringing, useBringing, type Outcome, type UnderWay } from './bringing.ts';
import { faultOf, isSealed } from './import-file.ts';
import classes from './imports.module.css';

interface Chosen {
  readonly file: File;
  readonly isSealed: boolean;
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
  const [isGone, setGone] = useState(false);
  const { underWay, outcome } = useBringing();
  const name = underWay?.name ?? chosen?.file.name;
  const stopButton = useRef<HTMLButtonElement>(null);
  const restore = useCallback(() => (stopButton.current ?? button.current)?.focus(), [button]);
  // What begins it goes when it has begun, and what stops it when it is done.
  useFocusKept(`${underWay === null} ${chosen === null}`, restore);
  const reset = useRef<() => void>(null);
  const choose = useCallback((file: File | null): void => {
    if (file === null) return;
    // The same file can be chosen again.
    reset.current?.();
    forgetOutcome();
    setGone(false);
    setPassphrase('');
    isSealed(file).then(
      (sealed) => setChosen({ file, isSealed: sealed }),
      () => setGone(true),
    );
  }, []);
  // What came of it is said until the settings are closed, also when it came while they were.
  useEffect(() => forgetOutcome, []);
  useEffect(() => {
    if (outcome === null) return;
    setPassphrase('');
    if (!('done' in outcome)) return;
    setChosen(null);
    void onDone();
  }, [outcome, onDone]);
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
          {name === undefined ? t('imports:nothingChosen') : <Written>{name}</Written>}
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
          onClick={() => void bring(chosen.file, chosen.isSealed ? passphrase : null, api)}
        >
          {t('imports:begin')}
        </Button>
      )}
      {underWay !== null && <Coming {...underWay} button={stopButton} onStop={stopBringing} />}
      <p
        className={isGone || (outcome !== null && 'why' in outcome) ? recovery['fault'] : classes['said']}
        role="status"
        data-testid="import-said"
      >
        {isGone ? t('imports:gone') : outcome !== null && outcomeText(outcome, t)}
      </p>
    </div>
  );
}

interface ComingProps extends UnderWay {
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

function outcomeText(outcome: Outcome, t: ReturnType<typeof useText>): string {
  if ('done' in outcome) return t('imports:done', { count: outcome.done.messages });
  if (outcome.why === 'stopped') return t('imports:stopped');
  const fault = faultOf(outcome.why);
  return fault === null
    ? problemText(outcome.why.facts)
    : t(`imports:fault_${fault.fault}`, { line: fault.line });
}
