/** English sentences about reading: what is unread, who sees what was read, whom one does not want to see. */
export const reading = {
  markUnread: 'Mark unread from here',
  roomUnread: 'Mark as unread',

  block: 'Block',
  unblock: 'Unblock',
  blocked: 'blocked',
  blockedHint: 'You do not see what this member says. They are not told.',
  blockedMessage: 'Message of a blocked member',
  blockedShow: 'Show',
  blockedDone:
    'You do not see what {{name}} says any more, and they are not told. It can be undone here and in the settings.',
  unblockedDone: 'You see what {{name}} says again.',

  readBy_one: 'Read by {{count}}',
  readBy_other: 'Read by {{count}}',
  readByNames: 'Read by',
} as const;
