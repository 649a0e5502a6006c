/** English sentences of src/client/devices: a second computer of the same person. */
export const devices = {
  already: 'I already use demes on another computer',
  alreadyTitle: 'Link this computer',
  alreadyLead: 'It becomes another device of yours and joins your groups by itself.',
  begin: 'Link a computer',
  beginAgain: 'Once more',
  giveUp: 'Give up',
  back: 'Back',
  use: 'Link this computer',
  code: 'Linking code',
  codeHint: 'On the other computer: Settings, “Link a computer”, or in a terminal “demes link”.',
  codeHow:
    'Start demes on the other computer, choose “I already use demes on another computer”, and give it this code within five minutes.',
  codeSecret: 'Whoever has this code can ask to become you: show it to nobody.',
  copyCode: 'Copy the code',
  copied: 'Copied',
  qrLabel: 'The linking code as a QR code',
  connecting: 'Reaching the other computer …',
  compare: 'Do both computers show the same pictures, in the same order?',
  equal: 'They are the same',
  differ: 'They differ',
  waitOther: 'Now say so on the other computer.',
  doneOld: 'The other computer is your device now. It joins your groups by itself.',
  doneNew: 'This computer is your device now. It starts anew and joins your groups.',
  why_link_wrong:
    'Somebody came with a wrong code. Nothing was changed; begin again, and show the code to nobody.',
  why_link_used: 'This code was used already. Show a new one on the other computer.',
  why_link_expired: 'This code counts no more. Show a new one on the other computer.',
  why_link_differs:
    'The two computers did not show the same pictures: somebody may stand between them. Nothing was changed.',
  why_link_cancelled: 'It was given up. Nothing was changed.',
  why_link_lost: 'The other computer is gone. Begin again when both are at hand.',
  why_link_malformed: 'The other computer said what it may not say. Use the same version of demes on both.',
  why_link_failed: 'This node could not do its part. Its log says more.',
  why_unreachable:
    'The other computer could not be reached. Both must be in one network, or its peer port open.',
} as const;
