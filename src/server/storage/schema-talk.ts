/** The step of the schema (schema.ts) that gives messages parts, threads, pins, votes and an end. */
/** SQL. Nothing that was said before has any of it. Sums that did not hold do not hold afterwards. */
export const MESSAGE_PARTS = `
UPDATE message SET sum = NULL WHERE sum IS NOT row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id,
  text, may_name, reply_to, reason, edited_at, deleted);
-- parts: sealed. thread_id: the message in whose thread it stands. deleted: 1 by somebody, 2 when its time was over.
ALTER TABLE message ADD COLUMN parts BLOB;
ALTER TABLE message ADD COLUMN passing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN expires_at INTEGER;
ALTER TABLE message ADD COLUMN thread_id INTEGER;
ALTER TABLE message ADD COLUMN poll_closed_at INTEGER;
UPDATE message SET sum = row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id, text, may_name,
  reply_to, reason, edited_at, deleted, parts, passing, expires_at, thread_id, poll_closed_at) WHERE sum IS NOT NULL;
CREATE INDEX message_by_thread ON message (thread_id, id) WHERE thread_id IS NOT NULL;
CREATE INDEX message_by_end ON message (expires_at) WHERE expires_at IS NOT NULL AND deleted = 0;

CREATE TABLE pin (
  message_id INTEGER PRIMARY KEY,
  room_number INTEGER NOT NULL REFERENCES room,
  member_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
CREATE INDEX pin_by_room ON pin (room_number, message_id);

-- choices: sealed; places of answers, a byte each.
CREATE TABLE vote (
  message_id INTEGER NOT NULL,
  member_id TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  choices BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (message_id, member_id)
) STRICT, WITHOUT ROWID;
`;
