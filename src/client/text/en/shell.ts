/** English sentences of src/client/shell. */
export const shell = {
  panelStale: 'As it was when your node last answered.',
  starting: 'Reaching your node …',
  lateSlow: 'Your node takes longer than usual. It may be reading a long history from its disk.',
  lateNoAnswer:
    'Your node does not answer. Is it still running? This page goes on by itself when it is back.',
  lab: 'Failure lab: faults on this node may be made on purpose.',
  skip: 'Skip to the conversation',
  close: 'Close',
  closeNote: 'Close this note',
  closePanel: 'Close {{title}}',
  nodeSays: 'Your node says: {{said}}',
  line_half: 'This contains half a character.',
  line_spaces: 'This must not begin or end with a space.',
  line_empty: 'Nothing of this can be seen.',
  line_decomposed: 'This must be in the composed form (NFC).',
  line_unseen: 'This contains a character that cannot be seen.',
  line_marks: 'This stacks too many marks on one letter.',
  line_long: 'This must have at most {{max}} characters.',
  screenFault: 'This screen made a mistake. Reload it, nothing is lost.',
  partFailed:
    'This part of the screen did not come: your node gave no answer. If it does not come when you try again, reload the page.',
  partAgain: 'Try again',

  groups: 'Groups',
  addGroup: 'Add a group',
  thisIs: 'This is the node of {{name}}',
  withTrouble: '{{name}}, {{trouble}}',
  rail_joining: 'being joined',
  rail_joinFailed: 'joining failed',
  rail_halted: 'it stands still on your node',
  rail_silent: 'your node says nothing of it',
  rail_removed: 'you do not belong to it any more',
  rail_waiting: 'nothing is confirmed at the moment',
  withUnread_one: '{{name}}, one unread message',
  withUnread_other: '{{name}}, {{count}} unread messages',
  conversations: 'Conversations',
  rooms: 'Rooms',
  people: 'People',
  you: '(you)',
  draft: 'Draft',
  reachable: 'reachable',
  notReachable: 'not reachable',
  invite: 'Invite people',
  settings: 'Settings',
  toLight: 'Light colours',
  toDark: 'Dark colours',

  backToList: 'Back to the list',
  members: 'Members',
  membersCount_one: 'Members: {{count}}',
  membersCount_other: 'Members: {{count}}',
  network: 'Network',
  notSealed: 'Not end-to-end encrypted',
  notSealedWhy:
    'This group was made before rooms were sealed, or made so on purpose: whoever keeps its log, a keeper too, can read what is said. A new group is sealed.',
  keys_awaited:
    'Your device has not been given the keys of this room yet. Another member’s device does that by itself as soon as it is reachable.',
  keys_unreadable:
    'Your device cannot read this room at the moment. It has asked the others for new keys and goes on by itself.',
  keys_locked:
    'Somebody was removed, and this room gets new keys that they do not have. Until then nothing can be written; it takes seconds while a majority can be reached.',
  groupOpening: 'Opening the group …',
  noRoom: 'Choose a room on the left, or press Ctrl K.',
  forget: 'Remove it from this node …',
  forgetTitle: 'Remove “{{name}}” from this node?',
  forgetWhat: 'Everything that was said in it goes from this node’s disk. The others keep what they have.',
  forgetCounted:
    'The group goes on counting on this device until somebody removes it there: ask one of its admins.',
  forgetDo: 'Remove',
  cancel: 'Cancel',

  halted_data_damaged: 'This group is damaged on your node’s disk',
  halted_data_damagedWhy:
    'What stands there is not what was written, and it cannot be brought back from here. So your node shows nothing of it, and takes no part in the group.',
  halted_data_damagedHow:
    'Whoever else is in the group has all messages. To come back, start a node with an empty data directory and ask for a new invitation. Have a look at the disk, too.',
  halted_false_snapshot: 'Your node was given a false state of this group',
  halted_false_snapshotWhy:
    'The history does not fit the state that its host had sent at first. So your node shows nothing of it, and takes no part in the group.',
  halted_false_snapshotHow:
    'Tell the others: somebody’s node is broken or lies. To come back, start a node with an empty data directory and ask for a new invitation.',
  halted_disk_full: 'The disk of your node is full',
  halted_disk_fullWhy:
    'Your node cannot save, so it takes no part in this group. Nothing that was accepted is lost.',
  halted_disk_fullHow: 'Make room on the disk. Your node looks every few seconds and goes on by itself.',
  halted_storage_failed: 'The disk of your node refuses to store',
  halted_storage_failedWhy:
    'Your node cannot save, so it takes no part in this group. Nothing that was accepted is lost.',
  halted_storage_failedHow:
    'See whether the disk is there, whole and writable. Your node looks every few seconds and goes on by itself; if it does not, start it again.',
  halted_internal: 'Your node made a mistake with this group',
  halted_internalWhy:
    'It has stopped working with it, so that nothing wrong is written. What was accepted is not lost.',
  halted_internalHow:
    'Your node looks every few seconds whether it can go on. If it does not, start it again, and please report what stands below.',
  haltedReport: 'What your node says, for whoever helps you:',
  haltedCopy: 'Copy what your node says',
  haltedAgain: 'Look again',
  haltedSame: 'It is as it was.',

  cloneTitle: 'This node runs twice',
  cloneLead:
    'Two running copies of one data directory were met. So that no vote counts twice, both are silent: they send nothing and take nothing in.',
  cloneHow:
    'Decide here what this copy shall be, and the opposite at the other one; or stop and delete the other one.',
  cloneKeep: 'This one goes on',
  cloneNew: 'Make this a new device',
  cloneFoot:
    'A new device of yours comes back into your groups by itself. What only this copy wrote and nobody got is lost then.',
  rolledBackTitle: 'This node’s disk is older than it should be',
  rolledBackLead:
    'Others remember more of this device than its data directory holds: it was put back from an older copy. It must not vote or write any more.',
  rolledBackHow:
    'It becomes a new device of yours by itself, and comes back into your groups as soon as one of their members can be reached. If this page stays, start the node again.',
  setAsideFoot: 'If this browser is not let in afterwards, “demes open” prints a new link.',

  palette: 'Go to …',
  paletteHint: 'Go to … (Ctrl K)',
  paletteLabel: 'Room, person or action',
  palettePlaceholder: 'Where to?',
  paletteNothing: 'Nothing has that name.',
  action_search: 'Search what was said',
  action_invite: 'Invite people',
  action_network: 'Show the network',
  action_members: 'Show the members',
  action_settings: 'Settings',
  action_lockNow: 'Lock the screens now',
  action_newGroup: 'Start or join another group',
  action_shortcuts: 'Keyboard shortcuts',

  shortcuts: 'Keyboard shortcuts',
  shortcut_palette: 'Go to a room, a person, an action',
  shortcut_search: 'Search what was said',
  shortcut_previousRoom: 'Room above',
  shortcut_nextRoom: 'Room below',
  shortcut_members: 'Members',
  shortcut_network: 'Network',
  shortcut_shortcuts: 'This list',
  shortcut_close: 'Close what is open',
  key_ctrl: 'Ctrl',
  key_shift: 'Shift',
  writing: 'While writing',
  writing_send: 'Send',
  writing_newLine: 'New line',
  writing_editLast: 'Change your last message',
  writing_emoji: 'Find an emoji by its name',
  atMessage: 'At a message',
  atMessage_walk: 'Message above, message below',
  atMessage_unread: 'Mark unread from here',
} as const;
