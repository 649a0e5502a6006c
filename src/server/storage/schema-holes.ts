/** The fourth step of the schema (schema.ts): sums in every row, and logs with holes. */

/** A key is this much above that of the group before (schema.ts). */
const KEYS = 2 ** 40;

/** SQL. */
export const SUMS_AND_HOLES = `
-- Sums of the rest: from here on every row of every table has one, and what none covers is a hash's business.
ALTER TABLE node ADD COLUMN sum INTEGER;
ALTER TABLE peer_boot ADD COLUMN sum INTEGER;
ALTER TABLE address_record ADD COLUMN sum INTEGER;
ALTER TABLE address_worked ADD COLUMN sum INTEGER;
ALTER TABLE chat_group ADD COLUMN sum INTEGER;
ALTER TABLE joining ADD COLUMN sum INTEGER;
ALTER TABLE invite ADD COLUMN sum INTEGER;
ALTER TABLE log_verdict ADD COLUMN sum INTEGER;
ALTER TABLE commit_proof ADD COLUMN sum INTEGER;
ALTER TABLE own_event ADD COLUMN sum INTEGER;
ALTER TABLE election ADD COLUMN sum INTEGER;
ALTER TABLE draft ADD COLUMN sum INTEGER;
ALTER TABLE read_mark ADD COLUMN sum INTEGER;
ALTER TABLE room ADD COLUMN sum INTEGER;
ALTER TABLE message_text ADD COLUMN sum INTEGER;
ALTER TABLE reaction ADD COLUMN sum INTEGER;
ALTER TABLE projected_device ADD COLUMN sum INTEGER;
ALTER TABLE projected_member ADD COLUMN sum INTEGER;
ALTER TABLE member_name ADD COLUMN sum INTEGER;
ALTER TABLE system_line ADD COLUMN sum INTEGER;
ALTER TABLE group_state ADD COLUMN last_term INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_state ADD COLUMN last_hash BLOB;
ALTER TABLE group_state ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;

-- Entries that are not on this disk: what a snapshot stands for, and what was damaged. The key is of the lowest of them,
-- hash of the highest; base_* is the highest as it was at first. rank: as of there, null where nothing newer is hidden.
CREATE TABLE log_hole (
  id INTEGER PRIMARY KEY,
  high INTEGER NOT NULL,
  hash BLOB NOT NULL,
  base_index INTEGER NOT NULL,
  base_term INTEGER NOT NULL,
  base_hash BLOB NOT NULL,
  base_at INTEGER NOT NULL,
  rank BLOB,
  sum INTEGER
) STRICT;

-- Hashes of the last entries up to the one of the key, one after the other, as a snapshot named them.
CREATE TABLE past_hashes (
  id INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL,
  sum INTEGER
) STRICT;

-- Applied without ever being judged here: from low to the entry of the key. digest: of the rows that the snapshot brought.
CREATE TABLE log_unjudged (
  id INTEGER PRIMARY KEY,
  low INTEGER NOT NULL,
  digest BLOB NOT NULL,
  sum INTEGER
) STRICT;

-- The bodies of config entries, also of those that are missing.
CREATE TABLE log_config (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL,
  sum INTEGER
) STRICT;
INSERT INTO log_config SELECT id, bytes, row_sum(id, bytes) FROM log_entry WHERE kind <> 1 AND kind = 3;
UPDATE group_state SET (last_term, last_hash, last_at) = (
  SELECT term, hash, at FROM log_entry WHERE id = group_number * ${KEYS} + last_index)
  WHERE last_index > 0;
UPDATE group_state SET sum = row_sum(term, voted_for, commit_index, acknowledgement, last_index, last_term, last_hash,
  last_at, saves);
UPDATE node SET sum = row_sum(device_id, boot_count, boot_nonce, profile_name, given_name);
UPDATE peer_boot SET sum = row_sum(device_id, boot_count, boot_nonce);
UPDATE address_record SET sum = row_sum(device_id, record);
UPDATE address_worked SET sum = row_sum(device_id, address, serial);
UPDATE chat_group SET sum = row_sum(number, group_id, fork_id, name, added_at);
UPDATE joining SET sum = row_sum(invitation, event, failed_code);
UPDATE invite SET sum = row_sum(invite_id, group_number, grant_bytes);
UPDATE log_verdict SET sum = row_sum(id, kind, reason);
UPDATE commit_proof SET sum = row_sum(term, log_index, proof);
UPDATE own_event SET sum = row_sum(client_id, event_id, payload_hash);
UPDATE election SET sum = row_sum(term, log_index, host, at, duration_ms, outage_ms);
UPDATE draft SET sum = row_sum(room_id, text, updated_at);
UPDATE read_mark SET sum = row_sum(room_id, log_index);
UPDATE room SET sum = row_sum(number, room_id, messages, last_index);
UPDATE message_text SET sum = row_sum(message_id, log_index, at, text);
UPDATE reaction SET sum = row_sum(message_id, emoji, member_id, log_index);
UPDATE projected_device SET sum = row_sum(device_id, member_id);
UPDATE projected_member SET sum = row_sum(member_id, role);
UPDATE member_name SET sum = row_sum(member_id, log_index, name);
UPDATE system_line SET sum = row_sum(id, term, at, kind, member_id, device_id, name, name_before, role, by_member_id);
`;
