/** A new passphrase, typed twice because nobody sees it. */
import { PasswordInput } from '@mantine/core';
import { LIMITS } from '../../protocol/limits.ts';
import { useText } from '../text/text.ts';
import type { NewPassphrase, PassphraseFault } from './passphrase-fault.ts';

interface NewPassphraseFieldsProps {
  readonly value: NewPassphrase;
  readonly onChange: (value: NewPassphrase) => void;
  readonly fault: PassphraseFault | null;
}

export function NewPassphraseFields({ value, onChange, fault }: NewPassphraseFieldsProps) {
  const t = useText();
  const count = LIMITS.passphraseCodePointsMin;
  return (
    <>
      <PasswordInput
        data-testid="passphrase-next"
        label={t('lock:next')}
        description={t('lock:nextHint', { count })}
        value={value.next}
        onChange={(event) => onChange({ ...value, next: event.currentTarget.value })}
        error={fault === 'tooShort' ? t('lock:tooShort', { count }) : null}
        size="md"
        dir="auto"
        autoComplete="new-password"
      />
      <PasswordInput
        data-testid="passphrase-again"
        label={t('lock:again')}
        value={value.again}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
        error={fault === 'notSame' ? t('lock:notSame') : null}
        size="md"
        dir="auto"
        autoComplete="new-password"
      />
    </>
  );
}
