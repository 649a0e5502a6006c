/** What brings a person back who lost all devices: the phrase on paper, and the file. */
import { GuardedAction } from '../devices/GuardedAction.tsx';
import { PhraseSteps } from '../devices/PhraseSteps.tsx';
import { saveAs } from '../devices/save-as.ts';
import { useGuarded } from '../devices/use-guarded.ts';
import { usePhrase } from '../devices/use-phrase.ts';
import { api } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';

const FILE_NAME = 'demes.recovery';

export function Recovery() {
  const t = useText();
  const phrase = usePhrase();
  const file = useGuarded(async (passphrase) => saveAs(FILE_NAME, await api.recoveryFile(passphrase)));
  return (
    <>
      <Setting id="recoveryPhrase" hint={t('settings:recoveryPhraseHint')} isWide>
        <PhraseSteps phrase={phrase} />
      </Setting>
      <Setting id="recoveryFile" hint={t('settings:recoveryFileHint')} isWide>
        <GuardedAction guarded={file} testId="recovery-file" label={t('settings:recoveryFileSave')} />
      </Setting>
    </>
  );
}
