/** How the group's nodes hear each other, and what this node knows about it: every number here was measured. */
import { Loader } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Problem } from '../api/problem.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session, useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Elections } from './Elections.tsx';
import { Forks } from './Forks.tsx';
import { Islands } from './Islands.tsx';
import { islandsOf } from './islands.ts';
import { Meet } from './Meet.tsx';
import classes from './network-panel.module.css';
import { NearBy } from './NearBy.tsx';
import { PeerList } from './PeerList.tsx';
import { Quorum } from './Quorum.tsx';
import { Reachable } from './Reachable.tsx';
import { Ring } from './Ring.tsx';
import { Transcript } from './Transcript.tsx';

export function NetworkPanel() {
  const t = useText();
  const group = useGroup((state) => state);
  useWatch();
  const status = group?.status ?? null;
  if (group === null || status === null) {
    return (
      <div className={classes['panel']} data-testid="network-panel">
        <Loader size="sm" aria-label={t('network:chipLoading')} />
      </div>
    );
  }
  const islands = islandsOf(status);
  return (
    <div className={classes['panel']} data-testid="network-panel" data-term={status.term}>
      <Ring />
      <p className={classes['legend']}>{t('network:legend')}</p>
      {islands !== null && (
        <Section title={t('network:islands')}>
          <Islands islands={islands} />
        </Section>
      )}
      <Section title={t('network:quorumTitle')}>
        <Quorum status={status} />
      </Section>
      <Forks group={group} />
      <Section title={t('network:devices')}>
        <PeerList group={group} />
      </Section>
      <Section title={t('network:reachTitle')}>
        <Reachable groupId={group.group.id} status={status} network={group.network} />
      </Section>
      {(group.network?.nearby ?? null) !== null && (
        <Section title={t('network:nearbyTitle')}>
          <NearBy neighbours={group.network?.nearby ?? []} />
        </Section>
      )}
      <Section title={t('network:meetTitle')}>
        <Meet groupId={group.group.id} status={status} />
      </Section>
      <Section title={t('network:transcript')}>
        <Transcript status={status} />
      </Section>
      <Section title={t('network:elections')}>
        <Elections status={status} elections={group.elections} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes['section']}>
      <h3 className={classes['title']}>{title}</h3>
      {children}
    </section>
  );
}

/**
 * The network is told as it changes while this is on the screen. Elections are asked for again when the term or the
 * newest outage is another one, and after a break.
 */
function useWatch(): void {
  const groupId = useApp((state) => state.groupId);
  const isLive = useApp((state) => state.connection === 'live');
  const newest = useGroup(
    ({ status }) => `${status?.term} ${status?.host} ${status?.elections.lastOutageMs}`,
  );
  useEffect(() => {
    if (groupId !== null && isLive) void watch(groupId);
  }, [groupId, isLive, newest]);
  useEffect(() => () => void session.watchNetwork(null), []);
}

async function watch(groupId: string): Promise<void> {
  try {
    await session.watchNetwork(groupId);
  } catch (error) {
    // The chip and the list say all that is known without; the connection's own return asks again.
    if (!(error instanceof Problem)) notifyProblem(error);
  }
}
