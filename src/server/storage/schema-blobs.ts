/** The steps of the schema (schema.ts) for attached files, whose bytes are not in the database (blobs/). */

/** SQL. */
export const BLOB_UPLOADS = `
-- Files that were given to this node, until a message that names them has its place.
CREATE TABLE blob_upload (
  blob_id BLOB PRIMARY KEY,
  -- ms since 1970.
  made_at INTEGER NOT NULL,
  facts BLOB NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** SQL. Which messages name which files: nothing that was said before names any. */
export const NAMED_BLOBS = `
CREATE TABLE attachment (
  message_id INTEGER NOT NULL,
  blob_id BLOB NOT NULL,
  PRIMARY KEY (message_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_blob ON attachment (blob_id, message_id);
`;

/** SQL. How much attached files may take, where a person said it: bytes. */
export const FILE_LIMITS = `
CREATE TABLE file_limit (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  quota_bytes INTEGER,
  fetched_bytes INTEGER,
  sum INTEGER NOT NULL
) STRICT;
`;
