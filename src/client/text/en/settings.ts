/** English sentences of src/client/settings. */
export const settings = {
  title: 'Settings',
  search: 'Search the settings',
  nothingFound: 'No setting has to do with “{{query}}”.',
  close: 'Close',
  reset: 'Reset',
  resetLabel: 'Reset: {{setting}}',

  profile: 'Profile',
  name: 'Your name',
  nameHint: 'As the others see you, in all your groups.',
  nameSave: 'Save',
  nameSaved: 'Saved. The others see it as soon as the group has confirmed it.',
  nameWords: 'profile rename call me identity',

  lookColour: 'Colour',
  lookColourHint: 'Behind your initials or picture, on everybody’s screens.',
  lookColourOwn: 'As it comes',
  lookColourOf: 'Colour {{colour}}',
  lookColourWords: 'profile colour color avatar',
  lookPicture: 'Picture',
  lookPictureHint: 'One emoji in the place of your initials. Leave it empty for initials.',
  lookPictureWrong: 'Exactly one emoji, or nothing.',
  lookPictureWords: 'profile avatar picture emoji photo image icon',
  lookBot: 'A program writes here',
  lookBotHint: 'For bots: “bot” stands beside the name, so that nobody takes it for a person.',
  lookBotWords: 'profile bot program script automatic',

  appearance: 'Appearance',
  theme: 'Colours',
  themeHint: 'Light, dark, or as your system is set.',
  themeLight: 'Light',
  themeDark: 'Dark',
  themeAuto: 'System',
  themeWords: 'theme dark mode light night scheme appearance',

  language: 'Language',
  languageHint: 'Of these screens, in this browser.',
  languageOfBrowser: 'As the browser',
  languageWords: 'language sprache langue idioma words translation locale',

  devices: 'Devices',
  ownDevices: 'Your devices',
  ownDevicesHint:
    'Computers that are you in your groups. What they are called, all in the group see. Remove one that is lost, or that somebody else may have had in their hands.',
  ownDevicesWords: 'devices computers list last seen lost stolen remove had my device rename name',
  ownDeviceHere: 'reachable',
  ownDeviceRename: 'Rename the device {{id}}',
  ownDeviceRenameDo: 'Rename',
  ownDeviceName: 'Name of the device',
  ownDeviceRemove: 'Remove the device {{id}}',
  linkComputer: 'Another computer',
  linkComputerHint:
    'A computer that you link is you, too: it joins your groups by itself. Only this one can link others.',
  linkComputerWords: 'link second computer device laptop pair add qr code',
  recoveryPhrase: 'Recovery phrase',
  recoveryPhraseHint:
    'If every device of yours is lost, 24 words on paper bring you back as who you are. They are kept nowhere, never change, and nobody can tell you them again. Whoever finds them can be you, too.',
  recoveryPhraseWords: 'recovery phrase 24 words seed mnemonic lost device come back restore backup paper',
  recoveryFile: 'Recovery file',
  recoveryFileHint:
    'It says where your groups are, and only the phrase opens it: it may lie anywhere but on this computer alone. Save a new one when you have joined another group. Without it you come back too, but your groups need an invitation.',
  recoveryFileWords: 'recovery file save download backup groups lost device come back restore',
  recoveryFileSave: 'Save a recovery file',

  group: 'This group',
  sealed: 'End-to-end encryption',
  sealedYes: 'On',
  sealedNo: 'Off',
  sealedHint:
    'What is said in its rooms is sealed with keys that only the members’ devices have. Who talks with whom, and when, is not hidden from those who keep the log.',
  notSealedHint:
    'Not end-to-end encrypted: whoever keeps this group’s log, a keeper too, can read what is said. It stays so; make a new group for what nobody else may read.',
  sealedWords: 'group end to end encryption encrypted sealed keys secret privacy security',
  newcomersSee: 'Newcomers see',
  newcomers_everything: 'Everything',
  newcomers_joining: 'From joining',
  newcomers_everythingHint:
    'Whoever joins is handed the keys of what was said before. So the devices keep them all: whoever gets hold of one device can read everything back to the first message.',
  newcomers_joiningHint:
    'Whoever joins sees that something was said before, and not what. Your own device still keeps the keys of what it shows.',
  newcomersSeeWords: 'group newcomers history join before everything forward secrecy',
  renewKeys: 'New keys',
  renewKeysHint:
    'For when somebody may have copied what this computer has: what is said from now on is sealed with keys that the copy lacks. It does not shut out a device that is lost: remove that one.',
  renewKeysDo: 'Make new keys',
  renewKeysDone: 'The rooms have new keys.',
  renewKeysWords: 'group keys renew rotate copy stolen compromised security post compromise',

  notices: 'Notices',
  desktopNotices: 'Notices of new messages',
  desktopNoticesHint:
    'Your desktop says when somebody writes while you are not looking, as long as demes is open in this browser. Which messages that is, each room says.',
  desktopNotices_denied:
    'This browser does not allow it for this page. It can be changed beside the address of the page.',
  desktopNotices_missing: 'This browser shows no notices.',
  desktopNoticesWords: 'notices notifications desktop alert message push',
  noticeContent: 'Say what was written',
  noticeContentHint:
    'Otherwise a notice says who wrote and where, and nothing else. In all browsers of this node.',
  noticeContentWords: 'notices notifications hide content preview text privacy',
  quietHours: 'Quiet hours',
  quietHoursHint: 'No notices between two times of the day. In all browsers of this node.',
  quietTimes: 'From and until',
  quietTimes_from: 'Quiet from',
  quietTimes_to: 'Quiet until',
  quietTimesWords: 'notices quiet hours night time from until',
  quietHoursWords: 'notices notifications quiet night do not disturb mute silence',

  network: 'Network',
  portMap: 'Ask the router',
  portMapHint:
    'Your router is asked (by UPnP or NAT-PMP) to pass your node’s port on to this computer, so that members elsewhere can reach it. That ends when you switch it off or stop your node.',
  portMapStrangers:
    'Anybody on the internet can then knock at that port, and learns that demes listens there. Only members and invited people get further.',
  portMapAsking: 'Your router is being asked …',
  portMapMapped: 'The router {{router}} passes {{address}} on to this computer.',
  portMapPrivate:
    'The router {{router}} passes the port on, but another router is in front of it, perhaps your provider’s: members elsewhere cannot come in this way.',
  portMapNobody:
    'No router answered. Many have this switched off: look for UPnP in the router’s own settings.',
  portMapRefused:
    'A router answered, but does not pass the port on. Look for UPnP in its own settings, or pass the port on there by hand.',
  portMapWords: 'network port map forward upnp nat pmp router reach outside internet',
  nearby: 'Look around near by',
  nearbyHint:
    'Devices of your groups in the same local network find each other there, whatever their addresses are, and you see who else is near by.',
  nearbyStrangers:
    'Everybody in that network can see that demes runs at your address, but not who you are or which groups you are in. Only who knows a group, also from earlier, can tell that a device of it is here.',
  nearbyFound_zero: 'Nobody near by says that they are here.',
  nearbyFound_one: 'One other node is near by.',
  nearbyFound_other: '{{count}} other nodes are near by.',
  nearbyFailed: 'The local network cannot be heard. Switch this off and on again to try once more.',
  nearbyWords: 'network lan local mdns multicast bonjour discovery near',
  fixed: 'Said at the start of this node ({{flag}}): it stays so until the node is started without it.',

  protection: 'Protection',
  passphrase: 'Passphrase',
  passphraseOff:
    'There is none: your node starts by itself, and whoever takes this computer or its disk reads your conversations and can write as you.',
  passphraseOn:
    'There is one: while your node is off, nobody reads your conversations on its disk without it. You type it at every start. If it is forgotten, nobody can help.',
  passphrase_set: 'Set a passphrase',
  passphrase_change: 'Change the passphrase',
  passphrase_remove: 'Remove the passphrase',
  passphraseDone_set: 'The passphrase is set. Your node asks for it at its next start.',
  passphraseDone_change: 'The passphrase is changed.',
  passphraseDone_remove: 'The passphrase is removed. Your node starts by itself again.',
  passphraseWords: 'protection password encrypt disk secret security theft stolen laptop',
  idle: 'Lock the screens by themselves',
  idleHint:
    'When nobody touched them for so long, all browsers of this node ask for the passphrase. The node goes on.',
  idleNeeds: 'With a passphrase only.',
  idleNever: 'never',
  idleAfter_one: 'after {{count}} minute',
  idleAfter_other: 'after {{count}} minutes',
  idleWords: 'protection lock idle automatic away minutes timeout',
  lockNow: 'Lock now',
  lockNowHint:
    'All browsers of this node ask for the passphrase, until one of them gives it. The node goes on.',
  lockNowWords: 'protection lock away screen hide',

  storage: 'Storage',
  folder: 'Data directory',
  folderHint:
    'Everything of this node is in this one folder: messages, keys, settings. A copy of it is no backup: a node that comes back with an older state is left out by the others. What protects the messages are the others’ nodes, which have them all.',
  folderWords: 'storage disk path backup files where',
  copyFolder: 'Copy the path',
  size: 'Database',
  sizeHint: 'With its journal. It grows with what is written in your groups.',
  sizeWords: 'storage disk bytes space size',
  kept: 'What is kept',
  keptHint:
    'Every node keeps the whole conversation of its groups. What you delete is hidden everywhere; nodes that have seen it may still hold it in their log.',
  keptWords: 'storage delete privacy history messages',
  addresses: 'Addresses of this node',
  addressesHint: 'Where the others’ nodes reach it. Set others with {{flag}}.',
  noAddresses: 'none known',
  addressesWords: 'network port advertise ip reach',

  about: 'About',
  version: 'Version',
  versionWords: 'about release number',
  protocol: 'Protocol',
  protocolHint: 'Nodes of the same protocol understand each other.',
  protocolWords: 'about version compatible',
  device: 'This device',
  deviceHint: 'The id of this node in every group.',
  deviceWords: 'about id identity node key',
  copyDevice: 'Copy the id',
  api: 'For programs',
  apiHint: 'Everything that these screens do is open to your own programs too.',
  apiLink: 'API documentation',
  apiWords: 'about developer http openapi bot script token',
  licence: 'Licence',
  licenceHint: 'demes is free software under the MIT licence.',
  licenceWords: 'about open source copyright mit license',
} as const;
