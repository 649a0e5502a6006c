/**
 * The one catalogue of errors: what the API answers and what the command line prints.
 * Table for readers: docs/errors.md (a test compares the two, ER1).
 */

/** What a catalogue entry says. `sentence` is for the person; `exitCode` is the command line's. */
export interface ErrorKind {
  readonly status: number;
  readonly title: string;
  readonly sentence: string;
  /** The same request may succeed later without being changed. */
  readonly retryable: boolean;
  readonly exitCode: 1 | 2 | 3;
}

function kind(status: number, title: string, sentence: string, more: Partial<ErrorKind> = {}): ErrorKind {
  return Object.freeze({ status, title, sentence, retryable: false, exitCode: 1 as const, ...more });
}

const RETRY = { retryable: true } as const;

export const ERRORS = Object.freeze({
  malformed: kind(
    400,
    'Malformed request',
    'The request could not be read: it is not valid JSON or not valid HTTP.',
  ),
  usage: kind(400, 'Wrong usage', 'The command was not understood; see --help.', { exitCode: 2 }),
  unauthorized: kind(401, 'Not signed in', 'This needs the API token of the node or a screen session.'),
  forbidden_host: kind(
    403,
    'Foreign host name',
    'The request named a host that this node does not answer for.',
  ),
  forbidden_origin: kind(
    403,
    'Foreign web page',
    'The request came from a web page that is not this node’s own.',
  ),
  forbidden_scope: kind(
    403,
    'Token too narrow',
    'This token may not do that; it needs one with a wider scope.',
  ),
  forbidden_role: kind(403, 'Not allowed', 'Your role in the group does not allow this.'),
  wrong_passphrase: kind(403, 'Wrong passphrase', 'That is not the passphrase of this node.'),
  import_passphrase: kind(403, 'Wrong passphrase', 'That is not the passphrase of this export.'),
  keeper: kind(403, 'A keeper', 'A keeper is in no room: it keeps the group’s log and writes nothing.'),
  removed: kind(403, 'No longer a member', 'This node does not belong to the group any more.'),
  not_found: kind(404, 'Not found', 'There is nothing under this address.'),
  method_not_allowed: kind(405, 'Method not allowed', 'This address does not take that method.'),
  timeout: kind(408, 'Timed out', 'What was waited for did not happen in time.', RETRY),
  conflict: kind(409, 'Conflict', 'This does not fit the present state.'),
  client_id_reused: kind(
    409,
    'Client id used before',
    'This clientId was used before for another message; a new message needs a new clientId.',
  ),
  not_sealed: kind(
    409,
    'Not end-to-end encrypted',
    'This group is not end-to-end encrypted: every node in it would have what is said in a private or direct room. Such rooms are in groups that are.',
  ),
  member_unconfirmed: kind(
    409,
    'Is that the same person?',
    'Somebody else goes by a name that you know from another person. Compare your safety numbers, or confirm that you know.',
  ),
  room_archived: kind(409, 'Room archived', 'This room is archived: nothing is said in it any more.'),
  too_many_rooms: kind(
    409,
    'Too many rooms',
    'The group has as many rooms as it can hold, or you made as many as one member may.',
  ),
  group_frozen: kind(
    409,
    'Two histories',
    'Two different histories of this group were confirmed: somebody who signs for it lied, or copied a disk. Nothing is written any more.',
  ),
  joining: kind(409, 'Still joining', 'This node is still joining the group.', RETRY),
  invite_expired: kind(409, 'Invitation expired', 'The invitation has expired; ask for a new one.'),
  invite_used: kind(
    409,
    'Invitation used up',
    'The invitation was used as often as it may be; ask for a new one.',
  ),
  invite_revoked: kind(409, 'Invitation withdrawn', 'The invitation was withdrawn; ask for a new one.'),
  wrong_group: kind(409, 'Wrong group', 'The node at that address is not in the group of this invitation.'),
  group_full: kind(409, 'Group full', 'The group has as many members as it can hold.'),
  banned: kind(409, 'Not let in', 'The group does not let this person in again.'),
  device_removed: kind(
    409,
    'Device was removed',
    'This device was removed from the group; come again from a new data directory.',
  ),
  certificate_fork: kind(
    409,
    'Two chains of devices',
    'Another device of this person was certified in the same place: link this device again, from a device that knows of it.',
  ),
  invite_needed: kind(
    409,
    'Invitation needed',
    'The group lets this person in by an invitation only: they are no member (any more), or a device that could vouch for others was removed.',
  ),
  link_root_elsewhere: kind(
    409,
    'Linked itself',
    'This device was linked by another one and cannot link others: use the device that linked it, or restore by the recovery phrase.',
  ),
  recovery_file_newer: kind(
    409,
    'File of a newer version',
    'This recovery file was made by a newer version of demes; use that version or a newer one.',
  ),
  recovery_file_older: kind(
    409,
    'An older file',
    'This node has seen a newer recovery file of this person; use that one, or say that this one shall do.',
  ),
  last_device: kind(409, 'The last device', 'The group has no other device: somebody has to be left.'),
  blob_away: kind(
    409,
    'Not on this node',
    'This node has not got this file; ask for it, and somebody who has it will be asked.',
    RETRY,
  ),
  blobs_full: kind(
    409,
    'No room for files',
    'This node keeps as many bytes of attached files as it may; allow it more (in the settings, or by demes storage set), or remove copies that others have.',
  ),
  only_copy: kind(
    409,
    'Nobody else has it',
    'No other device in reach has this file, so its copy on this node is not removed.',
    RETRY,
  ),
  import_known: kind(
    409,
    'Imported before',
    'This export is on this device already: it was imported before.',
  ),
  too_large: kind(413, 'Too large', 'What was sent is larger than this node accepts.'),
  unsupported_media_type: kind(
    415,
    'Wrong content type',
    'The body must be sent as application/json, a file as application/octet-stream.',
  ),
  invalid: kind(422, 'Invalid input', 'Some fields are missing, unknown or out of range.'),
  invite_malformed: kind(
    422,
    'Not an invitation',
    'This is not a complete invitation; copy the whole text, from “demes1.” to its end.',
  ),
  link_malformed: kind(
    422,
    'Not a linking code',
    'This is not a complete linking code; copy the whole text, from “demeslink1.” to its end.',
  ),
  phrase_wrong: kind(422, 'Not a recovery phrase', 'These words are no recovery phrase.'),
  recovery_file_wrong: kind(
    422,
    'File not opened',
    'This recovery file is not of this phrase, or it is cut off or damaged.',
  ),
  import_sealed: kind(422, 'Export is sealed', 'This export is sealed: it opens with its passphrase only.'),
  import_newer: kind(
    422,
    'Export of a newer version',
    'This export was made by a newer version of demes; import it with that version or a newer one.',
  ),
  import_faulty: kind(
    422,
    'Not a whole export',
    'This file is no export of demes in JSON, or it is cut off or damaged. Nothing of it was kept.',
  ),
  wider_binding_refused: kind(
    422,
    'Not bound beyond this machine',
    'The screens are for this machine only; other computers need a passphrase, a certificate and a name.',
    { exitCode: 2 },
  ),
  rate_limited: kind(
    429,
    'Too many requests',
    'Too much was asked in too short a time; wait a moment.',
    RETRY,
  ),
  internal: kind(500, 'Internal error', 'The node made a mistake; its log says more.'),
  locked: kind(503, 'Locked', 'The node is locked: it needs its passphrase.', RETRY),
  not_ready: kind(503, 'Not ready', 'The node is starting or stopping.', RETRY),
  no_quorum: kind(
    503,
    'No quorum',
    'Too few of the group’s voting nodes can be reached for this now.',
    RETRY,
  ),
  outbox_full: kind(503, 'Outbox full', 'Too many of your messages still wait to be confirmed.', RETRY),
  not_in_room: kind(
    503,
    'Not in this room yet',
    'This device was not given the keys of this room yet; somebody who has them has to be reached.',
    RETRY,
  ),
  room_locked: kind(
    503,
    'Room is locked for a moment',
    'Somebody was removed, and the keys of this room are being changed; nothing is written with the old ones.',
    RETRY,
  ),
  room_unreadable: kind(
    503,
    'Cannot read this room',
    'This device has not the present keys of this room; it asks the others for them.',
    RETRY,
  ),
  unreachable: kind(503, 'Nobody reachable', 'None of the addresses could be reached.', RETRY),
  disk_full: kind(503, 'Disk full', 'The disk is full: nothing was saved and nothing was sent.', RETRY),
  storage_failed: kind(
    503,
    'Disk error',
    'The disk refused to store: nothing was saved and nothing was sent.',
  ),
  port_in_use: kind(503, 'Port in use', 'Another program already uses this port; choose another.', RETRY),
  data_in_use: kind(503, 'Data directory in use', 'Another node is running on this data directory.', {
    retryable: true,
    exitCode: 3,
  }),
  data_not_private: kind(
    503,
    'Data directory not private',
    'Other users of this machine can reach the data directory.',
    { exitCode: 3 },
  ),
  data_damaged: kind(503, 'Data directory damaged', 'The data directory is damaged and was left as it is.', {
    exitCode: 3,
  }),
  rolled_back: kind(
    503,
    'Data directory put back',
    'This data directory is an older copy: the others remember more of this device than it does. It takes no part any more and becomes a new device of the same person.',
    { exitCode: 3 },
  ),
  clone: kind(
    503,
    'Data directory copied',
    'This device runs on two machines with copies of one data directory. Both are silent until a person decides: “demes device new” on one of them, then “demes device keep” on the other.',
    { exitCode: 3 },
  ),
  false_snapshot: kind(
    503,
    'False snapshot',
    'The history of this group does not fit the state that its host had sent; nothing of it is shown.',
    { exitCode: 3 },
  ),
  data_newer: kind(
    503,
    'Data from a newer version',
    'The data directory was written by a newer version of demes; use that version or a newer one.',
    { exitCode: 3 },
  ),
});

export type ErrorCode = keyof typeof ERRORS;

export interface DemesErrorOptions {
  /** Replaces the catalogue's sentence by a more exact one, for the person. */
  readonly detail?: string;
  /** Further members of the problem document, for example `errors` or `groupStatus`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error with a place in the catalogue; `message` is the sentence for the person. */
export class DemesError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  readonly exitCode: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, options: DemesErrorOptions = {}) {
    super(
      options.detail ?? ERRORS[code].sentence,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'DemesError';
    this.code = code;
    this.status = ERRORS[code].status;
    this.title = ERRORS[code].title;
    this.retryable = ERRORS[code].retryable;
    this.exitCode = ERRORS[code].exitCode;
    this.extra = options.extra ?? {};
  }
}

/** Why bytes were refused. A link that sends such bytes is closed. */
export type ProtocolErrorCode =
  /** The bytes end before the value does. */
  | 'truncated'
  /** The value ends before the bytes do. */
  | 'trailing'
  /** A length or count above its limit. */
  | 'limit'
  /** A number outside what its field may hold. */
  | 'range'
  /** Not well-formed UTF-8 or not in NFC, or characters that the field does not take. */
  | 'text'
  /** A value that has another, canonical encoding (order, repeats, zeros). */
  | 'not_canonical'
  /** A hash or length that does not belong to the bytes beside it. */
  | 'mismatch'
  | 'unknown_type'
  | 'unknown_version';

/** Malformed bytes. The only error that a decoder throws. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
