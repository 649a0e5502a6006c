/** The first screen: a name, and two ways on. The same for another group later, without the name. */
import { Button, Radio, TextInput } from '@mantine/core';
import { useId, useRef, useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/problem.ts';
import { groupPath } from '../shell/paths.ts';
import { openDialog } from '../shell/ui-state.ts';
import { appState, session, useApp } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';
import { rememberInvite } from './asked.ts';
import { InvitationField } from './InvitationField.tsx';
import { readInvitationText } from './invitation-text.ts';
import { readName } from './names.ts';
import classes from './onboarding.module.css';
import { Page } from './Page.tsx';

type Way = 'create' | 'join';
type Field = 'name' | 'groupName' | 'invite';
/** Which field is wrong, and the sentence at it. */
interface Fault {
  readonly field: Field;
  readonly sentence: string;
}

interface OnboardingProps {
  /** There is something to go back to: another group is being added. */
  readonly onCancel?: () => void;
}

export function Onboarding({ onCancel }: OnboardingProps) {
  const t = useText();
  const isFirst = onCancel === undefined;
  return (
    <Page
      title={t(isFirst ? 'onboarding:welcome' : 'onboarding:anotherGroup')}
      lead={t(isFirst ? 'onboarding:whatItIs' : 'onboarding:anotherGroupHint')}
      foot={isFirst ? t('onboarding:noAccount') : null}
    >
      <OnboardingForm onCancel={onCancel ?? null} />
    </Page>
  );
}

function OnboardingForm({ onCancel }: { readonly onCancel: (() => void) | null }) {
  const t = useText();
  const [, navigate] = useLocation();
  const nodeName = useApp((state) => state.node?.name ?? '');
  const [typedName, setName] = useState<string | null>(null);
  const [way, setWay] = useState<Way>('create');
  const [groupName, setGroupName] = useState('');
  const [invite, setInvite] = useState('');
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const fields = useFields();
  const isNameAsked = onCancel === null;
  const name = typedName ?? nodeName;

  const fail = (at: Fault): void => {
    setFault(at);
    fields[at.field].current?.focus();
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setFault(null);
    setBusy(true);
    const answers = { name: isNameAsked ? name : nodeName, way, groupName, invite };
    try {
      const groupId = await enter(answers, t);
      navigate(groupPath(groupId));
      if (way === 'create') openDialog('invite');
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      fail(error.fault);
    } finally {
      setBusy(false);
    }
  };
  const errorAt = (field: Field): string | null => (fault?.field === field ? fault.sentence : null);
  const changed = <T,>(set: (value: T) => void) => {
    return (value: T): void => {
      set(value);
      setFault(null);
    };
  };

  return (
    <form className={classes['form']} onSubmit={(event) => void submit(event)} noValidate>
      {isNameAsked && (
        <TextInput
          ref={fields.name}
          data-testid="onboarding-name"
          label={t('onboarding:name')}
          description={t('onboarding:nameHint')}
          value={name}
          onChange={(event) => changed(setName)(event.currentTarget.value)}
          error={errorAt('name')}
          size="md"
          dir="auto"
          autoComplete="nickname"
          autoFocus
        />
      )}
      <Ways way={way} onChange={changed(setWay)} />
      {way === 'create' ? (
        <TextInput
          ref={fields.groupName}
          data-testid="onboarding-group-name"
          label={t('onboarding:groupName')}
          placeholder={t('onboarding:groupNameExample')}
          value={groupName}
          onChange={(event) => changed(setGroupName)(event.currentTarget.value)}
          error={errorAt('groupName')}
          size="md"
          dir="auto"
          autoComplete="off"
        />
      ) : (
        <InvitationField
          inputRef={fields.invite}
          value={invite}
          onChange={changed(setInvite)}
          error={errorAt('invite')}
        />
      )}
      <div className={classes['buttons']}>
        {onCancel !== null && (
          <Button variant="default" size="md" onClick={onCancel}>
            {t('onboarding:cancel')}
          </Button>
        )}
        <Button type="submit" size="md" data-testid="onboarding-submit" loading={isBusy} fullWidth>
          {t(way === 'create' ? 'onboarding:submitCreate' : 'onboarding:submitJoin')}
        </Button>
      </div>
    </form>
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

function useFields() {
  const name = useRef<HTMLInputElement>(null);
  const groupName = useRef<HTMLInputElement>(null);
  const invite = useRef<HTMLTextAreaElement>(null);
  return { name, groupName, invite };
}

class FieldFault extends Error {
  readonly fault: Fault;

  constructor(field: Field, sentence: string) {
    super(sentence);
    this.fault = { field, sentence };
  }
}

interface Answers {
  readonly name: string;
  readonly way: Way;
  readonly groupName: string;
  readonly invite: string;
}

/** The id of the group. Throws FieldFault; everything is checked before the first request. */
async function enter(answers: Answers, t: ReturnType<typeof useText>): Promise<string> {
  const name = checkedName(answers.name, 'name', t('onboarding:nameNeeded'));
  const { way } = answers;
  const go =
    way === 'create'
      ? create(checkedName(answers.groupName, 'groupName', t('onboarding:groupNameNeeded')))
      : join(checkedInvite(answers.invite, t));
  if (name !== appState().node?.name) await at('name', () => session.rename(name));
  return await at(way === 'create' ? 'groupName' : 'invite', go);
}

function create(groupName: string): () => Promise<string> {
  return () => session.createGroup(groupName);
}

function join(invite: string): () => Promise<string> {
  return async () => {
    const groupId = await session.joinGroup(invite);
    rememberInvite(groupId, invite);
    return groupId;
  };
}

async function at<T>(field: Field, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Problem) throw new FieldFault(field, problemText(error.facts));
    throw error;
  }
}

function checkedName(typed: string, field: Field, needed: string): string {
  const read = readName(typed);
  if (read.kind === 'good') return read.name;
  throw new FieldFault(field, read.kind === 'empty' ? needed : read.sentence);
}

function checkedInvite(typed: string, t: ReturnType<typeof useText>): string {
  const read = readInvitationText(typed, Date.now());
  if (read.kind === 'empty') throw new FieldFault('invite', t('onboarding:inviteNeeded'));
  if (read.kind === 'wrong') throw new FieldFault('invite', t(`onboarding:${read.fault}`));
  const known = appState().groups[read.groupId];
  if (known !== undefined && known.group.joining === null) {
    throw new FieldFault('invite', t('onboarding:alreadyIn', { group: known.group.name }));
  }
  return read.invite;
}
