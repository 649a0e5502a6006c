/** The passphrase of now, which the node wants before something that a passer-by must not do. */
import { PasswordInput } from '@mantine/core';
import { useText } from '../text/text.ts';

interface CurrentPassphraseFieldProps {
  readonly testId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function CurrentPassphraseField({ testId, value, onChange }: CurrentPassphraseFieldProps) {
  const t = useText();
  return (
    <PasswordInput
      data-testid={testId}
      label={t('lock:current')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      size="md"
      dir="auto"
      autoComplete="current-password"
      autoFocus
    />
  );
}
