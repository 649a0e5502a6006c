import type { Sentences } from '../sentences.ts';

/** German sentences about reading. */
export const reading: Sentences['reading'] = {
  markUnread: 'Ab hier als ungelesen markieren',
  roomUnread: 'Als ungelesen markieren',

  block: 'Blockieren',
  unblock: 'Nicht mehr blockieren',
  blocked: 'blockiert',
  blockedHint: 'Du siehst nicht, was dieses Mitglied sagt. Es erfährt das nicht.',
  blockedMessage: 'Nachricht eines blockierten Mitglieds',
  blockedShow: 'Anzeigen',
  blockedDone:
    'Du siehst nicht mehr, was {{name}} sagt; erfahren wird das niemand. Rückgängig geht es hier und in den Einstellungen.',
  unblockedDone: 'Du siehst wieder, was {{name}} sagt.',

  readBy_one: 'Von {{count}} gelesen',
  readBy_other: 'Von {{count}} gelesen',
  readByNames: 'Gelesen von',
};
