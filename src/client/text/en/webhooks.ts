/** English sentences of src/client/webhooks. */
export const webhooks = {
  list_out: 'Webhooks',
  list_in: 'Addresses for programs',
  new_out: 'New webhook',
  new_in: 'New address',
  make_out: 'Make the webhook',
  make_in: 'Make the address',

  name: 'Name',
  nameHint_out: 'What it is for.',
  nameHint_in: 'Stands in brackets before what the program says, so that everybody sees who it was.',
  nameNeeded: 'Give it a name.',
  url: 'Address of the program',
  urlNeeded: 'An address that begins with http:// or https://.',
  room: 'Room in {{group}}',
  allRooms: 'All rooms of {{group}}',
  roomOf: '{{room}} · {{group}}',

  once_out: 'The secret of the webhook',
  once_in: 'The address',
  onceWhat_out:
    'The secret that signs what is posted. It is shown only now: give it to the program, which knows by it that a post comes from your node.',
  onceWhat_in:
    'The address. It is shown only now, and works on the computer of your node. Whoever has it there can say something in that room, in your name.',
  copy_out: 'Copy the secret',
  copy_in: 'Copy the address',
  kept: 'I have kept it',

  takenAgo: 'Works; last taken {{ago}}.',
  nothingYet: 'Nothing was posted yet.',
  ended: 'Ended: the receiver wants nothing more.',
  fails: 'Fails, first {{ago}}: {{why}}.',
  triedNow: 'It is being tried again.',
  triedIn: 'Next try within {{time}}.',
  why_unreachable: 'nobody answers there',
  why_timeout: 'no answer came in time',
  why_certificate: 'its certificate is not valid',
  why_answer: 'what answers does not speak HTTP',
  why_status: 'it answered {{status}}',

  testDo: 'Test',
  testLabel: 'Test: {{name}}',
  testTaken: 'It was taken.',
  testRefused: 'Not taken: {{why}}.',
  removeLabel: 'Remove: {{name}}',
  removeWhat: 'From then on it does nothing more. It cannot be brought back.',
} as const;
