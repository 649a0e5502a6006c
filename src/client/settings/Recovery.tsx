/** What brings a person back who lost all devices: the phrase on paper, and the file. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { PhraseSteps } from '../devices/PhraseSteps.tsx';
import { saveAs } from '../devices/save-as.ts';
import { usePhrase } from '../devices/use-phrase.ts';
import { notifyProblem } from '../shell/notify.ts';
import { api, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';

const FILE_NAME = 'demes.recovery';

export function Recovery() {
  const t = useText();
  const hasPassphrase = useApp((state) => state.node?.settings.lock.protection === 'passphrase');
  const phrase = usePhrase(hasPassphrase);
  return (
    <>
      <Setting id="recoveryPhrase" hint={t('settings:recoveryPhraseHint')} isWide>
        <PhraseSteps phrase={phrase} />
      </Setting>
      <Setting id="recoveryFile" hint={t('settings:recoveryFileHint')} isWide>
        <SaveFile />
      </Setting>
    </>
  );
}

function SaveFile() {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      saveAs(FILE_NAME, await api.recoveryFile());
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" data-testid="recovery-file" loading={isBusy} onClick={() => void save()}>
      {t('settings:recoveryFileSave')}
    </Button>
  );
}
