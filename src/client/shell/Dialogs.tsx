/** The one dialog that is open, and the keys that open them. */
import { Suspense, useState, type ReactNode } from 'react';
import {
  CommandPalette,
  CreateRoom,
  InviteDialog,
  RoomSettings,
  SafetyNumber,
  SettingsDialog,
  ShortcutList,
} from './parts.ts';
import { closeDialog, useUi, type Dialog } from './ui-state.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function Dialogs() {
  useShortcuts();
  return (
    <>
      <Once dialog="invite">{(opened) => <InviteDialog opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="newRoom">{(opened) => <CreateRoom opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="room">{(opened) => <RoomSettings opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="safety">{(opened) => <SafetyNumber opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="settings">{(opened) => <SettingsDialog opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="shortcuts">{(opened) => <ShortcutList opened={opened} onClose={closeDialog} />}</Once>
      <Once dialog="palette">{(opened) => <CommandPalette opened={opened} onClose={closeDialog} />}</Once>
    </>
  );
}

interface OnceProps {
  readonly dialog: Dialog;
  readonly children: (isOpen: boolean) => ReactNode;
}

/** There from its first opening on: before, nobody needs its code; afterwards, it may leave the screen gently. */
function Once({ dialog, children }: OnceProps) {
  const isOpen = useUi((state) => state.dialog === dialog);
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  return wasOpen ? <Suspense fallback={null}>{children(isOpen)}</Suspense> : null;
}
