/** English sentences of src/client/network. */
export const network = {
  chipHost: 'Host: {{host}} · {{reachable}} of {{of}} reachable',
  chipOwnHost: 'Host: you · {{reachable}} of {{of}} reachable',
  chipOnlyMember: 'Host: you · nobody else yet',
  chipElecting: 'No host, electing. Keep typing.',
  chipElectingFor: 'No host, electing ({{seconds}} s). Keep typing.',
  chipFrozen: '{{host}} is silent. Keep typing.',
  chipTentative: '{{reachable}} of {{of}} reachable: messages wait',
  chipAlone: 'Alone: your messages wait',
  chipOffline: 'Your node does not answer',
  chipRemoved: 'No longer in this group',
  chipLoading: 'Opening the group …',
  chipLabel: 'State of the network: {{text}}. Opens the network panel.',

  bannerElecting: 'No host yet: the group is electing one. Keep typing, nothing is lost.',
  bannerFrozen:
    '{{host}}, the host, has gone silent. The group will choose another. Keep typing, nothing is lost.',
  bannerTentative_one:
    '{{reachable}} of {{of}} reachable. Messages wait on your disk and are confirmed when one more member is back.',
  bannerTentative_other:
    '{{reachable}} of {{of}} reachable. Messages wait on your disk and are confirmed when {{count}} more members are back.',
  bannerAlone_one:
    'Nobody else can be reached. You can read and write; messages wait on your disk and are confirmed when one more member is back.',
  bannerAlone_other:
    'Nobody else can be reached. You can read and write; messages wait on your disk and are confirmed when {{count}} more members are back.',
  bannerOffline:
    'Your node does not answer. What you type stays here; this page goes on by itself when the node is back.',
  bannerRemoved: 'You do not belong to this group any more. What was said until then stays here to read.',

  ringLabel: 'The group as a ring: {{reachable}} of {{of}} devices reachable. The list below says the same.',
  legend: 'Numbers are the order in which devices would be host. Each moving dot is a heartbeat.',
  quorumTitle: 'Majority',
  quorum: '{{needed}} of {{voters}} needed, {{reachable}} reachable',
  quorumGood: 'Messages are confirmed.',
  quorumShort: 'Messages wait on the disks of those who wrote them.',
  devices: 'Devices, best placed first',
  peers: 'Devices of the group',
  rank: 'Rank {{rank}}',
  thisDevice: 'this device',
  host: 'Host',
  reachable: 'reachable',
  unreachable: 'not reachable',
  upToDate: 'up to date',
  lag_one: 'one entry behind',
  lag_other: '{{count}} entries behind',
  learner: 'no vote',
  makeHost: 'Make host',
  makeHostOf: 'Make host: {{name}}',
  transcript: 'Transcript code',
  transcriptIndex: 'up to #{{index}}',
  transcriptWhat:
    'The same code with the same number on two screens: both hold the same messages in the same order.',
  copy: 'Copy',
  copied: 'Copied',
  elections: 'Changes of host',
  noElections: 'None since this node takes part.',
  unknownHost: 'Unknown host',
  term: 'term {{term}}',
  chosenIn: 'chosen in {{time}}',
  outage: 'nothing confirmed for {{time}}',
} as const;
