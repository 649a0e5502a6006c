/** The sections of the picker, by the groups of the data set; those used last before all others. */
export const SECTIONS = ['recent', '0', '1', '3', '4', '5', '6', '7', '8', '9'] as const;
/** What was found takes the place of all of them. */
export const FOUND = 'found';

export type SectionId = (typeof SECTIONS)[number] | typeof FOUND;

/** One that stands for all of its section. */
export const SIGNS: Readonly<Record<SectionId, string>> = {
  recent: '🕘',
  0: '😀',
  1: '👋',
  3: '🐻',
  4: '🍎',
  5: '🚗',
  6: '⚽',
  7: '💡',
  8: '💜',
  9: '🏁',
  found: '🔎',
};
