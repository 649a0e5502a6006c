/** In the settings, beside what takes along: bringing an export to this device, and those that are here. */
import { Button } from '@mantine/core';
import { useCallback, useRef } from 'react';
import { useLocation } from 'wouter';
import type { ImportInfo } from '../../api/imports.ts';
import recovery from '../devices/recovery.module.css';
import { ListedRow } from '../settings/ListedRow.tsx';
import { Setting } from '../settings/Setting.tsx';
import { importPath } from '../shell/paths.ts';
import { closeDialog } from '../shell/ui-state.ts';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { api } from '../state/store.ts';
import { dayOnly } from '../text/format.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { useListed } from '../webhooks/use-listed.ts';
import { BringImport } from './BringImport.tsx';
import classes from './imports.module.css';

const all = async (): Promise<readonly ImportInfo[]> => api.imports();

export function Imports() {
  const t = useText();
  const { items, look } = useListed(all);
  const button = useRef<HTMLButtonElement>(null);
  const restore = useCallback(() => button.current?.focus(), []);
  // One that is deleted takes the focus along.
  useFocusKept(`${items?.length ?? 0}`, restore);
  return (
    <Setting id="imports" hint={t('imports:hint')} isWide>
      <BringImport onDone={look} button={button} />
      {items !== null && items.length > 0 && (
        <ul className={classes['list']} data-testid="imports" aria-label={t('imports:list')}>
          {items.map((one) => (
            <Item key={one.id} info={one} onGone={look} />
          ))}
        </ul>
      )}
    </Setting>
  );
}

interface ItemProps {
  readonly info: ImportInfo;
  readonly onGone: () => Promise<void>;
}

function Item({ info, onGone }: ItemProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const { id, groupName: name, exportedAt, exportedBy, messages, files } = info;
  const facts = [
    t('imports:facts', { date: dayOnly(exportedAt), name: isolated(exportedBy.name) }),
    t('imports:messages', { count: messages }),
    ...(files.here === 0 ? [] : [t('imports:files', { count: files.here })]),
  ];
  const open = (): void => {
    closeDialog();
    navigate(importPath(id));
  };
  const remove = async (): Promise<void> => {
    await api.removeImport(id);
    await onGone();
  };
  return (
    <ListedRow
      data-testid="import"
      data-import-id={id}
      data-messages={messages}
      ways={
        <Button
          variant="default"
          data-testid="import-open"
          aria-label={t('imports:openLabel', { name })}
          onClick={open}
        >
          {t('imports:open')}
        </Button>
      }
      removal={{
        label: t('imports:removeLabel', { name }),
        what: t('imports:removeWhat'),
        does: t('imports:removeDo'),
        testId: 'import-remove',
        run: remove,
      }}
    >
      <Written>{name}</Written>
      <span className={recovery['facts']}>{facts.join(' · ')}</span>
    </ListedRow>
  );
}
