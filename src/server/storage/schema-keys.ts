/** The step of the schema that brings room keys, and messages that cannot be read (schema.ts). */

/** SQL. */
export const ROOM_KEYS = `
-- How far the room keys of a group have been followed.
CREATE TABLE keys_followed (
  group_number INTEGER PRIMARY KEY,
  log_index INTEGER NOT NULL,
  -- Above 0: what follows up to here was followed in another fork, and is only counted again.
  counted_to INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

-- Where a room's keys stand; room_id is zeros for the open rooms. state: secret, only where standing is 'in'.
CREATE TABLE keys_room (
  group_number INTEGER NOT NULL,
  room_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  start INTEGER NOT NULL,
  start_index INTEGER NOT NULL,
  log_index INTEGER NOT NULL,
  devices BLOB NOT NULL,
  standing TEXT NOT NULL,
  reason TEXT,
  state BLOB,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id)
) STRICT, WITHOUT ROWID;

-- Own commits that have no place yet. state and secret are secret.
CREATE TABLE keys_pending (
  group_number INTEGER NOT NULL,
  room_id BLOB NOT NULL,
  commit_hash BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  state BLOB NOT NULL,
  secret BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id, commit_hash)
) STRICT, WITHOUT ROWID;

-- Epochs with the entry that each is in force from. secret: null where this device was never given it.
CREATE TABLE keys_secret (
  group_number INTEGER NOT NULL,
  room_id BLOB NOT NULL,
  log_index INTEGER NOT NULL,
  -- 1: in force in another fork only.
  is_foreign INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  secret BLOB,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id, log_index, is_foreign)
) STRICT, WITHOUT ROWID;

-- Secrets of one room in one epoch, as others handed them over. keys_room_id: whose keys the room was sealed with.
CREATE TABLE keys_past (
  group_number INTEGER NOT NULL,
  room_id BLOB NOT NULL,
  log_index INTEGER NOT NULL,
  keys_room_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  secret BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id, log_index)
) STRICT, WITHOUT ROWID;

-- Key packages that were given away and not used yet, oldest first. secret_part is secret.
CREATE TABLE keys_package (
  group_number INTEGER NOT NULL,
  position INTEGER NOT NULL,
  public_part BLOB NOT NULL,
  secret_part BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, position)
) STRICT, WITHOUT ROWID;

-- Read model: valid events that this device cannot open, with the reason. Messages among them have a row of their own.
-- role: the author's, as it was there, of changes.
CREATE TABLE closed_event (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  role TEXT,
  sum INTEGER NOT NULL
) STRICT;
`;
