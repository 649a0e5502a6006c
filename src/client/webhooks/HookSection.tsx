/** What one kind of programs has: what there is of it, a way to make one more, and what is shown of that only once. */
import { Button } from '@mantine/core';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import classes from '../devices/recovery.module.css';
import { CopyLine } from '../onboarding/CopyLine.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { useText } from '../text/text.ts';
import { HookForm, type HookKind, type NewHook } from './HookForm.tsx';

interface HookSectionProps {
  readonly kind: HookKind;
  /** Null until the node has answered. */
  readonly rows: readonly ReactNode[] | null;
  /** Of the group that is shown; null: there is none, and none can be made. */
  readonly group: { readonly name: string; readonly rooms: readonly { id: string; name: string }[] } | null;
  /** Answers what is shown only now. Throws the node's Problem. */
  readonly make: (hook: NewHook, passphrase: string | null) => Promise<string>;
}

export function HookSection({ kind, rows, group, make }: HookSectionProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [once, setOnce] = useState<string | null>(null);
  const open = useRef<HTMLButtonElement>(null);
  const restore = useCallback(() => open.current?.focus(), []);
  // A form that is closed and a row that is removed take the focus along.
  useFocusKept(`${isOpen} ${once === null} ${rows?.length ?? 0}`, restore);
  return (
    <div className={classes['steps']}>
      {rows !== null && rows.length > 0 && (
        <ul className={classes['devices']} aria-label={t(`webhooks:list_${kind}`)}>
          {rows}
        </ul>
      )}
      {once !== null && <ShownOnce kind={kind} text={once} onClose={() => setOnce(null)} />}
      {isOpen && group !== null && (
        <HookForm
          kind={kind}
          groupName={group.name}
          rooms={group.rooms}
          make={async (hook, passphrase) => {
            setOnce(await make(hook, passphrase));
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      )}
      {!isOpen && (
        <Button
          ref={open}
          variant="default"
          className={classes['alone']}
          data-testid={`webhook-new-${kind}`}
          disabled={group === null}
          onClick={() => setOpen(true)}
        >
          {t(`webhooks:new_${kind}`)}
        </Button>
      )}
    </div>
  );
}

interface ShownOnceProps {
  readonly kind: HookKind;
  readonly text: string;
  readonly onClose: () => void;
}

function ShownOnce({ kind, text, onClose }: ShownOnceProps) {
  const t = useText();
  return (
    <div className={classes['question']} role="group" aria-label={t(`webhooks:once_${kind}`)}>
      <p role="status">{t(`webhooks:onceWhat_${kind}`)}</p>
      <CopyLine text={text} label={t(`webhooks:copy_${kind}`)} testId="webhook-secret" />
      <div className={classes['buttons']}>
        <Button data-testid="webhook-kept" autoFocus onClick={onClose}>
          {t('webhooks:kept')}
        </Button>
      </div>
    </div>
  );
}
