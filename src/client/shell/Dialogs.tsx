/** The one dialog that is open, and the keys that open them. */
import { InviteDialog } from '../members/InviteDialog.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ShortcutList } from './ShortcutList.tsx';
import { closeDialog, useUi } from './ui-state.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  useShortcuts();
  return (
    <>
      <InviteDialog opened={dialog === 'invite'} onClose={closeDialog} />
      <SettingsDialog opened={dialog === 'settings'} onClose={closeDialog} />
      <ShortcutList opened={dialog === 'shortcuts'} onClose={closeDialog} />
      <CommandPalette opened={dialog === 'palette'} onClose={closeDialog} />
    </>
  );
}
