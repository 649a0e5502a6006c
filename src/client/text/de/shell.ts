import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/shell. */
export const shell: Sentences['shell'] = {
  panelStale: 'So war es, als dein Knoten zuletzt geantwortet hat.',
  starting: 'Verbinde mit deinem Knoten …',
  lateSlow:
    'Dein Knoten braucht länger als sonst. Vielleicht liest er gerade einen langen Verlauf von der Festplatte.',
  lateNoAnswer:
    'Dein Knoten antwortet nicht. Läuft er noch? Sobald er wieder da ist, geht es hier von selbst weiter.',
  lab: 'Ausfall-Labor: Störungen an diesem Knoten können gewollt sein.',
  skip: 'Zur Unterhaltung springen',
  close: 'Schließen',
  closeNote: 'Diesen Hinweis schließen',
  closePanel: '{{title}} schließen',
  nodeSays: 'Dein Knoten sagt (auf Englisch): {{said}}',
  line_half: 'Darin steht ein halbes Zeichen.',
  line_spaces: 'Am Anfang und am Ende darf kein Leerzeichen stehen.',
  line_empty: 'Davon ist nichts zu sehen.',
  line_decomposed: 'Das muss in der zusammengesetzten Form stehen (NFC).',
  line_unseen: 'Darin steht ein Zeichen, das man nicht sieht.',
  line_marks: 'Auf einem Buchstaben stapeln sich zu viele Zeichen.',
  line_long: 'Höchstens {{max}} Zeichen sind möglich.',
  screenFault: 'Hier ist etwas schiefgegangen. Lade die Seite neu, es geht nichts verloren.',
  partFailed:
    'Dieser Teil der Oberfläche ist nicht gekommen: Dein Knoten hat nicht geantwortet. Kommt er auch beim nächsten Versuch nicht, lade die Seite neu.',
  partAgain: 'Noch einmal versuchen',

  groups: 'Gruppen',
  addGroup: 'Gruppe hinzufügen',
  thisIs: 'Das ist der Knoten von {{name}}',
  withTrouble: '{{name}}, {{trouble}}',
  rail_joining: 'Beitritt läuft',
  rail_joinFailed: 'Beitritt fehlgeschlagen',
  rail_halted: 'steht auf deinem Knoten still',
  rail_silent: 'dein Knoten meldet nichts von ihr',
  rail_removed: 'du gehörst nicht mehr dazu',
  rail_waiting: 'im Moment wird nichts bestätigt',
  withUnread_one: '{{name}}, eine ungelesene Nachricht',
  withUnread_other: '{{name}}, {{count}} ungelesene Nachrichten',
  conversations: 'Unterhaltungen',
  rooms: 'Räume',
  people: 'Mitglieder',
  you: '(du)',
  draft: 'Entwurf',
  reachable: 'erreichbar',
  notReachable: 'nicht erreichbar',
  invite: 'Einladen',
  settings: 'Einstellungen',
  toLight: 'Helle Farben',
  toDark: 'Dunkle Farben',

  backToList: 'Zurück zur Liste',
  members: 'Mitglieder',
  membersCount_one: 'Mitglieder: {{count}}',
  membersCount_other: 'Mitglieder: {{count}}',
  network: 'Netzwerk',
  notSealed: 'Nicht Ende-zu-Ende-verschlüsselt',
  notSealedWhy:
    'Diese Gruppe stammt aus der Zeit vor der Verschlüsselung oder wurde absichtlich so angelegt: Wer ihr Log aufbewahrt, auch ein Hüter, kann alles mitlesen. Neue Gruppen sind verschlüsselt.',
  keys_awaited:
    'Dein Gerät hat die Schlüssel dieses Raums noch nicht. Es bekommt sie von selbst, sobald das Gerät eines anderen Mitglieds erreichbar ist.',
  keys_unreadable:
    'Dein Gerät kann diesen Raum gerade nicht lesen. Es hat die anderen um neue Schlüssel gebeten und macht dann von selbst weiter.',
  keys_locked:
    'Jemand wurde entfernt, und dieser Raum bekommt neue Schlüssel, die diese Person nicht hat. So lange kann niemand schreiben; es dauert nur Sekunden, wenn eine Mehrheit erreichbar ist.',
  groupOpening: 'Gruppe wird geöffnet …',
  noRoom: 'Wähle links einen Raum oder drücke Strg K.',
  forget: 'Von diesem Knoten entfernen …',
  forgetTitle: '„{{name}}“ von diesem Knoten entfernen?',
  forgetWhat:
    'Alles, was darin geschrieben wurde, wird von diesem Knoten gelöscht. Die anderen behalten, was sie haben.',
  forgetCounted:
    'Die Gruppe zählt dieses Gerät weiter mit, bis jemand es dort entfernt: Bitte jemanden mit Admin-Rechten darum.',
  forgetDo: 'Entfernen',
  cancel: 'Abbrechen',

  halted_data_damaged: 'Die Daten dieser Gruppe sind auf deinem Knoten beschädigt',
  halted_data_damagedWhy:
    'Was dort steht, ist nicht das, was geschrieben wurde, und von hier aus lässt es sich nicht wiederherstellen. Darum zeigt dein Knoten nichts davon und nimmt an der Gruppe nicht teil.',
  halted_data_damagedHow:
    'Alle anderen in der Gruppe haben die Nachrichten noch. Um zurückzukommen, starte einen Knoten mit leerem Datenverzeichnis und bitte um eine neue Einladung. Prüfe auch die Festplatte.',
  halted_false_snapshot: 'Dein Knoten hat einen falschen Stand dieser Gruppe bekommen',
  halted_false_snapshotWhy:
    'Der Verlauf passt nicht zu dem Stand, den der Host zuerst geschickt hat. Darum zeigt dein Knoten nichts davon und nimmt an der Gruppe nicht teil.',
  halted_false_snapshotHow:
    'Sag den anderen Bescheid: Irgendein Knoten ist defekt oder lügt. Um zurückzukommen, starte einen Knoten mit leerem Datenverzeichnis und bitte um eine neue Einladung.',
  halted_disk_full: 'Die Festplatte deines Knotens ist voll',
  halted_disk_fullWhy:
    'Dein Knoten kann nicht speichern und nimmt darum an dieser Gruppe nicht teil. Was angenommen war, ist nicht verloren.',
  halted_disk_fullHow:
    'Schaffe Platz auf der Festplatte. Dein Knoten schaut alle paar Sekunden nach und macht von selbst weiter.',
  halted_storage_failed: 'Dein Knoten kann nicht auf die Festplatte schreiben',
  halted_storage_failedWhy:
    'Dein Knoten kann nicht speichern und nimmt darum an dieser Gruppe nicht teil. Was angenommen war, ist nicht verloren.',
  halted_storage_failedHow:
    'Prüfe, ob die Festplatte da, heil und beschreibbar ist. Dein Knoten schaut alle paar Sekunden nach und macht von selbst weiter; wenn nicht, starte ihn neu.',
  halted_internal: 'Dein Knoten hat bei dieser Gruppe einen Fehler gemacht',
  halted_internalWhy:
    'Damit nichts Falsches geschrieben wird, hat er hier aufgehört. Was angenommen war, ist nicht verloren.',
  halted_internalHow:
    'Dein Knoten prüft alle paar Sekunden, ob er weitermachen kann. Wenn nicht, starte ihn neu und melde uns bitte, was unten steht.',
  haltedReport: 'Das sagt dein Knoten, für alle, die dir helfen:',
  haltedCopy: 'Kopieren, was dein Knoten sagt',
  haltedAgain: 'Noch einmal prüfen',
  haltedSame: 'Unverändert.',

  cloneTitle: 'Dieser Knoten läuft doppelt',
  cloneLead:
    'Dasselbe Datenverzeichnis läuft in zwei Kopien. Damit keine Stimme doppelt zählt, schweigen beide: Sie senden nichts und nehmen nichts an.',
  cloneHow:
    'Entscheide hier, was aus dieser Kopie wird, und bei der anderen das Gegenteil; oder stoppe und lösche die andere.',
  cloneKeep: 'Diese läuft weiter',
  cloneNew: 'Zu einem neuen Gerät machen',
  cloneFoot:
    'Ein neues Gerät von dir kommt von selbst wieder in deine Gruppen. Was nur diese Kopie geschrieben und niemand bekommen hat, ist dann verloren.',
  rolledBackTitle: 'Die Daten dieses Knotens sind älter, als sie sein dürften',
  rolledBackLead:
    'Andere wissen von diesem Gerät mehr, als in seinem Datenverzeichnis steht: Es wurde aus einer älteren Kopie zurückgespielt. So darf es nicht mehr abstimmen oder schreiben.',
  rolledBackHow:
    'Es wird von selbst zu einem neuen Gerät von dir und kommt in deine Gruppen zurück, sobald dort jemand erreichbar ist. Wenn diese Seite stehen bleibt, starte den Knoten neu.',
  setAsideFoot: 'Falls dieser Browser danach keinen Zugang mehr hat, gibt „demes open“ einen neuen Link aus.',

  palette: 'Gehe zu …',
  paletteHint: 'Gehe zu … (Strg K)',
  paletteLabel: 'Raum, Mitglied oder Aktion',
  palettePlaceholder: 'Wohin?',
  paletteNothing: 'Nichts heißt so.',
  action_search: 'Nachrichten durchsuchen',
  action_invite: 'Leute einladen',
  action_network: 'Netzwerk zeigen',
  action_members: 'Mitglieder zeigen',
  action_settings: 'Einstellungen',
  action_lockNow: 'Jetzt sperren',
  action_newGroup: 'Gruppe gründen, beitreten',
  action_shortcuts: 'Tastenkürzel',

  shortcuts: 'Tastenkürzel',
  shortcut_palette: 'Zu einem Raum, Mitglied oder einer Aktion',
  shortcut_search: 'Nachrichten durchsuchen',
  shortcut_previousRoom: 'Raum darüber',
  shortcut_nextRoom: 'Raum darunter',
  shortcut_members: 'Mitglieder',
  shortcut_network: 'Netzwerk',
  shortcut_shortcuts: 'Diese Liste',
  shortcut_close: 'Schließen, was offen ist',
  key_ctrl: 'Strg',
  key_shift: 'Umschalt',
  writing: 'Beim Schreiben',
  writing_send: 'Senden',
  writing_newLine: 'Neue Zeile',
  writing_editLast: 'Deine letzte Nachricht ändern',
  writing_emoji: 'Emoji mit Namen suchen',
  atMessage: 'Bei einer Nachricht',
  atMessage_walk: 'Nachricht darüber, darunter',
  atMessage_unread: 'Ab hier als ungelesen markieren',
};
