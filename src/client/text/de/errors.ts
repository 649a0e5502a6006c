import type { Sentences } from '../sentences.ts';

/** German sentences for the codes of the error catalogue that a screen can meet. */
export const errors: Sentences['errors'] = {
  no_answer:
    'Dein Knoten hat nicht geantwortet. Vielleicht startet er gerade neu; versuche es gleich noch einmal.',
  unauthorized: 'Dieser Browser hat keine Sitzung mehr bei deinem Knoten.',
  wrong_passphrase: 'Das ist nicht die Passphrase dieses Knotens.',
  locked: 'Dein Knoten ist gesperrt: Er braucht seine Passphrase.',
  forbidden_role: 'Deine Rolle in dieser Gruppe erlaubt das nicht.',
  not_found: 'Das gibt es nicht mehr.',
  invite_malformed:
    'Das ist keine vollständige Einladung. Kopiere den ganzen Text, von „demes1.“ bis zum Ende.',
  invite_expired: 'Diese Einladung ist abgelaufen. Bitte um eine neue.',
  invite_used: 'Diese Einladung wurde so oft benutzt, wie sie darf. Bitte um eine neue.',
  invite_revoked: 'Diese Einladung wurde zurückgezogen. Bitte um eine neue.',
  wrong_group: 'Der Knoten unter dieser Adresse ist nicht in der Gruppe dieser Einladung.',
  group_full: 'Diese Gruppe hat so viele Mitglieder, wie sie fassen kann.',
  unreachable: 'Keine der Adressen in der Einladung war erreichbar.',
  rate_limited: 'Das war etwas zu schnell. Warte einen Moment und versuche es noch einmal.',
  outbox_full: 'Zu viele deiner Nachrichten warten noch auf Bestätigung.',
  disk_full: 'Die Festplatte deines Knotens ist voll: Nichts wurde gespeichert und nichts gesendet.',
  storage_failed:
    'Dein Knoten konnte nicht auf die Festplatte schreiben: Nichts wurde gespeichert und nichts gesendet.',
  no_quorum:
    'Darüber entscheidet eine Mehrheit der Gruppe, und die ist gerade nicht erreichbar. Nichts wurde geändert; versuche es noch einmal, wenn mehr zurück sind.',
  not_sealed:
    'Diese Gruppe ist nicht Ende-zu-Ende-verschlüsselt: Was in einem privaten Raum geschrieben wird, könnte jeder ihrer Knoten lesen. Darum gibt es hier keine privaten Räume.',
  member_unconfirmed:
    'Jemand heißt so wie eine andere Person, die du kennst. Vergleicht eure Sicherheitsnummern, oder bestätige, dass du weißt, wer es ist.',
  room_archived: 'Dieser Raum ist archiviert: Hier wird nichts mehr geschrieben.',
  too_many_rooms:
    'Die Gruppe hat so viele Räume, wie sie fassen kann, oder du hast so viele angelegt, wie ein Mitglied darf.',
  not_ready: 'Dein Knoten startet oder beendet sich gerade. Versuche es gleich noch einmal.',
  joining: 'Dein Knoten tritt dieser Gruppe gerade erst bei.',
  removed: 'Du gehörst nicht mehr zu dieser Gruppe.',
  last_device: 'In dieser Gruppe ist niemand außer dir: Jemand muss bleiben.',
  not_in_room:
    'Dieses Gerät hat die Schlüssel dieses Raums noch nicht. Dafür muss jemand erreichbar sein, der sie hat.',
  room_locked:
    'Jemand wurde entfernt, und die Schlüssel dieses Raums werden gewechselt. Mit den alten wird nichts mehr geschrieben; versuche es gleich noch einmal.',
  room_unreadable: 'Dieses Gerät hat die jetzigen Schlüssel dieses Raums nicht. Es bittet die anderen darum.',
  keeper: 'Ein Hüter schreibt nichts: Er bewahrt das Log der Gruppe auf.',
  banned: 'Diese Gruppe lässt dich nicht wieder herein.',
  certificate_fork: 'Ein anderes Gerät von dir hat denselben Platz: Kopple dieses noch einmal.',
  invite_needed: 'Diese Gruppe lässt dich nur mit einer Einladung herein.',
  link_root_elsewhere:
    'Dieses Gerät wurde von einem anderen gekoppelt. Nur jenes koppelt weitere, zeigt die Wiederherstellungsphrase und erstellt Wiederherstellungsdateien.',
  link_malformed:
    'Das ist kein vollständiger Kopplungscode. Kopiere den ganzen Text, von „demeslink1.“ bis zum Ende.',
  recovery_file_newer: 'Diese Wiederherstellungsdatei stammt von einer neueren Version von demes.',
  recovery_file_older: 'Dieser Knoten hat schon eine neuere Wiederherstellungsdatei dieser Person gesehen.',
  recovery_file_wrong:
    'Diese Wiederherstellungsdatei gehört nicht zu dieser Phrase, oder sie ist unvollständig oder beschädigt.',
  phrase_wrong: 'Diese Wörter sind keine Wiederherstellungsphrase.',
  device_removed:
    'Dieser Knoten wurde aus der Gruppe entfernt. Komm mit einem neuen Datenverzeichnis zurück.',
  blob_away: 'Dein Knoten hat diese Datei nicht. Lade sie zuerst von den anderen.',
  only_copy:
    'Niemand sonst, der erreichbar ist, hat diese Datei; deshalb bleibt die Kopie auf deinem Knoten.',
  blobs_full:
    'Dein Knoten hat so viele Bytes an Dateien, wie er behalten darf. Erlaube ihm in den Einstellungen mehr oder entferne dort Kopien von Dateien, die auch andere haben.',
  import_sealed: 'Dieser Export ist versiegelt: Er öffnet sich nur mit seiner Passphrase.',
  import_passphrase: 'Das ist nicht die Passphrase dieses Exports.',
  import_newer: 'Dieser Export stammt von einer neueren Version von demes.',
  import_known: 'Dieser Export ist schon auf diesem Gerät.',
  too_large: 'Das ist größer, als dein Knoten annimmt.',
  internal: 'Dein Knoten hat einen Fehler gemacht. In seinem Log steht mehr.',
};
