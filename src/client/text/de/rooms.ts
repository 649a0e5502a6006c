import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/rooms. */
export const rooms: Sentences['rooms'] = {
  create: 'Neuer Raum',
  createTitle: 'Neuer Raum',
  createDo: 'Raum anlegen',
  name: 'Name',
  nameNeeded: 'Gib dem Raum einen Namen.',
  topic: 'Thema',
  topicHint: 'Worum es geht, in einer Zeile. Darf leer bleiben.',
  kind: 'Wer mitlesen kann',
  kind_open: 'Alle in der Gruppe',
  kind_openHint: 'Auch alle, die später in die Gruppe kommen.',
  kind_private: 'Ausgewählte Mitglieder',
  kind_privateHint:
    'Niemand sonst kann mitlesen. Die anderen können wissen, dass es den Raum gibt und wer darin ist, aber nicht, wie er heißt.',
  notSealed:
    'Nicht in dieser Gruppe: Sie ist nicht Ende-zu-Ende-verschlüsselt, darum könnte jeder ihrer Knoten mitlesen.',
  whoIsIn: 'Wer außer dir dabei ist',
  nobodyElse: 'Noch ist niemand sonst da.',
  findMember: 'Nach Namen suchen',

  direct: 'Direktnachrichten',
  directWith: '{{name}} direkt schreiben',
  directNotSealed: 'Nicht in dieser Gruppe: Sie ist nicht Ende-zu-Ende-verschlüsselt.',
  archived_one: 'Archivierter Raum',
  archived_other: 'Archivierte Räume: {{count}}',
  private: '{{name}}, privater Raum',
  directName: '{{name}}, Direktnachrichten',

  emptyPrivate: 'Sag Hallo: Nur wer in diesem Raum ist, kann es lesen.',

  settings: 'Über diesen Raum',
  is_open: 'Ein offener Raum: Alle in der Gruppe sind dabei.',
  is_private: 'Ein privater Raum: Niemand sonst kann lesen, was darin geschrieben wird.',
  is_direct: 'Direktnachrichten: Niemand außer euch beiden kann sie lesen.',
  save: 'Speichern',
  people: 'Wer in diesem Raum ist',
  peopleCount_one: 'In diesem Raum: {{count}}',
  peopleCount_other: 'In diesem Raum: {{count}}',
  putOut: 'Entfernen',
  putOutWho: '{{name}} aus diesem Raum entfernen',
  letInWho: 'Jemanden hereinlassen',
  letIn_one: 'Hereinlassen',
  letIn_other: '{{count}} hereinlassen',
  archive: 'Archivieren',
  archiveWhat:
    'Ein archivierter Raum bleibt lesbar, aber niemand schreibt mehr darin. Er lässt sich wieder hervorholen.',
  takeOut: 'Aus dem Archiv holen',
  leave: 'Diesen Raum verlassen',
  leaveSure: 'Verlassen',
  leaveWhat: 'Zurück kommst du nur, wenn dich jemand aus dem Raum wieder hereinlässt.',
};
