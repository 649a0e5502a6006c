/**
 * The tables, as a list of steps. A step that was released is never changed; a new one is added below it,
 * and whoever opens an older file gets a backup of it first (database.ts).
 *
 * A row of a group's log has the key `group number * 2^40 + index`, and so has everything that belongs to
 * one entry or one own event: all groups share a table, each group's rows lie together, ascending, and
 * JavaScript's safe integers hold the key (2^13 groups of 2^40 entries).
 */

import { SUMS_AND_HOLES } from './schema-holes.ts';
import { BLOB_UPLOADS, FILE_LIMITS, NAMED_BLOBS } from './schema-blobs.ts';
import { DEVICE_SEEN, KNOWN_MEMBERS, MEMBER_CHAIN, RECOVERY_SEEN } from './schema-devices.ts';
import { ROOM_KEYS } from './schema-keys.ts';
import { THREAD_DRAFTS } from './schema-drafts.ts';
import { IMPORTS } from './schema-imports.ts';
import { NOTICES, READING } from './schema-notices.ts';
import { SEALED_ROWS } from './schema-sealed.ts';
import { MESSAGE_PARTS } from './schema-talk.ts';
import { INCOMING_WEBHOOKS, WEBHOOK_TAKEN, WEBHOOKS } from './schema-webhooks.ts';

/** "DEME": tells our files from other people's SQLite files. */
export const APPLICATION_ID = 0x44454d45;

export const ROW_KEYS_PER_GROUP = 2 ** 40;
const GROUP_NUMBER_MAX = 2 ** 13 - 1;
/** The version from which on a database says which master key it was sealed with (AR6). */
export const PROVED_SINCE = 11;

/** SQL that leads from version i to version i + 1; run in one transaction each. */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE node (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- Whose keys belong to this file; null until the first start got that far.
  device_id TEXT,
  boot_count INTEGER NOT NULL DEFAULT 0,
  boot_nonce TEXT NOT NULL DEFAULT '',
  profile_name TEXT
) STRICT;
INSERT INTO node (one) VALUES (1);

-- What each peer last said of itself: a smaller boot count later is a disk that was rolled back.
CREATE TABLE peer_boot (
  device_id TEXT PRIMARY KEY,
  boot_count INTEGER NOT NULL,
  boot_nonce TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE address_record (
  device_id TEXT PRIMARY KEY,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE address_worked (
  device_id TEXT NOT NULL,
  address TEXT NOT NULL,
  -- Higher worked later.
  serial INTEGER NOT NULL,
  PRIMARY KEY (device_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_group (
  number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND ${GROUP_NUMBER_MAX}),
  group_id TEXT NOT NULL UNIQUE,
  fork_id TEXT NOT NULL,
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;

-- Only while a group is being joined, or when that failed. The invitation is a secret.
CREATE TABLE joining (
  group_number INTEGER PRIMARY KEY REFERENCES chat_group,
  invitation TEXT NOT NULL,
  event BLOB NOT NULL,
  failed_code TEXT
) STRICT;

-- What this device signed; who holds the secret is not known here.
CREATE TABLE invite (
  number INTEGER PRIMARY KEY,
  invite_id TEXT NOT NULL UNIQUE,
  group_number INTEGER NOT NULL REFERENCES chat_group,
  grant_bytes BLOB NOT NULL
) STRICT;
CREATE INDEX invite_by_group ON invite (group_number);

-- The small row of a group that changes all the time.
CREATE TABLE group_state (
  group_number INTEGER PRIMARY KEY REFERENCES chat_group,
  term INTEGER NOT NULL DEFAULT 0,
  voted_for TEXT,
  commit_index INTEGER NOT NULL DEFAULT 0,
  acknowledgement BLOB,
  applied_index INTEGER NOT NULL DEFAULT 0,
  projected_index INTEGER NOT NULL DEFAULT 0
) STRICT;

-- bytes: an event's header, or the whole body of a no-op or config. body_hash: the event's id, or the hash of the body.
CREATE TABLE log_entry (
  id INTEGER PRIMARY KEY,
  term INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  signature BLOB,
  payload BLOB
) STRICT;
-- Configs and no-ops are few and asked for by kind.
CREATE INDEX log_entry_not_event ON log_entry (kind, id) WHERE kind <> 1;

-- Verdicts on applied events that are not valid: an applied event without a row here is.
CREATE TABLE log_verdict (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  reason TEXT
) STRICT;

CREATE TABLE fold_row (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (group_number, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE commit_proof (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  term INTEGER NOT NULL,
  log_index INTEGER NOT NULL,
  proof BLOB NOT NULL,
  PRIMARY KEY (group_number, term)
) STRICT, WITHOUT ROWID;

-- Own events that have no place yet; the key holds the event's number instead of an index.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  event_id BLOB NOT NULL,
  header BLOB NOT NULL,
  signature BLOB NOT NULL,
  payload BLOB NOT NULL
) STRICT;

-- Every clientId this device ever used in the group: the same one again gets the same answer, for ever.
CREATE TABLE own_event (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  client_id TEXT NOT NULL,
  event_id BLOB NOT NULL,
  payload_hash BLOB NOT NULL,
  PRIMARY KEY (group_number, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE room (
  number INTEGER PRIMARY KEY,
  group_number INTEGER NOT NULL REFERENCES chat_group,
  room_id BLOB NOT NULL,
  messages INTEGER NOT NULL DEFAULT 0,
  last_index INTEGER NOT NULL DEFAULT 0,
  UNIQUE (group_number, room_id)
) STRICT;

-- The read model: rebuilt from the log at any time. reason: why it was rejected.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  room_number INTEGER NOT NULL REFERENCES room,
  event_id BLOB NOT NULL,
  -- The first 48 bits of event_id: half the index to write, and next to no false hits.
  event_key INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  term INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  text TEXT NOT NULL,
  reply_to BLOB,
  reason TEXT
) STRICT;
CREATE INDEX message_by_event ON message (event_key);
CREATE INDEX message_by_room ON message (room_number, id);
`,
  `
-- Host changes this node lived through. Times are its own measurements, null for what it did not see.
CREATE TABLE election (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  term INTEGER NOT NULL,
  -- Of the entry that began the term.
  log_index INTEGER NOT NULL,
  host TEXT,
  at INTEGER NOT NULL,
  duration_ms REAL,
  outage_ms REAL,
  PRIMARY KEY (group_number, term)
) STRICT, WITHOUT ROWID;

-- What was typed and not sent, and how far was read: of this node only, in no log.
CREATE TABLE draft (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  room_id BLOB NOT NULL,
  text TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_mark (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  room_id BLOB NOT NULL,
  log_index INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id)
) STRICT, WITHOUT ROWID;

-- The rest is read model. It knows more now, so it is made anew from the log.
DELETE FROM message;
UPDATE room SET messages = 0, last_index = 0;
UPDATE group_state SET projected_index = 0;

-- text: as last edited, empty when deleted.
ALTER TABLE message ADD COLUMN edited_at INTEGER;
ALTER TABLE message ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

-- Every text of a message that was edited, the newest too, and since which entry it stood.
CREATE TABLE message_text (
  message_id INTEGER NOT NULL,
  log_index INTEGER NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (message_id, log_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE reaction (
  message_id INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  member_id TEXT NOT NULL,
  -- Of the entry that put it there.
  log_index INTEGER NOT NULL,
  PRIMARY KEY (message_id, emoji, member_id)
) STRICT, WITHOUT ROWID;

-- Who belongs, as of the projected index: the fold may be ahead. member_id of a device never changes.
CREATE TABLE projected_device (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  device_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  PRIMARY KEY (group_number, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE projected_member (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  member_id TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (group_number, member_id)
) STRICT, WITHOUT ROWID;

-- What members were called, since which entry.
CREATE TABLE member_name (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  member_id TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (group_number, member_id, log_index)
) STRICT, WITHOUT ROWID;

-- The log's own lines in the conversation. Null where the line has no such thing.
CREATE TABLE system_line (
  id INTEGER PRIMARY KEY,
  term INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  member_id TEXT,
  device_id TEXT,
  name TEXT,
  name_before TEXT,
  role TEXT,
  by_member_id TEXT
) STRICT;

-- The name that the node was started with: given again, it does not undo what the person said on the screen since.
ALTER TABLE node ADD COLUMN given_name TEXT;
`,
  `
-- Sums of what no hash of the log covers (row-sums.ts). None is null, but signature_sum where there is no signature.
ALTER TABLE group_state ADD COLUMN last_index INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_state ADD COLUMN saves INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_state ADD COLUMN sum INTEGER;
ALTER TABLE group_state ADD COLUMN applied_sum INTEGER;
ALTER TABLE group_state ADD COLUMN projected_sum INTEGER;
-- 1 when damage was found: the whole log is looked at before it is used again.
ALTER TABLE group_state ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE log_entry ADD COLUMN signature_sum INTEGER;
ALTER TABLE fold_row ADD COLUMN sum INTEGER;
ALTER TABLE outbox ADD COLUMN sum INTEGER;
ALTER TABLE message ADD COLUMN sum INTEGER;
UPDATE group_state SET last_index = coalesce((
  SELECT id - group_number * ${ROW_KEYS_PER_GROUP} FROM log_entry
  WHERE id BETWEEN group_number * ${ROW_KEYS_PER_GROUP} AND (group_number + 1) * ${ROW_KEYS_PER_GROUP} - 1
  ORDER BY id DESC LIMIT 1), 0);
UPDATE group_state SET applied_sum = row_sum(applied_index), projected_sum = row_sum(projected_index),
  sum = row_sum(term, voted_for, commit_index, acknowledgement, last_index, saves);
UPDATE log_entry SET signature_sum = row_sum(signature) WHERE signature IS NOT NULL;
UPDATE fold_row SET sum = row_sum(key, value);
UPDATE outbox SET sum = row_sum(event_id, header, signature, payload);
UPDATE message SET sum = row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id, text, reply_to,
  reason, edited_at, deleted);
`,
  SUMS_AND_HOLES,
  `
-- What other devices showed of their disks in a group: whoever comes back with less is an older copy.
CREATE TABLE peer_standing (
  group_number INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  term INTEGER NOT NULL,
  ack_term INTEGER NOT NULL,
  ack_index INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, device_id)
) STRICT, WITHOUT ROWID;

-- 1: this start was seen on two machines at once; neither counts.
ALTER TABLE peer_boot ADD COLUMN cloned INTEGER NOT NULL DEFAULT 0;

-- Why this data directory takes no part any more: rolled_back or clone; null while it does.
ALTER TABLE node ADD COLUMN set_aside TEXT;
UPDATE peer_boot SET sum = row_sum(device_id, boot_count, boot_nonce, cloned);
UPDATE node SET sum = row_sum(device_id, boot_count, boot_nonce, profile_name, given_name, set_aside);
`,
  `
-- What the first start made of this directory: a member's device, or a keeper's.
ALTER TABLE node ADD COLUMN kind TEXT NOT NULL DEFAULT 'member';
UPDATE node SET sum = row_sum(device_id, boot_count, boot_nonce, profile_name, given_name, set_aside, kind);
`,
  `
-- The forks that a group's log went through, as records of how each began; position 1 is the oldest.
CREATE TABLE fork_record (
  group_number INTEGER NOT NULL REFERENCES chat_group,
  position INTEGER NOT NULL,
  record BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, position)
) STRICT, WITHOUT ROWID;
`,
  `
-- Unconfirmed events of other devices, each device's without a gap: kept until the group's log has judged them.
CREATE TABLE tentative (
  group_number INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  header BLOB NOT NULL,
  signature BLOB NOT NULL,
  payload BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, device_id, seq)
) STRICT, WITHOUT ROWID;
`,
  `
-- What the person switched at this node: 1 is on.
ALTER TABLE node ADD COLUMN port_map INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node ADD COLUMN nearby INTEGER NOT NULL DEFAULT 0;
UPDATE node SET sum = row_sum(device_id, boot_count, boot_nonce, profile_name, given_name, set_aside, kind, port_map,
  nearby);
`,
  `
-- Two histories that were confirmed in one fork of a group: nothing is confirmed in it any more.
CREATE TABLE contradiction (
  group_number INTEGER NOT NULL,
  fork_id TEXT NOT NULL,
  proof BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, fork_id)
) STRICT, WITHOUT ROWID;
`,
  `
-- Nothing, sealed: opens with the master key of the directory, and with no other.
CREATE TABLE sealing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  proof BLOB NOT NULL
) STRICT;
INSERT INTO sealing VALUES (1, seal_column('sealing.proof', 1, ''));
`,
  ROOM_KEYS,
  MEMBER_CHAIN,
  SEALED_ROWS,
  RECOVERY_SEEN,
  KNOWN_MEMBERS,
  DEVICE_SEEN,
  BLOB_UPLOADS,
  MESSAGE_PARTS,
  NOTICES,
  NAMED_BLOBS,
  WEBHOOKS,
  INCOMING_WEBHOOKS,
  THREAD_DRAFTS,
  READING,
  WEBHOOK_TAKEN,
  FILE_LIMITS,
  IMPORTS,
];

/** The version from which on nothing that SEALED_COLUMNS names is in clear. */
export const SEALED_SINCE = MIGRATIONS.indexOf(SEALED_ROWS) + 1;
