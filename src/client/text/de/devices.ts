import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/devices: a second computer of the same person. */
export const devices: Sentences['devices'] = {
  alreadyTitle: 'Diesen Computer koppeln',
  alreadyLead: 'Er wird ein weiteres Gerät von dir und tritt deinen Gruppen von selbst bei.',
  begin: 'Computer koppeln',
  beginAgain: 'Noch einmal',
  giveUp: 'Abbrechen',
  back: 'Zurück',
  use: 'Diesen Computer koppeln',
  code: 'Kopplungscode',
  codeHint:
    'Auf dem anderen Computer: Einstellungen, „Computer koppeln“, oder in einem Terminal „demes link“.',
  codeHow:
    'Starte demes auf dem anderen Computer, wähle „Ich nutze demes schon anderswo“ und gib dort innerhalb von fünf Minuten diesen Code ein.',
  codeSecret: 'Wer diesen Code hat, kann versuchen, sich als dein Gerät einzuschleichen: Zeig ihn niemandem.',
  copyCode: 'Code kopieren',
  copied: 'Kopiert',
  qrLabel: 'Der Kopplungscode als QR-Code',
  connecting: 'Verbinde mit dem anderen Computer …',
  compare: 'Zeigen beide Computer dieselben Bilder, in derselben Reihenfolge?',
  equal: 'Sie sind gleich',
  differ: 'Sie sind verschieden',
  waitOther: 'Bestätige es jetzt auch auf dem anderen Computer.',
  doneOld: 'Der andere Computer gehört jetzt zu deinen Geräten. Er tritt deinen Gruppen von selbst bei.',
  doneNew: 'Dieser Computer gehört jetzt zu deinen Geräten. Er startet neu und tritt deinen Gruppen bei.',
  phraseShow: 'Phrase zeigen',
  phraseShowAgain: 'Noch einmal zeigen',
  phraseIsYou:
    'Wer diese 24 Wörter hat, gilt als du: kommt in deine Gruppen, liest mit und schreibt in deinem Namen. Schreib sie in dieser Reihenfolge auf Papier, jetzt, ohne dass jemand zusieht. Mach kein Foto und keine Kopie davon.',
  phraseWords: 'Die 24 Wörter deiner Wiederherstellungsphrase',
  phraseHide: 'Verbergen',
  phraseAsk: 'Ich habe sie aufgeschrieben',
  phraseCheck: 'Damit sicher ist, dass alles stimmt: Welche Wörter sind das?',
  phraseWord: 'Wort {{number}}',
  phraseOther: 'Es ist ein anderes Wort. Schau auf dein Papier.',
  phraseLookAgain: 'Noch einmal ansehen',
  phraseCheckDo: 'Prüfen',
  phraseWritten: 'Du hast sie aufgeschrieben. Bewahre das Papier dort auf, wo auch anderes Wichtige liegt.',

  restoreTitle: 'Zurückkommen',
  restoreLead: 'Mit deiner Wiederherstellungsphrase wird dieser Computer ein neues Gerät von dir.',
  restorePhrase: 'Wiederherstellungsphrase',
  restorePhraseHint: '24 Wörter in ihrer Reihenfolge. Groß- und Kleinschreibung und Leerzeichen sind egal.',
  restoreFile: 'Wiederherstellungsdatei wählen',
  restoreNoFile: 'Ohne sie bist du auch wieder du, brauchst für deine Gruppen aber eine Einladung.',
  restoreUnread: 'Diese Datei lässt sich nicht lesen. Wähle sie noch einmal.',
  restoreDo: 'Zurückkommen',
  restoreOlder: 'Diese Datei trotzdem benutzen',
  restored: 'Du bist wieder du, mit einem neuen Gerät.',
  restoredAlone: 'Deine Gruppen sind hier nicht bekannt. Bitte jemanden aus ihnen um eine Einladung.',
  restoredGroups_one:
    'Dieser Knoten startet neu und kommt in deine Gruppe zurück, sobald dort jemand erreichbar ist.',
  restoredGroups_other:
    'Dieser Knoten startet neu und kommt in deine {{count}} Gruppen zurück, sobald in jeder jemand erreichbar ist.',
  restoredOn: 'Weiter',
  why_link_wrong:
    'Jemand kam mit einem falschen Code. Nichts wurde geändert; fang noch einmal an und zeig den Code niemandem.',
  why_link_used: 'Dieser Code wurde schon benutzt. Lass dir auf dem anderen Computer einen neuen zeigen.',
  why_link_expired: 'Dieser Code gilt nicht mehr. Lass dir auf dem anderen Computer einen neuen zeigen.',
  why_link_differs:
    'Die beiden Computer haben nicht dieselben Bilder gezeigt: Vielleicht sitzt jemand dazwischen. Nichts wurde geändert.',
  why_link_cancelled: 'Abgebrochen. Nichts wurde geändert.',
  why_link_lost: 'Der andere Computer ist weg. Fang noch einmal an, wenn beide zur Hand sind.',
  why_link_malformed:
    'Der andere Computer hat etwas Unerlaubtes gesagt. Benutze auf beiden dieselbe Version von demes.',
  why_link_failed: 'Dieser Knoten konnte seinen Teil nicht tun. In seinem Log steht mehr.',
  why_unreachable:
    'Der andere Computer war nicht erreichbar. Beide müssen im selben Netzwerk sein, oder sein Port für andere Knoten muss offen sein.',
};
