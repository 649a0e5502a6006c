import type { Sentences } from '../sentences.ts';

export const imports: Sentences['imports'] = {
  hint: 'Eine Datei, die als JSON gespeichert wurde, mit oder ohne Dateien, versiegelt oder nicht. Sie ist zum Lesen da, nur auf diesem Gerät: Keine Gruppe ändert sich, und niemand sonst sieht sie.',
  choose: 'Datei auswählen',
  nothingChosen: 'Keine Datei ausgewählt',
  passphrase: 'Passphrase der Datei',
  passphraseHint: 'Diese Datei ist versiegelt.',
  begin: 'Importieren',
  progress_one: '{{percent}}: bisher {{count}} Nachricht',
  progress_other: '{{percent}}: bisher {{count}} Nachrichten',
  progressLabel: '{{name}} wird importiert',
  done_one: 'Importiert: {{count}} Nachricht.',
  done_other: 'Importiert: {{count}} Nachrichten.',
  stopped: 'Abgebrochen. Von der Datei wurde nichts behalten.',
  gone: 'Die Datei kann nicht mehr gelesen werden. Wähle sie noch einmal aus.',
  fault_foreign:
    'Diese Datei ist kein Export als JSON. Seiten und Texte lassen sich nicht importieren, auch keine Dateien, die ein anderes Programm verändert hat.',
  fault_altered:
    'Dieser versiegelte Export wurde gekürzt oder verändert: Ein Teil davon öffnet sich nicht. Nichts davon wurde behalten.',
  fault_line:
    'In Zeile {{line}} steht nicht, was in einem Export dort steht. Von der Datei wurde nichts behalten.',
  fault_long: 'Zeile {{line}} ist länger als jede eines Exports. Von der Datei wurde nichts behalten.',
  fault_order:
    'In Zeile {{line}} steht eine Nachricht, die dort nicht stehen kann oder zweimal da ist. Von der Datei wurde nichts behalten.',
  fault_file:
    'Die Datei bei Zeile {{line}} ist nicht, was ihre Nachricht sagt. Vom Export wurde nichts behalten.',
  fault_end:
    'Die Nachrichten sind nicht die, die exportiert wurden: Das sagt das Ende der Datei. Nichts davon wurde behalten.',
  fault_cut: 'Die Datei bricht in Zeile {{line}} ab. Nichts davon wurde behalten.',
  list: 'Importierte Exporte',
  facts: 'vom {{date}}, von {{name}}',
  messages_one: '{{count}} Nachricht',
  messages_other: '{{count}} Nachrichten',
  files_one: '{{count}} Datei',
  files_other: '{{count}} Dateien',
  open: 'Lesen',
  openLabel: '{{name}} lesen, importiert',
  removeLabel: '{{name}} löschen, importiert',
  removeWhat:
    'Der Import wird mit seinen Dateien von diesem Gerät gelöscht. Die Datei, aus der er stammt, bleibt, wo sie ist.',
  removeDo: 'Löschen',
  page: 'Importiert: {{name}}',
  banner:
    'Importierter Verlauf, nur auf diesem Gerät. {{name}} hat ihn am {{date}} exportiert. Niemand sonst sieht ihn hier, und schreiben kann man nichts.',
  unchecked: 'Was in der Datei steht, wurde mit keinem Protokoll verglichen.',
  rooms: 'Raum',
  room: '{{name}} ({{number}})',
  back: 'Zurück zum Chat',
  timeline: 'Nachrichten aus {{room}}, importiert',
  older: 'Frühere Nachrichten',
  newer: 'Spätere Nachrichten',
  empty: 'In diesem Raum wurde nichts gesagt.',
  missing:
    'Dieser Import ist nicht auf diesem Gerät. Vielleicht wurde er gelöscht, oder er ist auf einem anderen.',
  loading: 'Der Import wird geöffnet …',
  earlier: 'Eine frühere Nachricht',
};
