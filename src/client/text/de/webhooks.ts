import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/webhooks. */
export const webhooks: Sentences['webhooks'] = {
  list_out: 'Angelegte Webhooks',
  list_in: 'Adressen für Programme',
  list_token: 'Token von Programmen',
  new_out: 'Neuer Webhook',
  new_in: 'Neue Adresse',
  new_token: 'Neues Token',
  make_out: 'Webhook anlegen',
  make_in: 'Adresse anlegen',
  make_token: 'Token anlegen',

  name: 'Name',
  nameHint_out: 'Wofür er da ist.',
  nameHint_in: 'Steht in Klammern vor dem, was das Programm schreibt, damit alle sehen, wer es war.',
  nameHint_token: 'Welches Programm es hat.',
  nameNeeded: 'Gib einen Namen an.',
  url: 'Adresse des Programms',
  urlNeeded: 'Eine Adresse, die mit http:// oder https:// beginnt.',
  room: 'Raum in {{group}}',
  allRooms: 'Alle Räume von {{group}}',
  roomOf: '{{room}} · {{group}}',

  scope: 'Was es darf',
  scope_read: 'Alles ansehen',
  scope_write: 'Ansehen, schreiben und ändern',
  scope_lab: 'Dasselbe, und im Labor Fehler einbauen',
  madeAgo: 'angelegt {{ago}}',
  usedAgo: 'zuletzt benutzt {{ago}}',
  neverUsed: 'nie benutzt',

  once_out: 'Das Geheimnis des Webhooks',
  once_in: 'Die Adresse',
  once_token: 'Das Token',
  onceWhat_out:
    'Das Geheimnis, mit dem alles Gesendete signiert wird. Es wird nur jetzt gezeigt: Gib es dem Programm, das daran erkennt, dass etwas von deinem Knoten kommt.',
  onceWhat_in:
    'Die Adresse. Sie wird nur jetzt gezeigt und gilt auf dem Computer deines Knotens. Wer sie dort hat, kann in diesem Raum in deinem Namen schreiben.',
  onceWhat_token:
    'Das Token. Es wird nur jetzt gezeigt: Gib es dem Programm. Wer es auf diesem Computer hat, tut in deinem Namen, was es darf.',
  copy_out: 'Geheimnis kopieren',
  copy_in: 'Adresse kopieren',
  copy_token: 'Token kopieren',
  kept: 'Ich habe es aufgehoben',

  takenAgo: 'Läuft; zuletzt angenommen {{ago}}.',
  nothingYet: 'Es wurde noch nichts gesendet.',
  ended: 'Beendet: Das Programm dort will nichts mehr.',
  fails: 'Scheitert, zuerst {{ago}}: {{why}}.',
  triedNow: 'Es wird gerade wieder versucht.',
  triedIn: 'Nächster Versuch innerhalb von {{time}}.',
  why_unreachable: 'dort antwortet niemand',
  why_timeout: 'es kam nicht rechtzeitig eine Antwort',
  why_certificate: 'das Zertifikat ist nicht gültig',
  why_answer: 'was dort antwortet, spricht kein HTTP',
  why_status: 'die Antwort war {{status}}',

  testDo: 'Testen',
  testLabel: 'Testen: {{name}}',
  testTaken: 'Angenommen.',
  testRefused: 'Nicht angenommen: {{why}}.',
  removeLabel: 'Entfernen: {{name}}',
  removeWhat: 'Danach geschieht damit nichts mehr. Rückgängig machen lässt sich das nicht.',
};
