import type { Sentences } from '../sentences.ts';

/** German sentences of src/client/notices. */
export const notices: Sentences['notices'] = {
  title: '{{name}} im Raum {{room}}, {{group}}',
  titleDirect: '{{name}}, {{group}}',
  hidden: 'Eine neue Nachricht',

  level: 'Benachrichtigungen auf diesem Computer',
  level_all: 'Alle Nachrichten',
  level_mentions: 'Wenn ich erwähnt werde',
  level_none: 'Keine',
  mute: 'Stumm schalten',
  mute_no: 'Nicht stumm',
  mute_hour: 'Für eine Stunde',
  mute_evening: 'Für acht Stunden',
  mute_day: 'Für einen Tag',
  mute_always: 'Bis ich es ändere',
  mutedUntil: 'Bis {{time}}',
  muted: '{{name}}, stumm',
};
