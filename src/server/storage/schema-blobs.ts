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
