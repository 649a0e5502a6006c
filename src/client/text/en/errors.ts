/** One sentence for each code of the error catalogue that a screen can meet; the node's own detail stands in for others. */
export const errors = {
  no_answer: 'Your node did not answer. It may be restarting; try again in a moment.',
  unauthorized: 'This browser has no session with your node any more.',
  wrong_passphrase: 'That is not the passphrase of this node.',
  locked: 'Your node is locked: it needs its passphrase.',
  forbidden_role: 'Your role in this group does not allow that.',
  not_found: 'That is not there any more.',
  invite_malformed: 'This is not a complete invitation. Copy the whole text, from “demes1.” to its end.',
  invite_expired: 'This invitation has expired. Ask for a new one.',
  invite_used: 'This invitation was used as often as it may be. Ask for a new one.',
  invite_revoked: 'This invitation was withdrawn. Ask for a new one.',
  wrong_group: 'The node at that address is not in the group of this invitation.',
  group_full: 'This group has as many members as it can hold.',
  unreachable: 'None of the addresses in the invitation could be reached.',
  rate_limited: 'That was a little too fast. Wait a moment and try again.',
  outbox_full: 'Too many of your messages still wait to be confirmed.',
  disk_full: 'The disk of your node is full: nothing was saved and nothing was sent.',
  storage_failed: 'The disk of your node refused to store: nothing was saved and nothing was sent.',
  no_quorum:
    'A majority of the group decides this, and it cannot be reached now. Nothing was changed; try again when more are back.',
  not_sealed:
    'This group is not end-to-end encrypted: every node in it would have what is said in a private room, so there are none.',
  member_unconfirmed:
    'Somebody else goes by a name that you know from another person. Compare your safety numbers, or confirm that you know.',
  room_archived: 'This room is archived: nothing is said in it any more.',
  too_many_rooms: 'The group has as many rooms as it can hold, or you made as many as one member may.',
  not_ready: 'Your node is starting or stopping. Try again in a moment.',
  joining: 'Your node is still joining this group.',
  removed: 'You do not belong to this group any more.',
  last_device: 'You are the only one in this group: somebody has to be left.',
  not_in_room:
    'This device was not given the keys of this room yet. Somebody who has them has to be reached.',
  room_locked:
    'Somebody was removed, and the keys of this room are being changed. Nothing is written with the old ones; try again in a moment.',
  room_unreadable: 'This device has not the present keys of this room. It asks the others for them.',
  keeper: 'A keeper writes nothing: it keeps the group’s log.',
  banned: 'This group does not let you in again.',
  certificate_fork: 'Another device of yours was made in the same place: link this one again.',
  invite_needed: 'This group lets you in by an invitation only.',
  link_root_elsewhere:
    'This device was linked by another one. Only that one links others, shows the recovery phrase and makes recovery files.',
  link_malformed: 'This is not a complete linking code. Copy the whole text, from “demeslink1.” to its end.',
  recovery_file_newer: 'This recovery file was made by a newer version of demes.',
  recovery_file_older: 'This node has seen a newer recovery file of this person.',
  recovery_file_wrong: 'This recovery file is not of this phrase, or it is cut off or damaged.',
  phrase_wrong: 'These words are no recovery phrase.',
  device_removed: 'This node was removed from the group. Come again from a new data directory.',
  blob_away: 'Your node has not got this file. Get it from the others first.',
  blobs_full:
    'Your node keeps as many bytes of files as it may. Start it with more, or delete messages with large files.',
  too_large: 'That is larger than your node accepts.',
  internal: 'Your node made a mistake. Its log says more.',
} as const;
