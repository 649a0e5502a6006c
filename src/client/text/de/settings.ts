import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/settings. What people look for (`…Words`) is in German and in English. */
export const settings: Sentences['settings'] = {
  title: 'Einstellungen',
  search: 'Einstellungen durchsuchen',
  nothingFound: 'Keine Einstellung hat mit „{{query}}“ zu tun.',
  close: 'Schließen',
  reset: 'Zurücksetzen',
  resetLabel: 'Zurücksetzen: {{setting}}',

  profile: 'Profil',
  name: 'Dein Name',
  nameHint: 'So sehen dich die anderen, in allen deinen Gruppen.',
  nameSave: 'Speichern',
  nameSaved: 'Gespeichert. Die anderen sehen es, sobald die Gruppe es bestätigt hat.',
  nameWords: 'profil umbenennen heißen nennen ich identität profile rename call me identity',

  lookColour: 'Farbe',
  lookColourHint: 'Hinter deinen Initialen oder deinem Bild, bei allen.',
  lookColourOwn: 'Automatisch',
  lookColourOf: 'Farbe {{colour}}',
  lookColourWords: 'profil farbe profile colour color avatar',
  lookPicture: 'Bild',
  lookPictureHint: 'Ein Emoji anstelle deiner Initialen. Leer lassen für die Initialen.',
  lookPictureWrong: 'Genau ein Emoji oder nichts.',
  lookPictureWords: 'profil avatar bild foto profile picture emoji photo image icon',
  lookBot: 'Hier schreibt ein Programm',
  lookBotHint: 'Für Bots: Neben dem Namen steht „Bot“, damit niemand das Programm für einen Menschen hält.',
  lookBotWords: 'profil programm automatisch profile bot program script automatic',

  appearance: 'Aussehen',
  theme: 'Farben',
  themeHint: 'Hell, dunkel oder wie dein System eingestellt ist.',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  themeAuto: 'System',
  themeWords:
    'farbschema design thema dunkelmodus nachtmodus hell nacht ansicht darstellung theme dark mode light night scheme appearance',

  language: 'Sprache',
  languageHint: 'Die Sprache dieser Oberfläche, in diesem Browser.',
  languageOfBrowser: 'Wie im Browser',
  languageWords:
    'sprache deutsch englisch übersetzung wörter language english german langue idioma words translation locale',

  devices: 'Geräte',
  ownDevices: 'Deine Geräte',
  ownDevicesHint:
    'Computer, mit denen du in deinen Gruppen bist. Wie sie heißen, sehen alle in der Gruppe. Entferne einen, der verloren ist oder den jemand anderes in der Hand gehabt haben könnte.',
  ownDevicesWords:
    'geräte computer rechner liste zuletzt gesehen verloren gestohlen geklaut entfernen devices computers list last seen lost stolen remove had my device rename name umbenennen',
  ownDeviceHere: 'erreichbar',
  ownDeviceRename: 'Gerät {{id}} umbenennen',
  ownDeviceRenameDo: 'Umbenennen',
  ownDeviceName: 'Name des Geräts',
  ownDeviceRemove: 'Gerät {{id}} entfernen',
  linkComputer: 'Ein weiterer Computer',
  linkComputerHint:
    'Ein gekoppelter Computer ist dein Gerät wie dieser: Er tritt deinen Gruppen von selbst bei. Nur dieser hier kann weitere koppeln.',
  linkComputerWords:
    'koppeln verknüpfen verbinden zweiter computer rechner gerät laptop hinzufügen qr code link second device pair add',
  recoveryPhrase: 'Wiederherstellungsphrase',
  recoveryPhraseHint:
    'Wenn alle deine Geräte verloren sind, bringen dich 24 Wörter auf Papier zurück, als dieselbe Person. Sie werden nirgends aufbewahrt und ändern sich nie, und niemand kann sie dir noch einmal sagen. Wer sie findet, kann sich als du ausgeben.',
  recoveryPhraseWords:
    'wiederherstellung phrase 24 wörter verloren gerät zurückkommen zurückholen sicherung papier merkwörter recovery words seed mnemonic lost device come back restore backup paper',
  recoveryFile: 'Wiederherstellungsdatei',
  recoveryFileHint:
    'Sie sagt, wo deine Gruppen sind, und nur die Phrase öffnet sie: Sie darf überall liegen, nur nicht allein auf diesem Computer. Speichere eine neue, wenn du einer weiteren Gruppe beigetreten bist. Auch ohne sie kommst du zurück, aber in deine Gruppen nur mit einer Einladung.',
  recoveryFileWords:
    'wiederherstellung datei speichern herunterladen sicherung gruppen verloren gerät zurückkommen recovery file save download backup groups lost device come back restore',
  recoveryFileSave: 'Datei speichern',

  group: 'Diese Gruppe',
  sealed: 'Ende-zu-Ende-Verschlüsselung',
  sealedYes: 'An',
  sealedNo: 'Aus',
  sealedHint:
    'Was in ihren Räumen geschrieben wird, ist mit Schlüsseln verschlüsselt, die nur die Geräte der Mitglieder haben. Wer wann mit wem spricht, bleibt denen nicht verborgen, die das Log aufbewahren.',
  notSealedHint:
    'Nicht Ende-zu-Ende-verschlüsselt: Wer das Log dieser Gruppe aufbewahrt, auch ein Hüter, kann alles mitlesen. Das bleibt so; gründe eine neue Gruppe für alles, was sonst niemand lesen darf.',
  sealedWords:
    'gruppe ende zu ende verschlüsselung verschlüsselt schlüssel geheim privat sicherheit datenschutz group end to end encryption encrypted sealed keys secret privacy security',
  newcomersSee: 'Neue Mitglieder sehen',
  newcomers_everything: 'Alles',
  newcomers_joining: 'Ab Beitritt',
  newcomers_everythingHint:
    'Wer beitritt, bekommt die Schlüssel für alles, was vorher geschrieben wurde. Darum behalten die Geräte alle Schlüssel: Wer ein einziges Gerät in die Hand bekommt, kann bis zur ersten Nachricht zurücklesen.',
  newcomers_joiningHint:
    'Wer beitritt, sieht, dass vorher etwas geschrieben wurde, aber nicht, was. Dein eigenes Gerät behält trotzdem die Schlüssel für das, was es zeigt.',
  newcomersSeeWords:
    'gruppe neue mitglieder verlauf vorher früher beitritt alles group newcomers history join before everything forward secrecy',
  groupReceipts: 'Mitglieder dürfen mitteilen, was sie gelesen haben',
  groupReceiptsHint:
    'Jedes Mitglied entscheidet für sich selbst, ob es das tut, unter Privatsphäre. Aus: In dieser Gruppe teilen die Geräte von niemandem es mit oder zeigen es, was auch immer dort gewählt ist.',
  groupReceiptsOthersHint: 'Das entscheiden Leitung und Admins dieser Gruppe.',
  groupReceipts_on: 'Ja',
  groupReceipts_off: 'Nein',
  groupReceiptsWords:
    'gruppe lesebestätigung gelesen haken privatsphäre admins group read receipts seen by blue ticks marks privacy',
  renewKeys: 'Neue Schlüssel',
  renewKeysHint:
    'Für den Fall, dass jemand kopiert hat, was dieser Computer hat: Was ab jetzt geschrieben wird, ist mit Schlüsseln verschlüsselt, die der Kopie fehlen. Ein verlorenes Gerät sperrt das nicht aus: Entferne es.',
  renewKeysDo: 'Schlüssel erneuern',
  renewKeysDone: 'Die Räume haben neue Schlüssel.',
  renewKeysWords:
    'gruppe schlüssel erneuern wechseln kopie kopiert gestohlen sicherheit group keys renew rotate copy stolen compromised security post compromise',
  takeAlong: 'Nachrichten exportieren',
  takeAlongHint:
    'Als Seite zum Lesen, als Text oder als JSON für Programme, mit dem Hash jeder Nachricht. Den Fortschritt zeigt dein Browser. Wer die Datei hat, kann sie lesen, außer du gibst ihr eine Passphrase.',
  takeAlongFormat: 'Format der Datei',
  takeAlongRooms: 'Welche Räume',
  takeAlongAll: 'Alle deine Räume',
  takeAlongFiles: 'Mit angehängten Dateien',
  takeAlongFilesHint: 'Mit denen, die auf diesem Knoten sind. Ohne sie sind sie mit Größe und Hash genannt.',
  takeAlongFilesText: 'In einfachem Text gibt es keine.',
  takeAlongSeal: 'Passphrase der Datei',
  takeAlongSealHint:
    'Leer: Sie ist nicht verschlüsselt. Mit einer Passphrase öffnet sie niemand ohne; wie, steht in der Dokumentation.',
  takeAlongDo: 'Speichern',
  takeAlongWords:
    'gruppe export exportieren herunterladen sichern archiv verlauf mitnehmen group export download backup archive history html text json take along files encrypt passphrase sealed verschlüsseln passphrase dateien',
  imports: 'Exporte importieren',
  importsWords:
    'import importieren importe export öffnen datei archiv verlauf alt lesen sicherung passphrase versiegelt import imports open export file backup archive history old read restore json sealed passphrase',
  format_html: 'Seite (HTML)',
  format_text: 'Nur Text',
  format_json: 'JSON, für Programme',

  notices: 'Benachrichtigungen',
  desktopNotices: 'Bei neuen Nachrichten',
  desktopNoticesHint:
    'Dein Desktop sagt Bescheid, wenn jemand schreibt und du nicht hinsiehst, solange demes in diesem Browser offen ist. Bei welchen Nachrichten, stellst du in jedem Raum ein.',
  desktopNotices_denied:
    'Dieser Browser erlaubt es dieser Seite nicht. Ändern lässt sich das im Browser, neben der Adresse der Seite.',
  desktopNotices_missing: 'Dieser Browser kennt keine Benachrichtigungen.',
  desktopNoticesWords:
    'hinweise benachrichtigungen desktop meldung nachricht notices notifications push alert message',
  noticeContent: 'Nachrichtentext zeigen',
  noticeContentHint:
    'Sonst steht in der Benachrichtigung nur, wer wo geschrieben hat. Gilt für alle Browser dieses Knotens.',
  noticeContentWords:
    'hinweise benachrichtigungen inhalt verbergen vorschau privat hide content preview privacy notices notifications text',
  quietHours: 'Ruhezeiten',
  quietHoursHint: 'Keine Benachrichtigungen zwischen zwei Uhrzeiten. Gilt für alle Browser dieses Knotens.',
  quietTimes: 'Von und bis',
  quietTimes_from: 'Ruhe ab',
  quietTimes_to: 'Ruhe bis',
  quietTimesWords: 'hinweise ruhe nacht uhrzeit von bis notices quiet hours night time from until',
  quietHoursWords:
    'hinweise ruhe nacht nicht stören stumm quiet hours do not disturb night notices notifications mute silence',

  privacy: 'Privatsphäre',
  receipts: 'Andere sehen, was ich gelesen habe',
  receiptsHint:
    'Und du siehst, was sie gelesen haben: Nur wer das eingeschaltet hat, sieht es voneinander, in gemeinsamen Räumen. Es wird gesagt, während eure Geräte einander erreichen, und nirgends aufgehoben. Aus: Niemand erfährt, was du liest.',
  receiptsWords: 'privatsphäre lesebestätigung gelesen haken privacy read receipts seen by blue ticks marks',
  blocked: 'Blockierte Mitglieder',
  blockedHint:
    'Du siehst in keiner Gruppe, was sie sagen; nichts davon wird gezählt, gefunden oder gemeldet. Sie erfahren das nicht, und was du sagst, lesen sie wie bisher. Blockiert wird im Menü eines Mitglieds in der Mitgliederliste.',
  blockedNobody: 'Niemand ist blockiert.',
  blockedStranger: 'Jemand, der in keiner deiner Gruppen ist ({{id}})',
  blockedWords:
    'privatsphäre blockieren ignorieren verbergen stumm mitglied privacy block unblock ignore hide mute person member',
  unblockLabel: '{{name}} nicht mehr blockieren',

  network: 'Netzwerk',
  portMap: 'Router fragen',
  portMapHint:
    'Dein Router wird gebeten (über UPnP oder NAT-PMP), den Port deines Knotens an diesen Computer weiterzuleiten, damit Mitglieder anderswo ihn erreichen. Das endet, wenn du es ausschaltest oder deinen Knoten stoppst.',
  portMapStrangers:
    'Dann kann alle Welt an diesem Port anklopfen und erfährt, dass dort demes läuft. Weiter kommen nur Mitglieder und Eingeladene.',
  portMapAsking: 'Dein Router wird gefragt …',
  portMapMapped: 'Der Router {{router}} leitet {{address}} an diesen Computer weiter.',
  portMapPrivate:
    'Der Router {{router}} leitet den Port weiter, aber davor sitzt noch ein Router, vielleicht der deines Anbieters: Mitglieder anderswo kommen so nicht herein.',
  portMapNobody:
    'Kein Router hat geantwortet. Bei vielen ist das ausgeschaltet: Suche in den Einstellungen des Routers nach UPnP.',
  portMapRefused:
    'Ein Router hat geantwortet, leitet den Port aber nicht weiter. Suche in seinen Einstellungen nach UPnP oder richte die Weiterleitung dort von Hand ein.',
  portMapWords:
    'netzwerk port weiterleitung portfreigabe freigeben router erreichbar außen internet network map forward upnp nat pmp reach outside',
  nearby: 'In der Nähe umschauen',
  nearbyHint:
    'Geräte deiner Gruppen im selben lokalen Netzwerk finden einander dort, egal wie ihre Adressen lauten, und du siehst, wer sonst in der Nähe ist.',
  nearbyStrangers:
    'Alle in diesem Netzwerk können sehen, dass unter deiner Adresse demes läuft, aber nicht, wer du bist oder in welchen Gruppen du bist. Nur wer eine Gruppe kennt, auch von früher, merkt, dass ein Gerät von ihr hier ist.',
  nearbyFound_zero: 'Niemand in der Nähe meldet sich.',
  nearbyFound_one: 'Ein anderer Knoten ist in der Nähe.',
  nearbyFound_other: '{{count}} andere Knoten sind in der Nähe.',
  nearbyFailed:
    'Im lokalen Netzwerk ist nichts zu hören. Schalte dies aus und wieder ein, um es noch einmal zu versuchen.',
  nearbyWords:
    'netzwerk lan wlan lokal nähe finden entdecken suchen network local mdns multicast bonjour discovery near',
  fixed: 'Beim Start dieses Knotens so angegeben ({{flag}}): Es bleibt so, bis er ohne diese Angabe startet.',

  programs: 'Programme',
  webhooks: 'Webhooks',
  webhooksHint:
    'Dein Knoten sendet von da an, was geschrieben wird, an eine Adresse: signiert, der Reihe nach, mindestens einmal, auch nach einem Neustart. Wer dort ist, liest es wie du.',
  webhooksWords:
    'programme bots webhook senden schnittstelle automatisch geheimnis programs post http integration automation secret outgoing',
  incomingWebhooks: 'Adressen für Programme',
  incomingWebhooksHint:
    'Ein Programm auf diesem Computer schreibt über so eine Adresse in einem Raum, unter eigenem Namen, und kann sonst nichts.',
  incomingWebhooksWords:
    'programme bots webhook eingehend adresse skript meldungen programs incoming url curl script integration automation build alerts',

  tokens: 'Token von Programmen',
  tokensHint:
    'Ein Programm, das deinen Knoten über seine API benutzt, kommt mit einem Token, das sagt, was es darf. Das gilt auch, während die Oberfläche gesperrt ist, bis du das Token entfernst.',
  tokensWords:
    'programme bots token schnittstelle recht lesen schreiben geheimnis zugang widerrufen programs api scope read write secret key access revoke',

  protection: 'Schutz',
  passphrase: 'Passphrase',
  passphraseOff:
    'Es gibt keine: Dein Knoten startet von selbst, und wer diesen Computer oder seine Festplatte nimmt, liest deine Unterhaltungen und kann in deinem Namen schreiben.',
  passphraseOn:
    'Es gibt eine: Solange dein Knoten aus ist, liest ohne sie niemand deine Unterhaltungen auf seiner Festplatte. Du gibst sie bei jedem Start ein. Wenn sie vergessen ist, kann niemand helfen.',
  passphrase_set: 'Passphrase festlegen',
  passphrase_change: 'Passphrase ändern',
  passphrase_remove: 'Passphrase entfernen',
  passphraseDone_set: 'Die Passphrase ist festgelegt. Dein Knoten fragt beim nächsten Start danach.',
  passphraseDone_change: 'Die Passphrase ist geändert.',
  passphraseDone_remove: 'Die Passphrase ist entfernt. Dein Knoten startet wieder von selbst.',
  passphraseWords:
    'schutz passwort kennwort verschlüsseln festplatte geheim sicherheit diebstahl gestohlen laptop protection password encrypt disk secret security theft stolen',
  idle: 'Automatisch sperren',
  idleHint:
    'Wenn so lange niemand etwas getan hat, fragen alle Browser dieses Knotens nach der Passphrase. Der Knoten läuft weiter.',
  idleNeeds: 'Nur mit einer Passphrase.',
  idleNever: 'nie',
  idleAfter_one: 'nach {{count}} Minute',
  idleAfter_other: 'nach {{count}} Minuten',
  idleWords:
    'schutz sperren sperre leerlauf automatisch abwesend minuten protection lock idle automatic away minutes timeout',
  idleLater: 'Später sperren',
  lockNow: 'Jetzt sperren',
  lockNowHint:
    'Alle Browser dieses Knotens fragen nach der Passphrase, bis sie in einem eingegeben wird. Der Knoten läuft weiter.',
  lockNowWords: 'schutz sperren sperre abwesend bildschirm verstecken protection lock away screen hide',

  storage: 'Speicher',
  folder: 'Datenverzeichnis',
  folderHint:
    'Alles von diesem Knoten liegt in diesem einen Ordner: Nachrichten, Schlüssel, Einstellungen. Eine Kopie davon ist keine Sicherung: Ein Knoten, der mit einem älteren Stand wiederkommt, wird von den anderen ausgeschlossen. Was die Nachrichten sichert, sind die Knoten der anderen, die sie alle haben.',
  folderWords:
    'speicher festplatte pfad ordner verzeichnis sicherung dateien wo storage disk path backup files where',
  copyFolder: 'Pfad kopieren',
  size: 'Datenbank',
  sizeHint: 'Mit ihrem Journal. Sie wächst mit dem, was in deinen Gruppen geschrieben wird.',
  sizeWords: 'speicher festplatte bytes platz größe speicherplatz storage disk space size',
  fileSpace: 'Platz für Dateien',
  fileSpaceHint:
    'Wie viel die Dateien von Nachrichten auf diesem Computer belegen dürfen. Ist es voll, nimmt und holt dein Knoten keine mehr; was hier ist, geht nicht von selbst.',
  fileSpaceUsed_one: '{{count}} Datei belegt {{used}}. Frei auf der Festplatte: {{free}}.',
  fileSpaceUsed_other: '{{count}} Dateien belegen {{used}}. Frei auf der Festplatte: {{free}}.',
  fileSpaceWords:
    'speicher dateien anhänge platz festplatte voll grenze storage files attachments quota space disk full limit',
  fetchSize: 'Dateien von selbst holen bis',
  fetchSizeHint: 'Größere kommen, wenn du danach fragst.',
  fetchSizeWords:
    'speicher dateien anhänge holen laden automatisch größe grenze storage files attachments fetch download automatic size limit data',
  amountNothing: 'keine',
  fileCopies: 'Kopien von Dateien',
  fileCopiesHint:
    'Die größten auf diesem Computer, und wer sie auch hat, soweit es bekannt ist. Eine Kopie wird nur entfernt, wenn jemand, der erreichbar ist, sie ganz hat; sie kommt wieder, wenn du danach fragst.',
  fileCopiesNone: 'Es gibt keine.',
  fileCopiesUnknown: 'noch nicht gefragt, wer sie hat',
  fileCopiesWords:
    'speicher dateien anhänge entfernen löschen kopien platz storage files attachments remove delete copies free space',
  copyRemove: 'Entfernen',
  copyRemoveName: 'Die Kopie von {{name}} entfernen',
  copiesRemove: 'Alle entfernen, die auch andere haben',
  copiesAsking: 'Frage die anderen …',
  copiesRemoved_zero: 'Nichts wurde entfernt: Niemand, der erreichbar ist, hat diese Dateien.',
  copiesRemoved_one: '{{count}} Kopie von {{of}} wurde entfernt: {{freed}} sind frei.',
  copiesRemoved_other: '{{count}} Kopien von {{of}} wurden entfernt: {{freed}} sind frei.',

  kept: 'Was aufbewahrt wird',
  keptHint:
    'Jeder Knoten bewahrt die ganze Unterhaltung seiner Gruppen auf. Was du löschst, wird überall ausgeblendet; Knoten, die es gesehen haben, können es noch in ihrem Log haben.',
  keptWords:
    'speicher löschen privat datenschutz verlauf nachrichten storage delete privacy history messages',
  addresses: 'Adressen dieses Knotens',
  addressesHint: 'Hier erreichen ihn die Knoten der anderen. Andere legst du mit {{flag}} fest.',
  noAddresses: 'keine bekannt',
  addressesWords: 'netzwerk port adresse ip erreichen network advertise reach',

  about: 'Über demes',
  version: 'Version',
  versionWords: 'über ausgabe nummer stand about release number',
  protocol: 'Protokoll',
  protocolHint: 'Knoten mit demselben Protokoll verstehen einander.',
  protocolWords: 'über version verträglich kompatibel about compatible',
  device: 'Dieses Gerät',
  deviceHint: 'Die ID dieses Knotens in jeder Gruppe.',
  deviceWords: 'über kennung identität knoten schlüssel about id identity node key',
  copyDevice: 'ID kopieren',
  api: 'Für Programme',
  apiHint: 'Alles, was diese Oberfläche kann, steht auch deinen eigenen Programmen offen.',
  apiLink: 'API-Dokumentation',
  apiWords: 'über entwickeln programmieren schnittstelle about developer http openapi bot script token',
  licence: 'Lizenz',
  licenceHint: 'demes ist freie Software unter der MIT-Lizenz.',
  licenceWords: 'über quelloffen freie software urheberrecht about open source copyright mit license',
  shortcuts: 'Tastenkürzel',
  shortcutsWords: 'tasten tastatur kürzel hilfe keys keyboard hotkeys help shortcuts',
};
