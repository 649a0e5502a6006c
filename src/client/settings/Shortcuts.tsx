/** Which keys there are, as in the list that "?" opens; those that the search left. */
import { use } from 'react';
import { keyRows } from '../shell/shortcuts.ts';
import { ShortcutTable } from '../shell/ShortcutTable.tsx';
import { isMac } from '../shell/use-shortcuts.ts';
import { ShownSettings } from './Setting.tsx';

export function Shortcuts() {
  const shown = use(ShownSettings);
  const { everywhere, writing, atMessage } = keyRows(isMac);
  return (
    <ShortcutTable rows={[...everywhere, ...writing, ...atMessage].filter(({ does }) => shown.has(does))} />
  );
}
