/** The parts of the screens that the first look does not need, each asked for once the first screen is drawn. */
import { useOverlaysClose } from '../chat/chat-ui.ts';
import { useNotesClose } from './notify.ts';
import { firstPart, overlay, part } from './part.tsx';

/** Of a dialog: it is told whether it is open. */
function whenOpened({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return opened ? onClose : null;
}

export const Onboarding = firstPart(
  async () => (await import(/* webpackChunkName: "start" */ '../onboarding/Onboarding.tsx')).Onboarding,
);
export const Joining = firstPart(
  async () => (await import(/* webpackChunkName: "start" */ '../onboarding/Joining.tsx')).Joining,
);
export const Unlock = firstPart(
  async () => (await import(/* webpackChunkName: "start" */ '../lock/Unlock.tsx')).Unlock,
);
export const SetAside = firstPart(
  async () => (await import(/* webpackChunkName: "start" */ './SetAside.tsx')).SetAside,
);
export const LinkThis = part(
  async () => (await import(/* webpackChunkName: "back" */ '../onboarding/LinkThis.tsx')).LinkThis,
);
export const RestoreThis = part(
  async () => (await import(/* webpackChunkName: "back" */ '../onboarding/RestoreThis.tsx')).RestoreThis,
);
export const ImportPage = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../imports/ImportPage.tsx')).ImportPage,
);
export const ForgetGroup = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './ForgetGroup.tsx')).ForgetGroup,
);
export const HaltedGroup = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './HaltedGroup.tsx')).HaltedGroup,
);
export const FollowDialog = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../network/ForkDialogs.tsx')).FollowDialog,
  whenOpened,
);
export const InviteDialog = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../members/InviteDialog.tsx')).InviteDialog,
  whenOpened,
);
export const CreateRoom = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../rooms/CreateRoom.tsx')).CreateRoom,
  whenOpened,
);
export const RoomSettings = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../rooms/RoomSettings.tsx')).RoomSettings,
  whenOpened,
);
export const SafetyNumber = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../members/SafetyNumber.tsx')).SafetyNumber,
  whenOpened,
);
export const SettingsDialog = overlay(
  async () =>
    (await import(/* webpackChunkName: "dialogs" */ '../settings/SettingsDialog.tsx')).SettingsDialog,
  whenOpened,
);
export const CommandPalette = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ './CommandPalette.tsx')).CommandPalette,
  whenOpened,
);
export const ShortcutList = overlay(
  async () => (await import(/* webpackChunkName: "dialogs" */ './ShortcutList.tsx')).ShortcutList,
  whenOpened,
);
export const MembersPanel = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../members/MembersPanel.tsx')).MembersPanel,
);
export const NetworkPanel = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../network/NetworkPanel.tsx')).NetworkPanel,
);
export const SearchPanel = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../find/SearchPanel.tsx')).SearchPanel,
);
export const PinsPanel = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../talk/PinsPanel.tsx')).PinsPanel,
);
export const ThreadPanel = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../talk/ThreadPanel.tsx')).ThreadPanel,
);
/** All that opens from the conversation: dialogs, and what stands beside a button. */
export const ConversationOverlays = overlay(
  async () =>
    (await import(/* webpackChunkName: "talk" */ '../chat/ConversationOverlays.tsx')).ConversationOverlays,
  useOverlaysClose,
);
/** There before the first note, so that a screen reader hears it. */
export const Notes = overlay(
  async () => (await import(/* webpackChunkName: "notes" */ './Notes.tsx')).Notes,
  useNotesClose,
  { isEarly: true },
);
