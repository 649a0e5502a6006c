/** What the palette offers, and which of it fits what was typed. Pure. */
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';
import { plain } from '../text/plain.ts';

export type PaletteEntry =
  | {
      readonly kind: 'room';
      readonly id: string;
      readonly name: string;
      readonly groupId: string;
      readonly group: string;
      readonly unread: number;
    }
  | { readonly kind: 'member'; readonly id: string; readonly name: string; readonly isOnline: boolean }
  | { readonly kind: 'action'; readonly id: PaletteAction; readonly name: string };

const PALETTE_ACTIONS = [
  'search',
  'invite',
  'network',
  'members',
  'settings',
  'lockNow',
  'newGroup',
  'shortcuts',
] as const;
export type PaletteAction = (typeof PALETTE_ACTIONS)[number];

/** Longest list that somebody reads instead of typing one more letter. */
const SHOWN_MAX = 12;

/**
 * Rooms of all groups (the shown group's first, unread ones before read ones), then its members, then actions.
 * `actionName`: as the person reads it. `mayLock`: there is a passphrase to lock the screens with.
 */
export function entriesOf(
  groups: readonly GroupState[],
  shown: GroupState | null,
  actionName: (action: PaletteAction) => string,
  mayLock: boolean,
): PaletteEntry[] {
  const shownFirst = [...groups].sort((a, b) => Number(b === shown) - Number(a === shown));
  const rooms = shownFirst.flatMap((state) =>
    state.rooms.map((room): PaletteEntry => ({
      kind: 'room',
      id: room.id,
      name: namedRoom(state, room).name,
      groupId: state.group.id,
      group: state.group.name,
      unread: room.unread,
    })),
  );
  const unreadFirst = [...rooms].sort((a, b) => unreadIn(b) - unreadIn(a));
  const members = (shown?.members ?? []).map(({ id, name, online }): PaletteEntry => ({
    kind: 'member',
    id,
    name,
    isOnline: online,
  }));
  const usable = PALETTE_ACTIONS.filter(
    (action) => (shown !== null || !NEED_GROUP.has(action)) && (mayLock || action !== 'lockNow'),
  );
  const actions = usable.map((id): PaletteEntry => ({ kind: 'action', id, name: actionName(id) }));
  return [...unreadFirst, ...members, ...actions];
}

const NEED_GROUP: ReadonlySet<PaletteAction> = new Set(['search', 'invite', 'network', 'members']);

function unreadIn(entry: PaletteEntry): number {
  return entry.kind === 'room' && entry.unread > 0 ? 1 : 0;
}

/** Those whose name has every typed word at the beginning of one of its own, else anywhere; best first. */
export function fitting(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  const words = plain(typed)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const scored = entries.map((entry) => ({ entry, score: scoreOf(entry, words) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN_MAX)
    .map(({ entry }) => entry);
}

/** 2: each word begins one of the name's; 1: each is in it somewhere; 0: not. */
function scoreOf(entry: PaletteEntry, words: readonly string[]): number {
  const name = plain(entry.kind === 'room' ? `${entry.name} ${entry.group}` : entry.name);
  if (words.every((word) => ` ${name}`.includes(` ${word}`))) return 2;
  return words.every((word) => name.includes(word)) ? 1 : 0;
}
