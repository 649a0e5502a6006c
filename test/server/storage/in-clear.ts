/** A database as versions before the sealing left it: everything in clear, and no word of a master key. */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { registerRowSum } from '../../../src/server/storage/row-sums.ts';
import { SealedColumns, type SealedColumn } from '../../../src/server/storage/sealed-columns.ts';
import { MIGRATIONS, PROVED_SINCE, SEALED_SINCE } from '../../../src/server/storage/schema.ts';
import { VAULT } from '../../support/vault.ts';

/** Undoes all steps from the sealing on. The file must be closed, and of the newest schema. */
export function putInClear(file: string): void {
  const connection = new DatabaseSync(file);
  const columns = new SealedColumns(VAULT);
  registerRowSum(connection);
  const opened = (column: SQLOutputValue, row: SQLOutputValue, sealed: SQLOutputValue): Uint8Array =>
    columns.open(column as SealedColumn, String(row), sealed);
  connection.function('opened', opened);
  connection.function('opened_text', (column: SQLOutputValue, row: SQLOutputValue, sealed: SQLOutputValue) =>
    Buffer.from(opened(column, row, sealed)).toString('utf8'),
  );
  for (const sql of MIGRATIONS.slice(SEALED_SINCE).reverse()) undo(connection, sql);
  connection.exec(IN_CLEAR);
  for (const sql of MIGRATIONS.slice(PROVED_SINCE - 1, SEALED_SINCE - 1).reverse()) undo(connection, sql);
  connection.exec(`PRAGMA user_version = ${PROVED_SINCE - 1}`);
  connection.close();
}

/** Takes away the columns, tables and indexes that a step of the schema added. */
export function undo(connection: DatabaseSync, sql: string): void {
  for (const [, index] of sql.matchAll(/CREATE INDEX (\w+)/g)) connection.exec(`DROP INDEX ${index}`);
  for (const [, table, column] of sql.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g)) {
    connection.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
  for (const [, table] of sql.matchAll(/CREATE TABLE (\w+)/g)) connection.exec(`DROP TABLE ${table}`);
}

const IN_CLEAR = `
UPDATE log_entry SET payload = opened('log_entry.payload', id, payload) WHERE payload IS NOT NULL;
UPDATE outbox SET payload = opened('outbox.payload', id, payload);
UPDATE outbox SET sum = row_sum(event_id, header, signature, payload);
UPDATE tentative SET payload = opened('tentative.payload', group_number || '/' || device_id || '/' || seq, payload);
UPDATE tentative SET sum = row_sum(device_id, seq, event_id, header, signature, payload);

ALTER TABLE joining RENAME COLUMN invitation TO sealed;
ALTER TABLE joining ADD COLUMN invitation TEXT NOT NULL DEFAULT '';
UPDATE joining SET invitation = opened_text('joining.invitation', group_number, sealed);
ALTER TABLE joining DROP COLUMN sealed;
UPDATE joining SET sum = row_sum(invitation, event, failed_code);

ALTER TABLE message RENAME COLUMN text TO sealed;
ALTER TABLE message ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE message SET text = opened_text('message.text', id, sealed);
ALTER TABLE message DROP COLUMN sealed;
ALTER TABLE message DROP COLUMN may_name;
UPDATE message SET sum = row_sum(id, room_number, event_id, device_id, term, at, sent_at, client_id, text, reply_to,
  reason, edited_at, deleted);

ALTER TABLE message_text RENAME COLUMN text TO sealed;
ALTER TABLE message_text ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE message_text SET text = opened_text('message_text.text', message_id || '/' || log_index, sealed);
ALTER TABLE message_text DROP COLUMN sealed;
UPDATE message_text SET sum = row_sum(message_id, log_index, at, text);

ALTER TABLE draft RENAME COLUMN text TO sealed;
ALTER TABLE draft ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE draft SET text = opened_text('draft.text', group_number || '/' || lower(hex(room_id)), sealed);
ALTER TABLE draft DROP COLUMN sealed;
UPDATE draft SET sum = row_sum(room_id, text, updated_at);

ALTER TABLE reaction RENAME TO reaction_sealed;
CREATE TABLE reaction (
  message_id INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  member_id TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  sum INTEGER,
  PRIMARY KEY (message_id, emoji, member_id)
) STRICT, WITHOUT ROWID;
INSERT INTO reaction SELECT message_id,
  opened_text('reaction.emoji', message_id || '/' || lower(hex(emoji_key)), emoji), member_id, log_index, NULL
  FROM reaction_sealed;
UPDATE reaction SET sum = row_sum(message_id, emoji, member_id, log_index);
DROP TABLE reaction_sealed;
`;
