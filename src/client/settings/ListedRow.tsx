/** One of a list in the settings: what it is, what can be done with it, and its removal, which is asked about in place. */
import { Button } from '@mantine/core';
import { useCallback, useRef, useState, type ComponentProps, type ReactNode } from 'react';
import classes from '../devices/recovery.module.css';
import { notifyProblem } from '../shell/notify.ts';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { useText } from '../text/text.ts';

interface Removal {
  /** For whoever hears only the button: what is removed. */
  readonly label: string;
  /** What follows from it. */
  readonly what: string;
  /** On the buttons. */
  readonly does: string;
  /** Of the first button; that of the second ends with `-do`. */
  readonly testId: 'webhook-remove' | 'import-remove';
  /** Throws the node's Problem. */
  readonly run: () => Promise<void>;
}

interface ListedRowProps extends ComponentProps<'li'> {
  /** What can be done with it besides. */
  readonly ways: ReactNode;
  readonly removal: Removal;
}

export function ListedRow({ ways, removal, children, ...rest }: ListedRowProps) {
  const [isAsked, setAsked] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const restore = useCallback(() => button.current?.focus(), []);
  useFocusKept(`${isAsked}`, restore);
  return (
    <li {...rest}>
      <div className={classes['device']}>
        <span className={classes['which']}>{children}</span>
        <span className={classes['deviceWays']}>
          {ways}
          {!isAsked && (
            <Button
              ref={button}
              variant="default"
              data-testid={removal.testId}
              aria-label={removal.label}
              onClick={() => setAsked(true)}
            >
              {removal.does}
            </Button>
          )}
        </span>
      </div>
      {isAsked && <Question removal={removal} onClose={() => setAsked(false)} />}
    </li>
  );
}

interface QuestionProps {
  readonly removal: Removal;
  readonly onClose: () => void;
}

/** In place, for a dialog over a dialog is one too many. */
function Question({ removal: { label, what, does, testId, run }, onClose }: QuestionProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      await run();
    } catch (error) {
      setBusy(false);
      notifyProblem(error);
    }
  };
  return (
    <div className={classes['question']} role="group" aria-label={label}>
      <p>{what}</p>
      <div className={classes['buttons']}>
        <Button variant="default" autoFocus onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button color="red.9" data-testid={`${testId}-do`} loading={isBusy} onClick={() => void begin()}>
          {does}
        </Button>
      </div>
    </div>
  );
}
