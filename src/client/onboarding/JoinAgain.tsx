/** After a failed join: the same invitation once more, or another one. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/problem.ts';
import { groupPath } from '../shell/paths.ts';
import { session } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';
import { rememberInvite } from './asked.ts';
import { InvitationField } from './InvitationField.tsx';
import { readInvitationText } from './invitation-text.ts';
import classes from './joining.module.css';

interface JoinAgainProps {
  /** The group that could not be joined. */
  readonly groupId: string;
  /** The one to repeat; null asks for one. */
  readonly invite: string | null;
}

export function JoinAgain({ groupId, invite }: JoinAgainProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const seen = readInvitationText(typed, Date.now());
  const isOther = seen.kind === 'good' && seen.groupId !== groupId;

  const join = async (text: string): Promise<void> => {
    setBusy(true);
    try {
      const joined = await session.joinGroup(text);
      rememberInvite(joined, text);
      navigate(groupPath(joined));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(problemText(error.facts));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readInvitationText(invite ?? typed, Date.now());
    if (read.kind === 'good') void join(read.invite);
    else setFault(t(read.kind === 'empty' ? 'onboarding:inviteNeeded' : `onboarding:${read.fault}`));
  };
  return (
    <form className={classes['stack']} onSubmit={submit} noValidate>
      {invite === null ? (
        <div>
          <InvitationField
            inputRef={field}
            value={typed}
            onChange={(value) => {
              setTyped(value);
              setFault(null);
            }}
            error={fault}
          />
          {isOther && <p className={classes['hint']}>{t('onboarding:otherGroup')}</p>}
        </div>
      ) : (
        fault !== null && (
          <p role="alert" className={classes['fault']}>
            {fault}
          </p>
        )
      )}
      <Button type="submit" loading={isBusy} data-testid="onboarding-submit" fullWidth>
        {t(invite === null ? 'onboarding:submitJoin' : 'onboarding:tryAgain')}
      </Button>
    </form>
  );
}
