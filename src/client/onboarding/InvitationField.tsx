/** Where an invitation is pasted; it says at once which group the text leads to. */
import { Textarea } from '@mantine/core';
import { useState, type KeyboardEvent, type Ref } from 'react';
import { timeZone } from '../shell/test-mode.ts';
import { language, useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './invitation-field.module.css';
import { readInvitationText } from './invitation-text.ts';

interface InvitationFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A sentence; null when nothing is wrong. */
  readonly error: string | null;
  readonly inputRef: Ref<HTMLTextAreaElement>;
}

export function InvitationField({ value, onChange, error, inputRef }: InvitationFieldProps) {
  const t = useText();
  // A slip is told when it cannot be the beginning of something right any more: after leaving the field.
  const [wasLeft, setWasLeft] = useState(false);
  const read = readInvitationText(value, Date.now());
  const slip = wasLeft && read.kind === 'wrong' ? t(`onboarding:${read.fault}`) : null;
  const submitOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  return (
    <div>
      <Textarea
        ref={inputRef}
        data-testid="onboarding-invite-input"
        label={t('onboarding:invite')}
        description={t('onboarding:inviteHint')}
        placeholder="demes1.…"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={() => setWasLeft(true)}
        onFocus={() => setWasLeft(false)}
        onKeyDown={submitOnEnter}
        error={error ?? slip}
        rows={3}
        size="md"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        classNames={{ input: classes['input']! }}
      />
      <div aria-live="polite">
        {read.kind === 'good' && (
          <p className={classes['leads']}>
            {t('onboarding:inviteLeadsTo')}{' '}
            <strong>
              <Written>{read.groupName}</Written>
            </strong>
            {' · '}
            {t('onboarding:inviteAddresses', {
              count: read.addresses.length,
              until: shortDay(read.expiresAtMs),
            })}
          </p>
        )}
      </div>
    </div>
  );
}

function shortDay(ms: number): string {
  return new Intl.DateTimeFormat(language(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(ms);
}
