/**
 * The step of the schema (schema.ts) that seals what was in clear. Rows whose sums did not hold keep sums that do not:
 * sealing must not make damage look whole.
 */

/** SQL. */
export const SEALED_ROWS = `
UPDATE log_entry SET payload = seal_column('log_entry.payload', id, payload) WHERE payload IS NOT NULL;

UPDATE outbox SET sum = NULL WHERE sum IS NOT row_sum(event_id, header, signature, payload);
UPDATE outbox SET payload = seal_column('outbox.payload', id, payload);
UPDATE outbox SET sum = row_sum(event_id, header, signature, payload) WHERE sum IS NOT NULL;

-- Of the sums that did not hold, one is not the next: rows of tentative have sums that are never null.
DELETE FROM tentative WHERE sum IS NOT row_sum(device_id, seq, event_id, header, signature, payload);
UPDATE tentative
  SET payload = seal_column('tentative.payload', group_number || '/' || device_id || '/' || seq, payload);
UPDATE tentative SET sum = row_sum(device_id, seq, event_id, header, signature, payload);

UPDATE joining SET sum = NULL WHERE sum IS NOT row_sum(invitation, event, failed_code);
ALTER TABLE joining RENAME COLUMN invitation TO clear;
ALTER TABLE joining ADD COLUMN invitation BLOB NOT NULL DEFAULT x'';
UPDATE joining SET invitation = seal_column('joining.invitation', group_number, clear);
ALTER TABLE joining DROP COLUMN clear;
UPDATE joining SET sum = row_sum(invitation, event, failed_code) WHERE sum IS NOT NULL;

-- may_name: whether the text has an @, so that not every unread one is opened to look who is named.
UPDATE message SET sum = NULL WHERE sum IS NOT row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id,
  text, reply_to, reason, edited_at, deleted);
ALTER TABLE message RENAME COLUMN text TO clear;
ALTER TABLE message ADD COLUMN text BLOB NOT NULL DEFAULT x'';
ALTER TABLE message ADD COLUMN may_name INTEGER NOT NULL DEFAULT 0;
UPDATE message SET text = seal_column('message.text', id, clear), may_name = instr(clear, '@') > 0;
ALTER TABLE message DROP COLUMN clear;
UPDATE message SET sum = row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id, text, may_name,
  reply_to, reason, edited_at, deleted) WHERE sum IS NOT NULL;

UPDATE message_text SET sum = NULL WHERE sum IS NOT row_sum(message_id, log_index, at, text);
ALTER TABLE message_text RENAME COLUMN text TO clear;
ALTER TABLE message_text ADD COLUMN text BLOB NOT NULL DEFAULT x'';
UPDATE message_text SET text = seal_column('message_text.text', message_id || '/' || log_index, clear);
ALTER TABLE message_text DROP COLUMN clear;
UPDATE message_text SET sum = row_sum(message_id, log_index, at, text) WHERE sum IS NOT NULL;

UPDATE draft SET sum = NULL WHERE sum IS NOT row_sum(room_id, text, updated_at);
ALTER TABLE draft RENAME COLUMN text TO clear;
ALTER TABLE draft ADD COLUMN text BLOB NOT NULL DEFAULT x'';
UPDATE draft SET text = seal_column('draft.text', group_number || '/' || lower(hex(room_id)), clear);
ALTER TABLE draft DROP COLUMN clear;
UPDATE draft SET sum = row_sum(room_id, text, updated_at) WHERE sum IS NOT NULL;

ALTER TABLE reaction RENAME TO reaction_clear;
CREATE TABLE reaction (
  message_id INTEGER NOT NULL,
  -- The same for the same emoji under the same message, and for nothing else.
  emoji_key BLOB NOT NULL,
  member_id TEXT NOT NULL,
  -- Of the entry that put it there.
  log_index INTEGER NOT NULL,
  emoji BLOB NOT NULL,
  sum INTEGER,
  PRIMARY KEY (message_id, emoji_key, member_id)
) STRICT, WITHOUT ROWID;
INSERT INTO reaction SELECT message_id, keyed_column('reaction.emoji_key', message_id, emoji), member_id, log_index,
  seal_column('reaction.emoji', message_id || '/' || lower(hex(keyed_column('reaction.emoji_key', message_id, emoji))),
    emoji),
  iif(sum IS row_sum(message_id, emoji, member_id, log_index), 0, NULL) FROM reaction_clear;
UPDATE reaction SET sum = row_sum(message_id, emoji_key, member_id, log_index, emoji) WHERE sum IS NOT NULL;
DROP TABLE reaction_clear;
`;
