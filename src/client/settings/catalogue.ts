/** Every setting by section, in the order of the page. */
export const SECTIONS = {
  profile: ['name', 'lookColour', 'lookPicture', 'lookBot'],
  appearance: ['theme', 'language'],
  devices: ['ownDevices', 'linkComputer', 'recoveryPhrase', 'recoveryFile'],
  notices: ['desktopNotices', 'noticeContent', 'quietHours', 'quietTimes'],
  privacy: ['receipts', 'blocked'],
  group: ['sealed', 'newcomersSee', 'groupReceipts', 'renewKeys', 'takeAlong', 'imports'],
  network: ['portMap', 'nearby', 'addresses'],
  programs: ['webhooks', 'incomingWebhooks', 'tokens'],
  protection: ['passphrase', 'idle', 'lockNow'],
  storage: ['folder', 'size', 'fileSpace', 'fetchSize', 'fileCopies', 'kept'],
  // What the keys do stands in a table of its own (shortcuts.ts).
  shortcuts: [],
  about: ['version', 'protocol', 'device', 'api', 'licence'],
} as const;

export type SectionId = keyof typeof SECTIONS;
export type SettingId = (typeof SECTIONS)[SectionId][number];

export const SECTION_IDS = Object.keys(SECTIONS) as readonly SectionId[];
