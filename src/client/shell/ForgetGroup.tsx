/** What one does not belong to any more may go from this node, too. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Group } from '../../api/groups.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Confirm } from './Confirm.tsx';

interface ForgetGroupProps {
  readonly group: Pick<Group, 'id' | 'name'>;
  /** The group still counts on this device. */
  readonly isCounted?: boolean;
}

export function ForgetGroup({ group, isCounted = false }: ForgetGroupProps) {
  const t = useText();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" data-testid="group-forget" onClick={() => setAsked(true)}>
        {t('shell:forget')}
      </Button>
      <Confirm
        opened={isAsked}
        title={t('shell:forgetTitle', { name: group.name })}
        action={t('shell:forgetDo')}
        onDo={async () => api.leaveGroup(group.id, true)}
        onClose={() => setAsked(false)}
      >
        <p>{t('shell:forgetWhat')}</p>
        {isCounted && <p>{t('shell:forgetCounted')}</p>}
      </Confirm>
    </>
  );
}
