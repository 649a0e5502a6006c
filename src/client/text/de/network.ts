import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/network. */
export const network: Sentences['network'] = {
  chipHost: 'Host: {{host}} · {{reachable}} von {{of}} erreichbar',
  chipOwnHost: 'Host: du · {{reachable}} von {{of}} erreichbar',
  chipOnlyMember: 'Host: du · noch niemand sonst',
  chipElecting: 'Kein Host, Wahl läuft. Schreib ruhig weiter.',
  chipElectingFor: 'Kein Host, Wahl läuft ({{seconds}} s). Schreib ruhig weiter.',
  chipFrozen: '{{host}} schweigt. Schreib ruhig weiter.',
  chipTentative: '{{reachable}} von {{of}} erreichbar: vorläufig',
  chipAlone: 'Allein: Nachrichten warten',
  chipOffline: 'Dein Knoten antwortet nicht',
  chipHalted: 'Steht auf deinem Knoten still',
  chipRemoved: 'Nicht mehr in dieser Gruppe',
  chipContradiction: 'Gestoppt: zwei Verläufe',
  chipLoading: 'Gruppe wird geöffnet …',
  chipLabel: 'Stand des Netzwerks: {{text}}. Öffnet die Netzwerkansicht.',

  bannerElecting: 'Noch kein Host: Die Gruppe wählt gerade. Schreib ruhig weiter, nichts geht verloren.',
  bannerFrozen:
    '{{host}}, derzeit Host, schweigt. Die Gruppe wählt einen neuen Host. Schreib ruhig weiter, nichts geht verloren.',
  bannerTentative_one:
    '{{reachable}} von {{of}} erreichbar. Schreibt weiter: Ihr alle bewahrt auf, was geschrieben wird, und es wird bestätigt, wenn ein weiteres Mitglied zurück ist.',
  bannerTentative_other:
    '{{reachable}} von {{of}} erreichbar. Schreibt weiter: Ihr alle bewahrt auf, was geschrieben wird, und es wird bestätigt, wenn {{count}} weitere Mitglieder zurück sind.',
  caretaker: 'Der Knoten von {{name}} hält euch zusammen.',
  caretakerSelf: 'Dein Knoten hält euch zusammen.',
  bannerAlone_one:
    'Niemand sonst ist erreichbar. Du kannst lesen und schreiben; Nachrichten warten auf deiner Festplatte und werden bestätigt, wenn ein weiteres Mitglied zurück ist.',
  bannerAlone_other:
    'Niemand sonst ist erreichbar. Du kannst lesen und schreiben; Nachrichten warten auf deiner Festplatte und werden bestätigt, wenn {{count}} weitere Mitglieder zurück sind.',
  bannerOffline:
    'Dein Knoten antwortet nicht. Was du tippst, bleibt hier; sobald er wieder da ist, geht es von selbst weiter.',
  bannerDiskFull:
    'Die Festplatte deines Knotens ist voll, darum steht diese Gruppe hier still. Schaffe Platz: Nach ein paar Sekunden geht es von selbst weiter. Was angenommen war, ist nicht verloren.',
  bannerHalted:
    'Dein Knoten kann nicht auf die Festplatte schreiben, darum steht diese Gruppe hier still. Er versucht es alle paar Sekunden wieder. Was angenommen war, ist nicht verloren.',
  bannerRemoved:
    'Du gehörst nicht mehr zu dieser Gruppe. Was bis dahin geschrieben wurde, bleibt hier lesbar.',

  bannerContradiction:
    'Diese Gruppe hat zwei Verläufe, und jeden hat eine Mehrheit signiert. Sie trennen sich bei Eintrag #{{index}}: {{first}}… im einen, {{second}}… im anderen. Hier wird nichts mehr geschrieben; was da ist, bleibt lesbar.',
  contradictionBoth:
    'Beide signiert: {{names}}. Wer das tut, lügt oder betreibt eine kopierte Festplatte. Sprecht auf einem anderen Weg miteinander, bevor ihr weitermacht.',
  contradictionOwn:
    'Deinem Knoten wurde ein anderer Verlauf vorgelegt als der von {{names}} signierte. Sprecht auf einem anderen Weg miteinander, bevor ihr weitermacht.',

  healed_one: 'Eine wartende Nachricht ist bestätigt.',
  healed_other: '{{count}} wartende Nachrichten sind bestätigt.',
  healedOnly: 'Deine Nachricht ist bestätigt: Sie hat Platz {{first}}.',
  healedOne: '{{count}} Nachrichten bestätigt: Deine hat Platz {{first}}.',
  healedTwo: '{{count}} Nachrichten bestätigt: Deine haben die Plätze {{first}} und {{last}}.',
  healedRun: '{{count}} Nachrichten bestätigt: Deine haben die Plätze {{first}} bis {{last}}.',
  healedAmong: '{{count}} Nachrichten bestätigt: Deine haben Plätze zwischen {{first}} und {{last}}.',
  healedMovedOnly: 'Sie wurde verschoben.',
  healedMoved_one: 'Eine davon wurde verschoben.',
  healedMoved_other: '{{count}} davon wurden verschoben.',

  ringLabel:
    'Die Gruppe als Ring: {{reachable}} von {{of}} Geräten erreichbar. Die Liste darunter sagt dasselbe.',
  legend:
    'Die Zahlen zeigen, in welcher Reihenfolge die Geräte Host würden. Jeder wandernde Punkt ist ein Lebenszeichen.',
  quorumTitle: 'Mehrheit',
  quorum: '{{needed}} von {{voters}} nötig, {{reachable}} erreichbar',
  quorumGood: 'Nachrichten werden bestätigt.',
  quorumShort:
    'Alle, die einander erreichen, bewahren Nachrichten auf; bestätigt werden sie, wenn genug zurück sind.',
  quorumWaiting_one: 'Eine Nachricht oder Änderung wartet hier.',
  quorumWaiting_other: '{{count}} Nachrichten und Änderungen warten hier.',
  islands: 'Wer wen hört',
  islandOurs_one: 'In Reichweite: nur dieses Gerät',
  islandOurs_other: 'In Reichweite: {{count}} von {{of}} Geräten',
  islandAway_one: 'Außer Reichweite: ein Gerät',
  islandAway_other: 'Außer Reichweite: {{count}} Geräte',
  islandThis: '{{name}} (dieses Gerät)',
  islandThrough: '{{name}} (über {{through}})',
  islandOursConfirm:
    'Eure Seite hat eine Mehrheit: Sie macht weiter, und die anderen bekommen alles, wenn sie zurück sind.',
  islandTheirsConfirm:
    'Wenn die anderen einander hören, haben sie eine Mehrheit und machen weiter. Was auf eurer Seite geschrieben wird, bekommt seine Plätze danach, wenn ihr wieder zusammenkommt.',
  islandNobodyConfirms:
    'Keine Seite hat eine Mehrheit. Jede bewahrt auf, was bei ihr geschrieben wird, und alles kommt zusammen, wenn sich wieder genug treffen.',
  devices: 'Geräte, bestgelegene zuerst',
  peers: 'Geräte der Gruppe',
  rank: 'Rang {{rank}}',
  thisDevice: 'dieses Gerät',
  host: 'Host',
  keepsTogether: 'hält euch zusammen',
  keepsTogetherWhat: 'Das am besten gelegene Gerät in Reichweite. Es entscheidet nichts.',
  reachable: 'erreichbar',
  unreachable: 'nicht erreichbar',
  through: 'über {{name}}',
  upToDate: 'aktuell',
  lag_one: 'ein Eintrag im Rückstand',
  lag_other: '{{count}} Einträge im Rückstand',
  learner: 'keine Stimme',
  makeHost: 'Übergeben',
  makeHostOf: 'Host-Rolle übergeben: {{name}}',
  reachTitle: 'Von außen erreichbar',
  reachOutside: 'Ja, für {{names}}.',
  reachNear:
    'Für {{names}}, in einem Netzwerk, das ihr teilt. Aus einem anderen hat es noch niemand versucht.',
  reachNo:
    'Nein: Für {{names}} war dieser Computer nicht erreichbar. Du bist trotzdem dabei, solange jemand von den anderen erreichbar ist.',
  reachNoAdvice:
    'Um erreichbar zu sein, schalte in den Einstellungen „Router fragen“ ein: Er wird gebeten, Port {{port}} an diesen Computer weiterzuleiten. Oder richte das selbst am Router ein und starte den Knoten mit --advertise.',
  mappingAsking: 'Dein Router wird um die Weiterleitung gebeten.',
  mappingMapped: 'Dein Router leitet {{address}} an diesen Computer weiter.',
  mappingPrivate: 'Dein Router leitet den Port weiter, aber davor sitzt noch ein Router.',
  mappingFailed: 'Kein Router gefunden, der den Port weiterleitet.',
  reachUnknown: 'Gerade ist niemand da, um es zu versuchen.',
  reachTesting: 'Wird geprüft …',
  reachSeenAs: 'Die anderen sehen dich unter {{address}}.',
  reachTest: 'Noch einmal prüfen',
  nearbyTitle: 'In der Nähe',
  nearbyNobody: 'In deinem Netzwerk meldet sich kein anderer Knoten.',
  nearbyOurs: 'Ein Gerät aus einer deiner Gruppen',
  nearbyOther: 'Ein anderer Knoten',
  meetTitle: 'Ist jemand umgezogen?',
  meetWhat: 'Gib an, wo ein Gerät der Gruppe jetzt ist: Darüber finden sich auch die anderen.',
  meetAddress: 'Adresse und Port',
  meetDo: 'Dort suchen',
  meetFound: '{{name}} ist dort.',
  meetSelf: 'Dort ist ein Gerät einer anderen Gruppe.',
  meetRefused: 'Dort lauscht niemand.',
  meetTimeout: 'Dort antwortet niemand.',
  meetWrongKey: 'Wer dort lauscht, ist nicht in dieser Gruppe.',

  recoverTitle: 'Zu lange zu wenige',
  recoverWhy:
    'Seit langer Zeit gibt es keine Mehrheit. Wenn die fehlenden Geräte für immer weg sind, kann die Gruppe ohne sie weitermachen.',
  recoverOpen: 'Gruppe wiederherstellen …',
  recoverAsk: '{{group}} neu beginnen?',
  recoverVotes:
    '{{needed}} von {{voters}} Stimmen sind nötig, {{reachable}} erreichbar. Wenn die anderen nur ausgeschaltet sind, müssen sie nur wieder starten: Dann geht die Gruppe von selbst weiter, und nichts ist verloren.',
  recoverThere: 'Erreichbar, Folgen möglich: {{names}}.',
  recoverNobody: 'Niemand sonst ist erreichbar.',
  recoverLost: 'Als verloren gezählt: {{names}}.',
  awaitedTitle: 'Noch ist nichts angekommen',
  awaited:
    '{{name}} hat diese Gruppe neu begonnen ({{time}}), und du bist gefolgt. Bei deinem Knoten ist davon noch nichts angekommen: Es kommt von selbst, sobald {{name}} oder sonst jemand, der es hat, erreichbar ist.',
  recoverAwaited:
    '{{name}} hat diese Gruppe neu begonnen ({{time}}), und du bist gefolgt, aber davon ist nie etwas bei deinem Knoten angekommen. Ein neuer Anfang lässt das liegen und setzt davor an. Wenn der Knoten von {{name}} nur ausgeschaltet ist, warte lieber auf ihn.',
  recoverKeeps: 'Was dein Knoten hat, bleibt, wie es ist.',
  recoverUnsure_one: 'Ein Eintrag darin, den keine Mehrheit bestätigt hat, gilt ab dann als bestätigt.',
  recoverUnsure_other:
    '{{count}} Einträge darin, die keine Mehrheit bestätigt hat, gelten ab dann als bestätigt.',
  recoverLoses:
    'Was nur die anderen haben, ist nicht dabei. Kommt jemand von ihnen zurück, kann die Person entscheiden, ob sie folgt; was sie geschrieben hat, wird dann noch einmal gesendet und bekommt einen neuen Platz.',
  recoverInvites: 'Bisherige Einladungen lassen niemanden mehr herein.',
  recoverFinal: 'Das lässt sich nicht rückgängig machen.',
  recoverDo: 'Neu beginnen',
  recoverDone: 'Die Gruppe geht weiter.',

  forkTitle: 'Von anderen neu begonnen',
  forkOffer: '{{name}} hat diese Gruppe neu begonnen ({{time}}). Du bist noch in der alten.',
  forkApart:
    '{{name}} hat diese Gruppe neu begonnen ({{time}}), und hier wurde sie auch neu begonnen. Die beiden vermischen sich nie; eine kann der anderen folgen.',
  forkFollow: 'Folgen …',
  forkStay: 'Bleiben',
  forkAsk: '{{name}} folgen?',
  forkWhat: 'Dein Knoten wechselt in die Gruppe, wie {{name}} sie weitergeführt hat.',
  forkAgreed: 'Soweit bekannt dabei: {{names}}.',
  forkLost: 'Dort als verloren gezählt: {{names}}.',
  forkGoes:
    'Was auf deinem Knoten nach Eintrag #{{index}} kam und dort fehlt, verschwindet von deinem Bildschirm, auch Bestätigtes. Wer es geschrieben hat, bringt es beim Folgen wieder mit.',
  forkOwn:
    'Was du davon selbst geschrieben hast, ist nicht verloren: Es wird noch einmal gesendet und bekommt einen neuen Platz.',
  forkFollowDo: 'Folgen',
  forkDone: 'Du folgst {{name}}.',

  transcript: 'Verlaufscode',
  transcriptIndex: 'bis #{{index}}',
  transcriptWhat:
    'Derselbe Code mit derselben Nummer auf zwei Bildschirmen: Beide haben dieselben Nachrichten in derselben Reihenfolge.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  elections: 'Wechsel des Hosts',
  noElections: 'Keine, seit dieser Knoten dabei ist.',
  unknownHost: 'Unbekannter Host',
  term: 'Amtszeit {{term}}',
  chosenIn: 'gewählt in {{time}}',
  outage: '{{time}} lang nichts bestätigt',
};
