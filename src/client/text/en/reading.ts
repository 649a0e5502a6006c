/** English sentences about reading: what is unread, who sees what was read, whom one does not want to see. */
export const reading = {
  markUnread: 'Mark unread from here',
  roomUnread: 'Mark as unread',
} as const;
