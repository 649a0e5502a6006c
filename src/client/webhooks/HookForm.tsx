/**
 * A new webhook, address or token: what it is called, where it leads, of which room, what it may; with the node's passphrase
 * where it has one (MS242).
 */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Scope } from '../../api/tokens.ts';
import { GuardedQuestion } from '../devices/GuardedAction.tsx';
import classes from '../devices/recovery.module.css';
import { useGuarded } from '../devices/use-guarded.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';

/** To a program, from a program, or whatever its token lets a program do. */
export type HookKind = 'out' | 'in' | 'token';

/** What was typed and chosen. */
export interface NewHook {
  readonly name: string;
  /** Empty where the node makes it. */
  readonly url: string;
  /** Empty: all of them. */
  readonly roomId: string;
  /** Of a token. */
  readonly scope: Scope;
}

interface HookFormProps {
  readonly kind: HookKind;
  readonly groupName: string;
  /** Those that can be chosen; of all of them where `kind` is `out`. */
  readonly rooms: readonly { readonly id: string; readonly name: string }[];
  /** Throws the node's Problem. */
  readonly make: (hook: NewHook, passphrase: string | null) => Promise<void>;
  readonly onClose: () => void;
}

export function HookForm({ kind, groupName, rooms, make, onClose }: HookFormProps) {
  const t = useText();
  const [typed, setTyped] = useState<NewHook>({
    name: '',
    url: '',
    roomId: kind === 'in' ? (rooms[0]?.id ?? '') : '',
    scope: 'read',
  });
  const [isChecked, setChecked] = useState(false);
  const guarded = useGuarded(async (passphrase) => make(typed, passphrase));
  const nameFault = typed.name.trim() === '' ? t('webhooks:nameNeeded') : null;
  const urlFault = kind === 'out' && !isWebAddress(typed.url) ? t('webhooks:urlNeeded') : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (nameFault === null && urlFault === null) void guarded.begin();
  };
  if (guarded.isAsked) return <GuardedQuestion guarded={guarded} label={t(`webhooks:make_${kind}`)} />;
  return (
    <form className={classes['steps']} data-testid={`webhook-form-${kind}`} onSubmit={submit} noValidate>
      <TextInput
        data-testid="webhook-name"
        size="md"
        autoFocus
        label={t('webhooks:name')}
        description={t(`webhooks:nameHint_${kind}`)}
        value={typed.name}
        error={isChecked ? nameFault : null}
        onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
      />
      {kind === 'out' && <AddressField typed={typed} onType={setTyped} fault={isChecked ? urlFault : null} />}
      {kind === 'token' ? (
        <ScopeField typed={typed} onType={setTyped} />
      ) : (
        <RoomField kind={kind} groupName={groupName} rooms={rooms} typed={typed} onType={setTyped} />
      )}
      <p className={classes['fault']} role="alert">
        {guarded.fault}
      </p>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button type="submit" data-testid="webhook-make" loading={guarded.isBusy}>
          {t(`webhooks:make_${kind}`)}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly typed: NewHook;
  readonly onType: (typed: NewHook) => void;
}

function AddressField({ typed, onType, fault }: FieldProps & { readonly fault: string | null }) {
  const t = useText();
  return (
    <TextInput
      data-testid="webhook-url"
      size="md"
      dir="ltr"
      inputMode="url"
      label={t('webhooks:url')}
      placeholder="https://"
      value={typed.url}
      error={fault}
      onChange={(event) => onType({ ...typed, url: event.currentTarget.value })}
    />
  );
}

type RoomFieldProps = FieldProps & Pick<HookFormProps, 'kind' | 'groupName' | 'rooms'>;

function RoomField({ kind, groupName, rooms, typed, onType }: RoomFieldProps) {
  const t = useText();
  const choices = rooms.map(({ id, name }) => ({ value: id, label: name }));
  const all = { value: '', label: t('webhooks:allRooms', { group: groupName }) };
  return (
    <NativeSelect
      data-testid="webhook-room"
      size="md"
      label={t('webhooks:room', { group: groupName })}
      data={kind === 'out' ? [all, ...choices] : choices}
      value={typed.roomId}
      onChange={(event) => onType({ ...typed, roomId: event.currentTarget.value })}
    />
  );
}

/** What a token may. Faults can be made only where the lab is on. */
function ScopeField({ typed, onType }: FieldProps) {
  const t = useText();
  const hasLab = useApp((state) => state.node?.lab ?? false);
  const scopes = hasLab ? (['read', 'write', 'lab'] as const) : (['read', 'write'] as const);
  return (
    <NativeSelect
      data-testid="token-scope"
      size="md"
      label={t('webhooks:scope')}
      data={scopes.map((scope) => ({ value: scope, label: t(`webhooks:scope_${scope}`) }))}
      value={typed.scope}
      onChange={(event) => onType({ ...typed, scope: event.currentTarget.value as Scope })}
    />
  );
}

/** The node looks closer. */
function isWebAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol);
}
