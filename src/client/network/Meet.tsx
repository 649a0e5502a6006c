/** Naming an address where one of the group's devices is now, when all of them moved at once. */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { GroupStatus } from '../../api/groups.ts';
import type { Meeting } from '../../api/network.ts';
import { isAddress } from '../../protocol/address.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api } from '../state/store.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import classes from './network-panel.module.css';

interface MeetProps {
  readonly groupId: string;
  readonly status: GroupStatus;
}

export function Meet({ groupId, status }: MeetProps) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [met, setMet] = useState<Meeting | null>(null);
  const address = typed.trim();
  const look = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setMet(null);
    try {
      setMet(await api.meet(groupId, address));
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void look(event)}>
      <p className={classes['plain']}>{t('network:meetWhat')}</p>
      <div className={classes['meetLine']}>
        <TextInput
          className={classes['meetInput']}
          aria-label={t('network:meetAddress')}
          placeholder="192.0.2.7:5700"
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          data-testid="meet-address"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" data-action="meet" loading={isBusy} disabled={!isAddress(address)}>
          {t('network:meetDo')}
        </Button>
      </div>
      <p
        className={classes['explain']}
        role="status"
        data-testid="meet-result"
        data-result={met?.result ?? ''}
      >
        {useFound(met, status)}
      </p>
    </form>
  );
}

function useFound(met: Meeting | null, status: GroupStatus): string {
  const t = useText();
  if (met === null) return '';
  switch (met.result) {
    case 'ok': {
      const device = [...status.voters, ...status.learners].find(({ deviceId }) => deviceId === met.deviceId);
      return device === undefined
        ? t('network:meetSelf')
        : t('network:meetFound', { name: isolated(device.name) });
    }
    case 'refused':
      return t('network:meetRefused');
    case 'timeout':
      return t('network:meetTimeout');
    case 'wrongKey':
      return t('network:meetWrongKey');
  }
}
