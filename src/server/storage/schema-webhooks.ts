/** The steps of the schema (schema.ts) for webhooks, out (webhook-rows.ts) and in (incoming-rows.ts). */
export const WEBHOOKS = `
CREATE TABLE webhook (
  hook_id TEXT PRIMARY KEY,
  -- For forgetting a group; the sealed facts name it, too.
  group_number INTEGER NOT NULL,
  -- ms since 1970.
  created_at INTEGER NOT NULL,
  facts BLOB NOT NULL,
  -- How far its receiver took what is said, and in which fork of the log that was.
  delivered_index INTEGER NOT NULL,
  fork_id TEXT NOT NULL,
  -- Since when it fails (ms since 1970), why, and with which status; null while it works, or where there is none.
  failing_since INTEGER,
  failure TEXT,
  failure_status INTEGER,
  -- 1: the receiver wants no more.
  ended INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** When its receiver last took a message (ms since 1970), null: none yet. */
export const WEBHOOK_TAKEN = `
ALTER TABLE webhook ADD COLUMN taken_at INTEGER;
UPDATE webhook SET sum = row_sum(hook_id, group_number, created_at, facts, delivered_index, fork_id, failing_since,
  failure, failure_status, ended, taken_at);
`;

export const INCOMING_WEBHOOKS = `
CREATE TABLE incoming_webhook (
  hook_id TEXT PRIMARY KEY,
  -- For forgetting a group; the sealed facts name it, too.
  group_number INTEGER NOT NULL,
  -- ms since 1970.
  created_at INTEGER NOT NULL,
  facts BLOB NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
