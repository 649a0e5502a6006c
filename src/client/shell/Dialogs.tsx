/** The one dialog that is open, and the keys that open them. */
import {
  CommandPalette,
  CreateRoom,
  InviteDialog,
  RoomSettings,
  SafetyNumber,
  SettingsDialog,
  ShortcutList,
} from './parts.ts';
import { closeDialog, useUi } from './ui-state.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function Dialogs() {
  useShortcuts();
  const opened = useUi(({ dialog }) => dialog);
  return (
    <>
      <InviteDialog opened={opened === 'invite'} onClose={closeDialog} />
      <CreateRoom opened={opened === 'newRoom'} onClose={closeDialog} />
      <RoomSettings opened={opened === 'room'} onClose={closeDialog} />
      <SafetyNumber opened={opened === 'safety'} onClose={closeDialog} />
      <SettingsDialog opened={opened === 'settings'} onClose={closeDialog} />
      <ShortcutList opened={opened === 'shortcuts'} onClose={closeDialog} />
      <CommandPalette opened={opened === 'palette'} onClose={closeDialog} />
    </>
  );
}
