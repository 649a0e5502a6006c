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
  entryBytesMax: 64 * KIB,
  /** One frame on a link: several entries, never one that blocks heartbeats for long. */
  frameBytesMax: 1 * MIB,
  /** Before the hello a stranger may make us hold this much. */
  helloBytesMax: 64 * KIB,
  /** A person's or room's name, in code points. */
  nameCodePointsMax: 64,
  membersMax: 256,
  votersMax: 7,
  /** Learners in a config, and so devices in a group: a member may have several. */
  devicesMax: 512,
  /** Ids of tentative events that a header may name. */
  afterMax: 8,
  clientIdLengthMax: 64,
  addressesMax: 8,
  addressLengthMax: 255,
  /** Nesting of a JSON body, checked on the bytes before parsing: deeper input costs stack. */
  jsonDepthMax: 32,
  jsonBytesMax: 2 * MIB,
  batchMessagesMax: 100,
  /** Events of one device that wait for confirmation. */
  outboxEventsMax: 10_000,
  inviteUsesMax: 1000,
  inviteLifeMsMax: 365 * 24 * 3600 * 1000,
  /** How far an hlc may run ahead of the own clock by following another's. */
  hlcAheadMsMax: 60_000,
  /** Log entries a host holds above the commit index before it makes authors wait. */
  uncommittedEntriesMax: 8192,
  uncommittedBytesMax: 16 * MIB,
  /** Entry heads in a certificate: no two acknowledgements of one quorum are further apart than what may be uncommitted. */
  certificateHeadsMax: 8192,
  /** One append: bounded, so that a slow link still gets heartbeats through. */
  appendEntriesMax: 512,
  appendBytesMax: 256 * KIB,
  /** Appends under way to one peer before the host waits for an answer. */
  appendsInFlightMax: 64,
  proposeEventsMax: 256,
  proposeBytesMax: 256 * KIB,
  proposeEventsInFlightMax: 2048,
  /** Entries applied in one turn: keeps the loop answering while a late node catches up. */
  applyEntriesMax: 1024,
});
