/** Type a few letters, press Enter: rooms, people, and what can be opened. A combobox with its list below. */
import { Modal } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { shownGroup } from '../state/standing.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './command-palette.module.css';
import { Icon, type IconName } from './Icon.tsx';
import { entriesOf, fitting, type PaletteAction, type PaletteEntry } from './palette-entries.ts';
import { notifyProblem } from './notify.ts';
import { ADD_PATH, roomPath } from './paths.ts';
import { openDialog, openPanel, showList } from './ui-state.ts';

interface CommandPaletteProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CommandPalette({ opened, onClose }: CommandPaletteProps) {
  const t = useText();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      yOffset="12dvh"
      attributes={{ content: { 'aria-label': t('shell:palette') } }}
      data-testid="palette"
    >
      {opened && <Search onClose={onClose} />}
    </Modal>
  );
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(typed);
  const choose = useChoose(onClose);
  const pressed = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const entry = entries[chosen];
    if (step !== 0 && entries.length > 0) setChosen((chosen + step + entries.length) % entries.length);
    else if (event.key === 'Enter' && entry !== undefined) choose(entry);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={classes['field']}>
        <Icon name="search" />
        <input
          className={classes['input']}
          data-testid="palette-input"
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-label={t('shell:paletteLabel')}
          placeholder={t('shell:palettePlaceholder')}
          autoComplete="off"
          dir="auto"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={pressed}
        />
      </div>
      <ul className={classes['list']} id={listId} role="listbox" aria-label={t('shell:palette')}>
        {entries.map((entry, place) => (
          <Entry
            key={`${entry.kind} ${entry.id}`}
            id={`${listId}-${place}`}
            entry={entry}
            isChosen={place === chosen}
            onPoint={() => setChosen(place)}
            onChoose={() => choose(entry)}
          />
        ))}
      </ul>
      {entries.length === 0 && (
        <p className={classes['nothing']} role="status">
          {t('shell:paletteNothing')}
        </p>
      )}
    </>
  );
}

function useEntries(typed: string): PaletteEntry[] {
  const t = useText();
  const groups = useApp((state) => state.groups);
  const shown = useApp(shownGroup);
  const mayLock = useApp((state) => state.node?.settings.lock.protection === 'passphrase');
  const all = entriesOf(Object.values(groups), shown, (action) => t(`shell:action_${action}`), mayLock);
  return fitting(all, typed);
}

function useChoose(onClose: () => void): (entry: PaletteEntry) => void {
  const [, navigate] = useLocation();
  const act: Readonly<Record<PaletteAction, () => void>> = {
    search: () => openPanel('search'),
    invite: () => openDialog('invite'),
    settings: () => openDialog('settings'),
    shortcuts: () => openDialog('shortcuts'),
    network: () => openPanel('network'),
    members: () => openPanel('members'),
    lockNow: () => void session.lock().catch(notifyProblem),
    newGroup: () => navigate(ADD_PATH),
  };
  return (entry) => {
    onClose();
    if (entry.kind === 'action') act[entry.id]();
    else if (entry.kind === 'member') openPanel('members');
    else {
      navigate(roomPath(entry.groupId, entry.id));
      showList(false);
    }
  };
}

interface EntryProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

const ICONS: Readonly<Record<PaletteEntry['kind'], IconName>> = {
  room: 'room',
  member: 'people',
  action: 'plus',
};

function Entry({ id, entry, isChosen, onPoint, onChoose }: EntryProps) {
  const t = useText();
  return (
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      className={classes['entry']}
      data-testid="palette-entry"
      ref={(element) => {
        if (isChosen) element?.scrollIntoView({ block: 'nearest' });
      }}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      <Icon name={entry.kind === 'action' ? ACTION_ICONS[entry.id] : ICONS[entry.kind]} size={18} />
      <span className={classes['name']} dir="auto">
        {entry.name}
      </span>
      <span className={classes['more']} dir="auto">
        {entry.kind === 'room' && entry.group}
        {entry.kind === 'member' && t(entry.isOnline ? 'shell:reachable' : 'shell:notReachable')}
      </span>
    </li>
  );
}

const ACTION_ICONS: Readonly<Record<PaletteAction, IconName>> = {
  search: 'search',
  invite: 'invite',
  network: 'network',
  members: 'people',
  settings: 'settings',
  lockNow: 'lock',
  newGroup: 'plus',
  shortcuts: 'keys',
};
