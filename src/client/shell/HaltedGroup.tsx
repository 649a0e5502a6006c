/** In place of a conversation that this node cannot show (MS154): why, and what the person can do. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { CopyLine } from '../onboarding/CopyLine.tsx';
import type { GroupState } from '../state/model.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { ForgetGroup } from './ForgetGroup.tsx';
import classes from './halted-group.module.css';
import type { Halt } from './halted.ts';
import { Icon } from './Icon.tsx';

interface HaltedGroupProps {
  readonly group: GroupState;
  readonly halt: Halt;
}

export function HaltedGroup({ group: { group }, halt }: HaltedGroupProps) {
  const t = useText();
  const title = useFocusTaken();
  const version = useApp(({ node }) => node?.version ?? '');
  const kind = kindOf(halt);
  return (
    <section
      className={classes['halted']}
      data-testid="group-halted"
      data-code={halt.code}
      aria-labelledby="halted-title"
    >
      <div className={classes['said']} role="alert">
        <Icon name="halted" size={32} />
        <h3 className={classes['title']} id="halted-title" tabIndex={-1} ref={title}>
          {t(`shell:halted_${kind}`)}
        </h3>
        <p>{t(`shell:halted_${kind}Why`)}</p>
        <p>{t(`shell:halted_${kind}How`)}</p>
      </div>
      <div className={classes['report']}>
        <p>{t('shell:haltedReport')}</p>
        <CopyLine
          text={`${halt.code}: ${halt.detail} (demes ${version}, group ${group.id})`}
          label={t('shell:haltedCopy')}
        />
      </div>
      <div className={classes['ways']}>
        <LookAgain groupId={group.id} />
        {!halt.isPassing && <ForgetGroup key={group.id} group={group} isCounted />}
      </div>
    </section>
  );
}

/** Whatever else may be the matter was a fault of the node, and it looks again by itself. */
function kindOf({ code }: Halt) {
  switch (code) {
    case 'data_damaged':
    case 'false_snapshot':
    case 'disk_full':
    case 'storage_failed':
      return code;
    default:
      return 'internal';
  }
}

function LookAgain({ groupId }: { readonly groupId: string }) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const [isSame, setSame] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    setSame(false);
    await session.refreshGroup(groupId);
    setBusy(false);
    setSame(true);
  };
  return (
    <>
      <Button
        variant="light"
        size="compact-sm"
        data-action="look-again"
        loading={isBusy}
        onClick={() => void look()}
      >
        {t('shell:haltedAgain')}
      </Button>
      <span className={classes['same']} role="status">
        {isSame && t('shell:haltedSame')}
      </span>
    </>
  );
}

/** What had the focus may have gone with the conversation. */
function useFocusTaken() {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus({ preventScroll: true });
  }, []);
  return title;
}
