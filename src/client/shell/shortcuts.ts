/** Which keys do what. Pure; the list on the screen and the handler both come from here. */

export type Shortcut =
  'palette' | 'search' | 'shortcuts' | 'previousRoom' | 'nextRoom' | 'network' | 'members' | 'close';

interface Keys {
  /** As `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  /** Ctrl, or Cmd on a Mac. */
  readonly hasControl: boolean;
  readonly hasAlt: boolean;
  readonly hasShift: boolean;
}

export interface KeyPress extends Keys {
  /** The focus is where people write. */
  readonly isWriting: boolean;
  /** A dialog is open: its own keys come first. */
  readonly isInDialog: boolean;
}

const none = { hasControl: false, hasAlt: false, hasShift: false };

/** In the order of the list. Those without Ctrl or Alt would be letters of a message, so not while writing. */
const SHORTCUTS: Readonly<Record<Shortcut, Keys>> = {
  palette: { ...none, key: 'k', hasControl: true },
  search: { ...none, key: 'f', hasControl: true },
  previousRoom: { ...none, key: 'ArrowUp', hasAlt: true },
  nextRoom: { ...none, key: 'ArrowDown', hasAlt: true },
  members: { ...none, key: 'm', hasAlt: true },
  network: { ...none, key: 'n', hasAlt: true },
  shortcuts: { ...none, key: '?' },
  close: { ...none, key: 'Escape' },
};

const NAMES = Object.keys(SHORTCUTS) as Shortcut[];

/** Null for keys that mean nothing here. */
export function shortcutOf(press: KeyPress): Shortcut | null {
  const found = NAMES.find((name) => fits(SHORTCUTS[name], press));
  if (found === undefined) return null;
  if (press.isInDialog && found !== 'palette') return null;
  const isLetter = !press.hasControl && !press.hasAlt && found !== 'close';
  return isLetter && press.isWriting ? null : found;
}

function fits(keys: Keys, press: Keys): boolean {
  // Where the question mark is with Shift is a matter of the keyboard.
  const isShiftRight = keys.hasShift === press.hasShift || keys.key === '?';
  const isKey = keys.key.toLowerCase() === press.key.toLowerCase();
  return isKey && isShiftRight && keys.hasControl === press.hasControl && keys.hasAlt === press.hasAlt;
}

/** Keys of the field where one writes, which carries them out itself. In the order of the list. */
const WRITING_KEYS = {
  send: ['Enter'],
  newLine: ['Shift', 'Enter'],
  editLast: ['↑'],
  emoji: [':'],
} as const;

/** Keys at a message that has the focus, which the list of messages carries out. */
const MESSAGE_KEYS = {
  walk: ['↑', '↓'],
  unread: ['U'],
} as const;

/** How the keys are written on their caps. */
function capsOf(shortcut: Shortcut, isMac: boolean): readonly string[] {
  const { key, hasControl, hasAlt } = SHORTCUTS[shortcut];
  const arrows: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };
  return [
    ...(hasControl ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(hasAlt ? [isMac ? '⌥' : 'Alt'] : []),
    arrows[key] ?? key.toUpperCase(),
  ];
}

/** One line of the list, on its own screen and among the settings. */
export interface KeyRow {
  /** Of the sentence that says what they do. */
  readonly does:
    | `shell:shortcut_${Shortcut}`
    | `shell:writing_${keyof typeof WRITING_KEYS}`
    | `shell:atMessage_${keyof typeof MESSAGE_KEYS}`;
  readonly caps: readonly string[];
}

/** In the order of the list: those that work everywhere, those of the field where one writes, those at a message. */
export function keyRows(isMac: boolean): {
  readonly everywhere: readonly KeyRow[];
  readonly writing: readonly KeyRow[];
  readonly atMessage: readonly KeyRow[];
} {
  const atMessage = Object.keys(MESSAGE_KEYS) as (keyof typeof MESSAGE_KEYS)[];
  const writing = Object.keys(WRITING_KEYS) as (keyof typeof WRITING_KEYS)[];
  return {
    everywhere: NAMES.map((name) => ({ does: `shell:shortcut_${name}`, caps: capsOf(name, isMac) })),
    writing: writing.map((name) => ({ does: `shell:writing_${name}`, caps: WRITING_KEYS[name] })),
    atMessage: atMessage.map((name) => ({ does: `shell:atMessage_${name}`, caps: MESSAGE_KEYS[name] })),
  };
}
