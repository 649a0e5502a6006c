import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/webhooks. */
export const webhooks: Sentences['webhooks'] = {
  list_out: 'Angelegte Webhooks',
  list_in: 'Adressen für Programme',
  new_out: 'Neuer Webhook',
  new_in: 'Neue Adresse',
  make_out: 'Webhook anlegen',
  make_in: 'Adresse anlegen',

  name: 'Name',
  nameHint_out: 'Wofür er da ist.',
  nameHint_in: 'Steht in Klammern vor dem, was das Programm schreibt, damit alle sehen, wer es war.',
  nameNeeded: 'Gib einen Namen an.',
  url: 'Adresse des Programms',
  urlNeeded: 'Eine Adresse, die mit http:// oder https:// beginnt.',
  room: 'Raum in {{group}}',
  allRooms: 'Alle Räume von {{group}}',
  roomOf: '{{room}} · {{group}}',

  once_out: 'Das Geheimnis des Webhooks',
  once_in: 'Die Adresse',
  onceWhat_out:
    'Das Geheimnis, mit dem alles Gesendete signiert wird. Es wird nur jetzt gezeigt: Gib es dem Programm, das daran erkennt, dass etwas von deinem Knoten kommt.',
  onceWhat_in:
    'Die Adresse. Sie wird nur jetzt gezeigt und gilt auf dem Computer deines Knotens. Wer sie dort hat, kann in diesem Raum in deinem Namen schreiben.',
  copy_out: 'Geheimnis kopieren',
  copy_in: 'Adresse kopieren',
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
