/** The first screen's answers while they are given, and what became of them. */
import { useRef, useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { groupPath } from '../shell/paths.ts';
import { openDialog } from '../shell/ui-state.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import type { PassphraseFault } from '../lock/passphrase-fault.ts';
import { FieldFault, PassphraseRefused, enter, type Answers, type Fault, type Field } from './enter.ts';

const NO_ANSWERS = { way: 'create', groupName: '', invite: '', passphrase: null } as const;

export function useEntrance() {
  const t = useText();
  const [, navigate] = useLocation();
  const nodeName = useApp((state) => state.node?.name ?? '');
  const [given, setGiven] = useState<Partial<Answers>>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const [refused, setRefused] = useState<PassphraseFault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const fields = {
    name: useRef<HTMLInputElement>(null),
    groupName: useRef<HTMLInputElement>(null),
    invite: useRef<HTMLTextAreaElement>(null),
  };
  const answers: Answers = { name: nodeName, ...NO_ANSWERS, ...given };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setFault(null);
    setRefused(null);
    setBusy(true);
    try {
      const groupId = await enter(answers, t);
      navigate(groupPath(groupId));
      // Whoever starts a group is alone in it: the next thing is to invite somebody.
      if (answers.way === 'create') openDialog('invite');
    } catch (error) {
      if (error instanceof PassphraseRefused) return setRefused(error.fault);
      if (!(error instanceof FieldFault)) throw error;
      setFault(error.fault);
      fields[error.fault.field].current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return {
    answers,
    fields,
    isBusy,
    submit,
    passphraseFault: refused,
    /** Null when nothing is wrong with the field. */
    errorAt: (field: Field): string | null => (fault?.field === field ? fault.sentence : null),
    answer: (change: Partial<Answers>): void => {
      setGiven((before) => ({ ...before, ...change }));
      setFault(null);
      setRefused(null);
    },
  };
}

export type Entrance = ReturnType<typeof useEntrance>;
