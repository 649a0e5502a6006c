/** Whether others can dial this node, in one plain sentence with the names of those who tried. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { GroupStatus } from '../../api/groups.ts';
import type { Network } from '../../api/network.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api, useApp } from '../state/store.ts';
import { isolated } from '../text/isolate.ts';
import { language, useText } from '../text/text.ts';
import classes from './network-panel.module.css';
import { portOf, reachWords } from './reach-words.ts';

interface ReachableProps {
  readonly groupId: string;
  readonly status: GroupStatus;
  readonly network: Network | null;
}

export function Reachable({ groupId, status, network }: ReachableProps) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const words = reachWords(status, network);
  const port = useApp((state) => portOf(state.node?.peerAddresses ?? []));
  const mapping = useMapping(network);
  const again = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.testReachability(groupId);
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div data-testid="reachability" data-state={words.state}>
      <p className={classes['plain']}>
        <span className={classes['mark']} data-state={words.state} aria-hidden="true" />
        {useSentence(words)}
      </p>
      {words.address !== null && <p className={classes['explain']}>{words.address}</p>}
      {words.state === 'no' && port !== null && (
        <p className={classes['explain']}>{t('network:reachNoAdvice', { port })}</p>
      )}
      {mapping !== null && <p className={classes['explain']}>{mapping}</p>}
      {words.seenAs !== null && (
        <p className={classes['explain']}>{t('network:reachSeenAs', { address: words.seenAs })}</p>
      )}
      <Button
        className={classes['again']}
        variant="default"
        size="compact-sm"
        data-action="reach-test"
        loading={isBusy}
        onClick={() => void again()}
      >
        {t('network:reachTest')}
      </Button>
    </div>
  );
}

function useSentence({ state, names: all }: ReturnType<typeof reachWords>): string {
  const t = useText();
  const names = new Intl.ListFormat(language(), { type: 'conjunction' }).format(all.map(isolated));
  switch (state) {
    case 'outside':
      return t('network:reachOutside', { names });
    case 'near':
      return t('network:reachNear', { names });
    case 'no':
      return t('network:reachNo', { names });
    case 'testing':
      return t('network:reachTesting');
    case 'unknown':
      return t('network:reachUnknown');
  }
}

/** Null where no router was asked. */
function useMapping(network: Network | null): string | null {
  const t = useText();
  const { state, address } = network?.reachability.mapping ?? { state: 'off', address: null };
  switch (state) {
    case 'off':
      return null;
    case 'asking':
      return t('network:mappingAsking');
    case 'mapped':
      return t('network:mappingMapped', { address: address ?? '' });
    case 'private':
      return t('network:mappingPrivate');
    case 'failed':
      return t('network:mappingFailed');
  }
}
