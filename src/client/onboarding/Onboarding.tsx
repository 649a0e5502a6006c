/** The first screen: a name, and two ways on. The same for another group later, without the name. */
import { Button, Radio, TextInput } from '@mantine/core';
import { Suspense, useId, useState } from 'react';
import { LinkThis, RestoreThis } from '../shell/parts.ts';
import { useText } from '../text/text.ts';
import type { Way } from './enter.ts';
import { InvitationField } from './InvitationField.tsx';
import classes from './onboarding.module.css';
import { NearByHint } from './NearByHint.tsx';
import { Page } from './Page.tsx';
import { PassphraseOffer } from './PassphraseOffer.tsx';
import { useEntrance, type Entrance } from './use-entrance.ts';

const WAYS_BACK = { link: LinkThis, restore: RestoreThis } as const;

interface OnboardingProps {
  /** There is something to go back to: another group is being added. */
  readonly onCancel?: () => void;
}

export function Onboarding({ onCancel }: OnboardingProps) {
  const t = useText();
  const isFirst = onCancel === undefined;
  // Somebody who was here before: by another device, or by phrase and file.
  const [back, setBack] = useState<keyof typeof WAYS_BACK | null>(null);
  if (back !== null) {
    const Back = WAYS_BACK[back];
    return (
      <Suspense fallback={null}>
        <Back onBack={() => setBack(null)} />
      </Suspense>
    );
  }
  return (
    <Page
      title={t(isFirst ? 'onboarding:welcome' : 'onboarding:anotherGroup')}
      lead={t(isFirst ? 'onboarding:whatItIs' : 'onboarding:anotherGroupHint')}
      foot={isFirst ? t('onboarding:noAccount') : null}
    >
      <OnboardingForm onCancel={onCancel ?? null} />
      {isFirst && <WaysBack onChoose={setBack} />}
    </Page>
  );
}

function WaysBack({ onChoose }: { readonly onChoose: (way: keyof typeof WAYS_BACK) => void }) {
  const t = useText();
  return (
    <div className={classes['waysBack']}>
      <Button variant="subtle" size="md" data-testid="onboarding-link" onClick={() => onChoose('link')}>
        {t('onboarding:already')}
      </Button>
      <Button variant="subtle" size="md" data-testid="onboarding-restore" onClick={() => onChoose('restore')}>
        {t('onboarding:restore')}
      </Button>
    </div>
  );
}

function OnboardingForm({ onCancel }: { readonly onCancel: (() => void) | null }) {
  const t = useText();
  const entrance = useEntrance();
  const { answers, isBusy, submit, answer } = entrance;
  return (
    <form className={classes['form']} onSubmit={(event) => void submit(event)} noValidate>
      {onCancel === null && <OwnName entrance={entrance} />}
      <Ways way={answers.way} onChange={(way) => answer({ way })} />
      <GroupField entrance={entrance} />
      {onCancel === null && <PassphraseOffer entrance={entrance} />}
      <NearByHint isJoining={answers.way === 'join'} />
      <div className={classes['buttons']}>
        {onCancel !== null && (
          <Button variant="default" size="md" onClick={onCancel}>
            {t('onboarding:cancel')}
          </Button>
        )}
        <Button type="submit" size="md" data-testid="onboarding-submit" loading={isBusy} fullWidth>
          {t(answers.way === 'create' ? 'onboarding:submitCreate' : 'onboarding:submitJoin')}
        </Button>
      </div>
    </form>
  );
}

function OwnName({ entrance }: { readonly entrance: Entrance }) {
  const t = useText();
  const { answers, fields, errorAt, answer } = entrance;
  return (
    <TextInput
      ref={fields.name}
      data-testid="onboarding-name"
      label={t('onboarding:name')}
      description={t('onboarding:nameHint')}
      value={answers.name}
      onChange={(event) => answer({ name: event.currentTarget.value })}
      error={errorAt('name')}
      size="md"
      dir="auto"
      autoComplete="nickname"
      autoFocus
    />
  );
}

/** The name of the new group, or the invitation to one. */
function GroupField({ entrance }: { readonly entrance: Entrance }) {
  const t = useText();
  const { answers, fields, errorAt, answer } = entrance;
  if (answers.way === 'join') {
    return (
      <InvitationField
        inputRef={fields.invite}
        value={answers.invite}
        onChange={(invite) => answer({ invite })}
        error={errorAt('invite')}
      />
    );
  }
  return (
    <TextInput
      ref={fields.groupName}
      data-testid="onboarding-group-name"
      label={t('onboarding:groupName')}
      placeholder={t('onboarding:groupNameExample')}
      value={answers.groupName}
      onChange={(event) => answer({ groupName: event.currentTarget.value })}
      error={errorAt('groupName')}
      size="md"
      dir="auto"
      autoComplete="off"
    />
  );
}

function Ways({ way, onChange }: { readonly way: Way; readonly onChange: (way: Way) => void }) {
  const t = useText();
  const name = useId();
  return (
    <Radio.Group
      name={name}
      value={way}
      onChange={(value) => onChange(value)}
      aria-label={t('onboarding:what')}
    >
      <div className={classes['ways']}>
        {(['create', 'join'] as const).map((one) => (
          <Radio.Card key={one} value={one} data-testid={`onboarding-${one}`} className={classes['way']}>
            <Radio.Indicator />
            <span>
              <span className={classes['wayTitle']}>{t(`onboarding:${one}`)}</span>
              <span className={classes['wayHint']}>{t(`onboarding:${one}Hint`)}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
