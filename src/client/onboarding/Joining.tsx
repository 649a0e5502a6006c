/** On the way into a group: named steps instead of a wheel, and on failure why and what to do. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Joining as Joined } from '../../api/groups.ts';
import { useApp } from '../state/store.ts';
import { shownGroup } from '../state/standing.ts';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { rememberedInvite } from './asked.ts';
import { JoinAgain } from './JoinAgain.tsx';
import { JoiningSteps } from './JoiningSteps.tsx';
import classes from './joining.module.css';
import { Page } from './Page.tsx';
import { begunAtMs } from './steps.ts';
import { useNow } from './use-now.ts';

type FailureCode = NonNullable<Joined['code']>;

const TICK_MS = 1000;

export function Joining() {
  const t = useText();
  const group = useApp((state) => shownGroup(state)?.group ?? null);
  const joining = group?.joining ?? null;
  if (group === null || joining === null) return null;
  const isFailed = joining.state === 'failed';
  return (
    <Page
      title={
        <Around
          sentence={t(isFailed ? 'onboarding:joiningFailedTitle' : 'onboarding:joiningTitle', {
            group: SLOT,
          })}
        >
          <Written>{group.name}</Written>
        </Around>
      }
      lead={null}
      foot={null}
    >
      <div className={classes['stack']}>
        <Elapsed key={`${group.id} ${joining.state}`} />
        <JoiningSteps joining={joining} />
        {isFailed && <Failure key={group.id} groupId={group.id} code={joining.code ?? 'unreachable'} />}
      </div>
    </Page>
  );
}

function Elapsed() {
  const t = useText();
  const joining = useApp((state) => shownGroup(state)?.group.joining ?? null);
  const isRunning = joining?.state === 'running';
  const now = useNow(TICK_MS, isRunning);
  const [begun] = useState(() => (joining === null ? now : begunAtMs(joining, now)));
  if (!isRunning) return null;
  return (
    <p className={classes['elapsed']}>
      {t('onboarding:elapsedLabel')}{' '}
      <span>{t('onboarding:elapsed', { seconds: Math.max(0, Math.round((now - begun) / 1000)) })}</span>
    </p>
  );
}

function Failure({ groupId, code }: { readonly groupId: string; readonly code: FailureCode }) {
  const t = useText();
  const [isAsking, setAsking] = useState(false);
  const invite = rememberedInvite(groupId);
  return (
    <>
      <div className={classes['why']} role="alert">
        <strong>{t(`onboarding:why_${code}`)}</strong>
        <span>{t(`onboarding:do_${code}`)}</span>
      </div>
      {isAsking ? (
        <JoinAgain groupId={groupId} invite={null} />
      ) : (
        <div className={classes['buttons']}>
          <Button variant="default" px="sm" onClick={() => setAsking(true)}>
            {t('onboarding:otherInvite')}
          </Button>
          {invite !== null && <JoinAgain groupId={groupId} invite={invite} />}
        </div>
      )}
    </>
  );
}
