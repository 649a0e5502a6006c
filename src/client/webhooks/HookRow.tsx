/** One webhook in a list: what it is, how it does, and what can be done with it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import classes from '../devices/recovery.module.css';
import { notifyProblem } from '../shell/notify.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';

interface HookRowProps {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  /** Where, and how it does. */
  readonly facts: string;
  readonly isBad: boolean;
  /** Answers what came of it, in words; null: it cannot be tried. */
  readonly test: (() => Promise<string>) | null;
  readonly remove: () => Promise<void>;
}

export function HookRow({ id, name, address, facts, isBad, test, remove }: HookRowProps) {
  const t = useText();
  const [isAsked, setAsked] = useState(false);
  const [tested, setTested] = useState('');
  return (
    <li data-testid="webhook" data-webhook-id={id} data-bad={isBad}>
      <div className={classes['device']}>
        <span className={classes['which']}>
          <Written>{name}</Written>
          {address !== null && (
            <span className={classes['facts']} dir="ltr">
              {address}
            </span>
          )}
          <span className={classes['facts']}>{facts}</span>
          <span role="status" data-testid="webhook-tested">
            {tested}
          </span>
        </span>
        <span className={classes['deviceWays']}>
          {test !== null && <Test name={name} test={test} onTested={setTested} />}
          {!isAsked && (
            <Button
              variant="default"
              data-testid="webhook-remove"
              aria-label={t('webhooks:removeLabel', { name })}
              onClick={() => setAsked(true)}
            >
              {t('members:removeDo')}
            </Button>
          )}
        </span>
      </div>
      {isAsked && <Removal name={name} remove={remove} onClose={() => setAsked(false)} />}
    </li>
  );
}

interface TestProps {
  readonly name: string;
  readonly test: () => Promise<string>;
  readonly onTested: (result: string) => void;
}

function Test({ name, test, onTested }: TestProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    onTested('');
    try {
      onTested(await test());
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      data-testid="webhook-test"
      loading={isBusy}
      aria-label={t('webhooks:testLabel', { name })}
      onClick={() => void begin()}
    >
      {t('webhooks:testDo')}
    </Button>
  );
}

interface RemovalProps extends Pick<HookRowProps, 'name' | 'remove'> {
  readonly onClose: () => void;
}

/** Asked in place, for a dialog over a dialog is one too many. */
function Removal({ name, remove, onClose }: RemovalProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      await remove();
    } catch (error) {
      setBusy(false);
      notifyProblem(error);
    }
  };
  return (
    <div className={classes['question']} role="group" aria-label={t('webhooks:removeLabel', { name })}>
      <p>{t('webhooks:removeWhat')}</p>
      <div className={classes['buttons']}>
        <Button variant="default" autoFocus onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button color="red.9" data-testid="webhook-remove-do" loading={isBusy} onClick={() => void begin()}>
          {t('members:removeDo')}
        </Button>
      </div>
    </div>
  );
}
