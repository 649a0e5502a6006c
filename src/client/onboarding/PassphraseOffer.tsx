/** At the first start: whether the node shall ask for a passphrase, in plain words of what that is good for. */
import { Checkbox } from '@mantine/core';
import { NewPassphraseFields } from '../lock/NewPassphraseFields.tsx';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './onboarding.module.css';
import type { Entrance } from './use-entrance.ts';

/** Not for a node that has one already: it was started with a file, or in an earlier attempt. */
export function PassphraseOffer({ entrance }: { readonly entrance: Entrance }) {
  const t = useText();
  const isOpen = useApp((state) => state.node?.settings.lock.protection === 'file');
  const { answers, answer, passphraseFault } = entrance;
  if (!isOpen) return null;
  return (
    <div className={classes['offer']}>
      <Checkbox
        data-testid="onboarding-passphrase"
        label={t('lock:offer')}
        description={t(answers.passphrase === null ? 'lock:offerShort' : 'lock:offerHint')}
        checked={answers.passphrase !== null}
        onChange={(event) =>
          answer({ passphrase: event.currentTarget.checked ? { next: '', again: '' } : null })
        }
      />
      {answers.passphrase !== null && (
        <NewPassphraseFields
          value={answers.passphrase}
          onChange={(passphrase) => answer({ passphrase })}
          fault={passphraseFault}
        />
      )}
    </div>
  );
}
