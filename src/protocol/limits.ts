/**
 * Every bound that two nodes must agree on, or that guards a door, with its reason. Table: docs/limits.md.
 * Units are last in the names; `Max` means "up to and including".
 */
const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS = Object.freeze({
  /** A message's text in UTF-8: long enough for a page of code, short enough to show. */
  textBytesMax: 16 * KIB,
  /** An event's payload as sealed; with header and signature an entry stays below entryBytesMax. */
  payloadBytesMax: 60 * KIB,
  /** A body in the log: small enough that one entry never holds up the ones behind it. */
  entryBytesMax: 64 * KIB,
  /** One WebSocket message on a link: several frames, never so many that heartbeats wait for long. */
  frameBytesMax: 1 * MIB,
  /** Frames in that message: a million tiny ones would cost far more memory than their bytes. */
  framesPerMessageMax: 4096,
  /** Before the hello a stranger may make us hold this much. */
  helloBytesMax: 64 * KIB,
  /** A person's or room's name, in code points. */
  nameCodePointsMax: 64,
  /** A reaction's emoji in UTF-8: the longest sequence that fonts know has 35. */
  emojiBytesMax: 64,
  /** Colours that a member can choose from: as many as the screens have. */
  memberColours: 10,
  /** Different emoji of one member under one message: beyond it is drawing, and every page would carry it. */
  reactionsMax: 20,
  /** Different emoji of all members under one message: an invitation can bring a hundred members of one person. */
  emojiPerMessageMax: 50,
  /** Members that one message names: more is everybody. */
  mentionsMax: 50,
  /** Files that go with one message: what shows as one. */
  attachmentsMax: 10,
  /** What a file is called, in UTF-8: what file systems take. */
  fileNameBytesMax: 255,
  /** A media type in characters: the two names that RFC 6838 recommends to keep below 64. */
  mediaTypeLengthMax: 127,
  /** A small image of an attachment in bytes: all of a message fit into its payload beside the text. */
  previewBytesMax: 4 * KIB,
  /** The loudness of a recording, a byte each: as many bars as fit on a screen. */
  waveformBytesMax: 128,
  /** What the screens record at once in ms: who says more says it in two. */
  voiceMsMax: 15 * 60 * 1000,
  /** The same in bytes: less than what is fetched unasked. */
  voiceBytesMax: 8 * MIB,
  /** What is to be seen on an image, in words, in UTF-8. */
  altTextBytesMax: 1000,
  /** Answers of a poll: what one looks over. */
  pollOptionsMax: 12,
  /** One of them in code points: a line. */
  pollOptionCodePointsMax: 100,
  /** The shortest life of a message, in ms: below it nobody could have read it. */
  messageLifeMsMin: 5_000,
  /** The longest: what is kept for a year is kept. */
  messageLifeMsMax: 365 * 24 * 3600 * 1000,
  /** Pinned messages of a room: a list that is read. */
  pinsMax: 100,
  /** The fold and the latency matrix of a group stay small enough to recompute at once. */
  membersMax: 256,
  /** Rooms of a group, archived ones counted: each is a row of the fold, and a private one has keys. */
  roomsMax: 1024,
  /** Of them made by one member: nobody uses all of them up. */
  roomsMadeMax: 256,
  /** What a room is about, in code points: a line. */
  topicCodePointsMax: 256,
  /** More voters make every confirmation wait for more disks and gain little. */
  votersMax: 7,
  /** Learners in a config, and so devices in a group: a member may have several. */
  devicesMax: 512,
  /** Ids of tentative events that a header may name. */
  afterMax: 8,
  /** Room for a uuid or a bot's own key, in every header for ever. */
  clientIdLengthMax: 64,
  /** Addresses of one device: home, office, VPN, both families. */
  addressesMax: 8,
  /** The longest name of the domain name system, and a port. */
  addressLengthMax: 255,
  /** Nesting of a JSON body, checked on the bytes before parsing: deeper input costs stack. */
  jsonDepthMax: 32,
  /** A full batch of messages of the greatest length, with room for escapes. */
  jsonBytesMax: 2 * MIB,
  /** Messages in one batch: one turn of the engine carries them all. */
  batchMessagesMax: 100,
  /** Events of one device that wait for confirmation: days of talk without a quorum. */
  outboxEventsMax: 10_000,
  /** The same in bytes: what every other device keeps for it meanwhile. */
  outboxBytesMax: 64 * MIB,
  /** An invitation is meant for people one knows. */
  inviteUsesMax: 1000,
  /** Invitations that nobody used, withdrawn by one member: each is a row of the fold, for ever. */
  unusedRevokedMax: 1024,
  /** A forgotten invitation ends by itself. */
  inviteLifeMsMax: 365 * 24 * 3600 * 1000,
  /** How far an hlc may run ahead of the own clock by following another's. */
  hlcAheadMsMax: 60_000,
  /** A term is raised by at most this at once: years of elections, and far from the end of numbers. */
  termJumpMax: 2 ** 24,
  /** The last millisecond of the year 9999: what dates can be written for. */
  clockMsMax: 253_402_300_799_999,
  /** Log entries a host holds above the commit index before it makes authors wait. */
  uncommittedEntriesMax: 8192,
  /** The same in bytes: what a host may lose of its memory to a group without a quorum. */
  uncommittedBytesMax: 16 * MIB,
  /** Entry heads in a certificate: acknowledgements are never further apart than what may be uncommitted. */
  certificateHeadsMax: 8192,
  /** The same in one that is told to everybody: under load the next round has one that is shorter. */
  toldHeadsMax: 1024,
  /** One append: bounded, so that a slow link still gets heartbeats through. */
  appendEntriesMax: 512,
  /** The same in bytes: what a slow link carries within one heartbeat. */
  appendBytesMax: 256 * KIB,
  /** Appends under way to one peer before the host waits for an answer. */
  appendsInFlightMax: 64,
  /** Events in one propose, for the same reason as in an append. */
  proposeEventsMax: 256,
  /** The same in bytes, so that a batch of long texts goes in several. */
  proposeBytesMax: 256 * KIB,
  /** Events proposed to the host before the author waits for its answer. */
  proposeEventsInFlightMax: 2048,
  /** Entries applied in one turn: keeps the loop answering while a late node catches up. */
  applyEntriesMax: 1024,
  /** A receiver that lacks more gets a snapshot. By log it has the state after two seconds, and shows all in half the time. */
  snapshotBehindEntries: 16_384,
  /** A snapshot in bytes: the largest roster with all its invitations, and room. */
  snapshotBytesMax: 64 * MIB,
  /** One part of it: bounded like an append, for the same reason. */
  snapshotChunkBytesMax: 256 * KIB,
  /** Parts under way to one receiver before the host waits for an answer. */
  snapshotChunksInFlightMax: 4,
  /** Hashes of past entries in a snapshot: events name heads, seldom older than these. */
  snapshotHashesMax: 4096,
  /** Config entries in a snapshot: the newest is in force, the others are compared with what is known. */
  snapshotConfigsMax: 64,
  /** Entries in one page of history, as in an append: one save and one round trip for each page. */
  historyEntriesMax: 512,
  /** The same in bytes, as in an append. */
  historyBytesMax: 256 * KIB,
  /** A device's key package in bytes: its leaf and two keys take a fifth of it. */
  keyPackageBytesMax: 2 * KIB,
  /** An MLS commit: it goes into an entry, and a removal in a group of the largest size, never rekeyed, takes 43 KiB. */
  keysCommitBytesMax: 48 * KIB,
  /** Devices that one commit adds, so that it and its welcome fit into an entry; more go with the next. */
  keysAddsMax: 32,
  /** The welcome of one commit without its tree: less than 256 bytes for each device that is added. */
  keysWelcomeBytesMax: 12 * KIB,
  /** An MLS tree, which newcomers are handed beside the log: 512 devices, each with a leaf and a parent. */
  keysTreeBytesMax: 384 * KIB,
  /** Epochs whose keys are asked for at once: what is missing beyond them is asked for next. */
  keysPastAskedMax: 64,
  /** Room secrets that are handed over at once: those epochs of a few rooms, a small part of a frame. */
  keysPastMax: 2048,
  /** From when to when a key package may be used: as long as a member may stay away before it can be added. */
  keyPackageLifeMsMax: 30 * 24 * 3600 * 1000,
  /** A file that is attached to a message: a few minutes of film, and a night on a slow link. */
  attachmentBytesMax: 100 * MIB,
  /** One chunk of it before it is sealed: little enough to be held in memory, enough that its hash weighs nothing. */
  blobChunkBytes: 64 * KIB,
  /** What one request brings of an export: a slow import is many requests, none of them slow. */
  importPartBytesMax: 4 * MIB,
  /** One line of an export that is read back: all rooms and members of the largest group stand in one. */
  importLineBytesMax: 16 * MIB,
  /** Values in such a line: those rooms with those members are 270,000, and nothing waits long while they are read. */
  importLineValuesMax: 500_000,
  /** Forks that a group went through, one after the other: each is a disaster that people decided about. */
  forksMax: 64,
  /** Groups of one node: more would let a program fill the disk with empty ones. */
  groupsMax: 64,
  /** Tokens of programs of one node: more than a person keeps apart. */
  apiTokensMax: 64,
  /** Webhooks of one node, for the same reason. */
  webhooksMax: 32,
  /** An address in characters: what every server takes. */
  webhookUrlLengthMax: 2048,
  /** How long a receiver may take for one message, in ms: it is to keep it, and to work on it afterwards. */
  webhookAnswerMs: 10_000,
  /** Of an answer's head, and of its body as well, in bytes: nothing in it is read. */
  webhookAnswerBytesMax: 16 * KIB,
  /** After a failure, in ms: doubled with each further one. */
  webhookPauseMs: 1_000,
  /** The longest pause: who comes back after a night hears of it soon. */
  webhookPauseMsMax: 5 * 60 * 1000,
  /** The shortest passphrase, in code points: below it guessing is quick in spite of argon2id. */
  passphraseCodePointsMin: 8,
  /** The longest in UTF-8: a page of words, and nothing that costs time by its length. */
  passphraseBytesMax: 1024,
});
