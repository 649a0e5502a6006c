/**
 * The parts of the screens that the first look does not need. They are asked for once the first screen is drawn, so
 * that they are there before they are opened, also when the node is away by then.
 */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const loaders: (() => Promise<unknown>)[] = [];

function part<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  loaders.push(load);
  return lazy(async () => ({ default: await load() }));
}

export const Onboarding = part(
  async () => (await import(/* webpackChunkName: "start" */ '../onboarding/Onboarding.tsx')).Onboarding,
);
export const Joining = part(
  async () => (await import(/* webpackChunkName: "start" */ '../onboarding/Joining.tsx')).Joining,
);
export const Unlock = part(
  async () => (await import(/* webpackChunkName: "start" */ '../lock/Unlock.tsx')).Unlock,
);
export const SetAside = part(
  async () => (await import(/* webpackChunkName: "start" */ './SetAside.tsx')).SetAside,
);
export const ForgetGroup = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './ForgetGroup.tsx')).ForgetGroup,
);
export const HaltedGroup = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './HaltedGroup.tsx')).HaltedGroup,
);
export const FollowDialog = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../network/ForkDialogs.tsx')).FollowDialog,
);
export const InviteDialog = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../members/InviteDialog.tsx')).InviteDialog,
);
export const CreateRoom = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../rooms/CreateRoom.tsx')).CreateRoom,
);
export const RoomSettings = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../rooms/RoomSettings.tsx')).RoomSettings,
);
export const SafetyNumber = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ '../members/SafetyNumber.tsx')).SafetyNumber,
);
export const SettingsDialog = part(
  async () =>
    (await import(/* webpackChunkName: "dialogs" */ '../settings/SettingsDialog.tsx')).SettingsDialog,
);
export const CommandPalette = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './CommandPalette.tsx')).CommandPalette,
);
export const ShortcutList = part(
  async () => (await import(/* webpackChunkName: "dialogs" */ './ShortcutList.tsx')).ShortcutList,
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

/** All of them, ahead of their use. One that does not come is asked for again when it is opened. */
export function loadParts(): void {
  for (const load of loaders) void load().catch(() => undefined);
}
