/** One webhook in a list: what it is, how it does, and what can be done with it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import classes from '../devices/recovery.module.css';
import { ListedRow } from '../settings/ListedRow.tsx';
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
  const [tested, setTested] = useState('');
  return (
    <ListedRow
      data-testid="webhook"
      data-webhook-id={id}
      data-bad={isBad}
      ways={test !== null && <Test name={name} test={test} onTested={setTested} />}
      removal={{
        label: t('webhooks:removeLabel', { name }),
        what: t('webhooks:removeWhat'),
        does: t('members:removeDo'),
        testId: 'webhook-remove',
        run: remove,
      }}
    >
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
    </ListedRow>
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
