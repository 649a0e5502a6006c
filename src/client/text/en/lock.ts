/** English sentences of src/client/lock, and of the passphrase in the settings. */
export const lock = {
  title: 'Locked',
  lead: 'This node asks for its passphrase before it shows anything.',
  passphrase: 'Passphrase',
  unlock: 'Unlock',
  foot: 'Forgotten? Nobody can open this data directory without it. Your groups let you in again as a new device, with a new invitation.',
  empty: 'Type the passphrase of this node.',
  wait: 'Tried too often. The next try is possible in {{seconds}} s.',

  current: 'Passphrase of now',
  next: 'New passphrase',
  nextHint: 'At least {{count}} characters; several words are best. Nobody can tell you it again.',
  again: 'The same again',
  tooShort: 'A passphrase has at least {{count}} characters.',
  notSame: 'The two are not the same.',

  offer: 'Ask for a passphrase when this node starts',
  offerShort: 'Without one, whoever takes this computer reads your conversations. You can decide later.',
  offerHint:
    'While the node is off, nobody reads your conversations on this computer without it. You type it at every start. If it is forgotten, they are gone from here for good. The settings remove it again.',
} as const;
