/** From the first screen's answers into a group. Everything is checked before the first request. */
import { Problem } from '../api/problem.ts';
import { passphraseFault, type NewPassphrase, type PassphraseFault } from '../lock/passphrase-fault.ts';
import { isJoining } from '../state/standing.ts';
import { appState, session } from '../state/store.ts';
import { problemText, type useText } from '../text/text.ts';
import { rememberInvite } from './asked.ts';
import { readInvitationText } from './invitation-text.ts';
import { readName } from './names.ts';

type Text = ReturnType<typeof useText>;

export type Way = 'create' | 'join';
export type Field = 'name' | 'groupName' | 'invite';

export interface Answers {
  readonly name: string;
  readonly way: Way;
  readonly groupName: string;
  readonly invite: string;
  /** Null: none is wanted. */
  readonly passphrase: NewPassphrase | null;
}

/** Which field is wrong, and the sentence at it. */
export interface Fault {
  readonly field: Field;
  readonly sentence: string;
}

export class FieldFault extends Error {
  readonly fault: Fault;

  constructor(field: Field, sentence: string) {
    super(sentence);
    this.fault = { field, sentence };
  }
}

/** There is something wrong with the passphrase that is wanted. */
export class PassphraseRefused extends Error {
  readonly fault: PassphraseFault;

  constructor(fault: PassphraseFault) {
    super(fault);
    this.fault = fault;
  }
}

/** The id of the group. Throws FieldFault, or PassphraseRefused. */
export async function enter(answers: Answers, t: Text): Promise<string> {
  const name = checkedName(answers.name, 'name', t('onboarding:nameNeeded'));
  const { way } = answers;
  const go =
    way === 'create'
      ? create(checkedName(answers.groupName, 'groupName', t('onboarding:groupNameNeeded')))
      : join(checkedInvite(answers.invite, t));
  const { passphrase } = answers;
  const refused = passphrase === null ? null : passphraseFault(passphrase);
  if (refused !== null) throw new PassphraseRefused(refused);
  if (name !== appState().node?.name) await at('name', () => session.changeNode({ name }));
  if (passphrase !== null) await at('name', () => protect(passphrase.next));
  return await at(way === 'create' ? 'groupName' : 'invite', go);
}

/** Once: what comes behind it may be refused, and tried again. */
async function protect(next: string): Promise<void> {
  if (appState().node?.settings.lock.protection === 'passphrase') return;
  await session.changePassphrase({ current: null, next });
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

function checkedInvite(typed: string, t: Text): string {
  const read = readInvitationText(typed, Date.now());
  if (read.kind === 'empty') throw new FieldFault('invite', t('onboarding:inviteNeeded'));
  if (read.kind === 'wrong') throw new FieldFault('invite', t(`onboarding:${read.fault}`));
  const known = appState().groups[read.groupId];
  if (known !== undefined && !isJoining(known)) {
    throw new FieldFault('invite', t('onboarding:alreadyIn', { group: known.group.name }));
  }
  return read.invite;
}
