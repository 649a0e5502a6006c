/** English sentences of src/client/notices. */
export const notices = {
  title: '{{name}} in {{room}}, {{group}}',
  titleDirect: '{{name}}, {{group}}',
  hidden: 'A new message',

  level: 'Notices on this computer',
  level_all: 'All messages',
  level_mentions: 'When I am named',
  level_none: 'None',
  mute: 'Muted',
  mute_no: 'Not muted',
  mute_hour: 'For an hour',
  mute_evening: 'For eight hours',
  mute_day: 'For a day',
  mute_always: 'Until I change it',
  mutedUntil: 'Until {{time}}',
  muted: '{{name}}, muted',
} as const;
