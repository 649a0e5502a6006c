/** The step of the schema (schema.ts) for imports: exports that are read on this device and are part of no group. */
export const IMPORTS = `
CREATE TABLE import (
  number INTEGER PRIMARY KEY,
  import_id TEXT NOT NULL UNIQUE,
  -- 1: all of it is here. 0: it comes, or goes, and what is left of it goes at the next start.
  is_whole INTEGER NOT NULL,
  -- What the list shows of it; null until it is whole.
  facts BLOB,
  -- Its rooms and members; null until it is whole.
  head BLOB,
  sum INTEGER NOT NULL
) STRICT;

-- room_number: its place in the head (0, 1, 2 ...).
CREATE TABLE import_message (
  id INTEGER PRIMARY KEY,
  import_number INTEGER NOT NULL,
  room_number INTEGER NOT NULL,
  log_index INTEGER NOT NULL,
  -- Of the message's id: the same for the same one of the same import.
  message_key BLOB NOT NULL,
  content BLOB NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX import_message_by_place ON import_message (import_number, room_number, log_index);
CREATE UNIQUE INDEX import_message_by_key ON import_message (import_number, message_key);

-- Files that its messages name. blob_id: null where its bytes are not here.
CREATE TABLE import_file (
  import_number INTEGER NOT NULL,
  -- Of the hash of its bytes.
  file_key BLOB NOT NULL,
  blob_id BLOB,
  facts BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (import_number, file_key)
) STRICT, WITHOUT ROWID;
`;
