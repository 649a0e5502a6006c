/** What the group that is shown was made to be, none of which can be changed; what its admins decide; and new keys. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Group } from '../../api/groups.ts';
import { notifyDone, notifyProblem } from '../shell/notify.ts';
import { api, session, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';
import { SettingSwitch } from './SettingSwitch.tsx';
import classes from './settings.module.css';

export function ThisGroup() {
  const t = useText();
  const group = useGroup((state) => state.group);
  if (group === null || group.newcomersSee === null) return null;
  const { sealed, newcomersSee } = group;
  return (
    <>
      <Setting id="sealed" hint={t(sealed ? 'settings:sealedHint' : 'settings:notSealedHint')}>
        <span className={classes['value']}>{t(sealed ? 'settings:sealedYes' : 'settings:sealedNo')}</span>
      </Setting>
      <Setting id="newcomersSee" hint={sealed ? t(`settings:newcomers_${newcomersSee}Hint`) : null}>
        <span className={classes['value']}>{t(`settings:newcomers_${newcomersSee}`)}</span>
      </Setting>
      <Receipts group={group} />
      {sealed && <RenewKeys groupId={group.id} />}
    </>
  );
}

function Receipts({ group: { id, receipts, can } }: { readonly group: Group }) {
  const t = useText();
  const turn = async (isOn: boolean): Promise<void> => {
    await api.changeGroup(id, { receipts: isOn });
    await session.refreshGroup(id);
  };
  if (!can.includes('setReceipts')) {
    return (
      <Setting id="groupReceipts" hint={t('settings:groupReceiptsOthersHint')}>
        <span className={classes['value']}>{t(`settings:groupReceipts_${receipts ? 'on' : 'off'}`)}</span>
      </Setting>
    );
  }
  return (
    <Setting id="groupReceipts" isSwitch hint={t('settings:groupReceiptsHint')}>
      <SettingSwitch
        id="groupReceipts"
        isOn={receipts}
        onTurn={(isOn) => void turn(isOn).catch(notifyProblem)}
      />
    </Setting>
  );
}

function RenewKeys({ groupId }: { readonly groupId: string }) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const renew = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.renewKeys(groupId);
      notifyDone(t('settings:renewKeysDone'));
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Setting id="renewKeys" hint={t('settings:renewKeysHint')}>
      <Button variant="default" data-testid="renew-keys" loading={isBusy} onClick={() => void renew()}>
        {t('settings:renewKeysDo')}
      </Button>
    </Setting>
  );
}
