import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/lock, and of the passphrase in the settings. */
export const lock: Sentences['lock'] = {
  title: 'Gesperrt',
  lead: 'Dieser Knoten fragt nach seiner Passphrase, bevor er etwas zeigt.',
  passphrase: 'Passphrase',
  unlock: 'Entsperren',
  foot: 'Vergessen? Ohne sie kann niemand dieses Datenverzeichnis öffnen. Deine Gruppen lassen dich mit einer neuen Einladung als neues Gerät wieder herein.',
  empty: 'Gib die Passphrase dieses Knotens ein.',
  wait: 'Zu oft versucht. In {{seconds}} s kannst du es wieder versuchen.',

  current: 'Bisherige Passphrase',
  next: 'Neue Passphrase',
  nextHint: 'Mindestens {{count}} Zeichen; am besten mehrere Wörter. Niemand kann sie dir noch einmal sagen.',
  again: 'Passphrase wiederholen',
  tooShort: 'Eine Passphrase hat mindestens {{count}} Zeichen.',
  notSame: 'Die beiden sind nicht gleich.',

  offer: 'Beim Start dieses Knotens nach einer Passphrase fragen',
  offerShort:
    'Ohne sie können alle mitlesen, die an diesen Computer kommen. Du kannst das auch später entscheiden.',
  offerHint:
    'Solange der Knoten aus ist, liest ohne sie niemand deine Unterhaltungen auf diesem Computer. Du gibst sie bei jedem Start ein. Wenn sie vergessen ist, sind die Unterhaltungen hier für immer verloren. In den Einstellungen lässt sie sich wieder entfernen.',
};
