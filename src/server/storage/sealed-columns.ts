/**
 * The one place where rows are sealed and opened (AR5): what of a database is sealed is this list, and a test holds the
 * list and the schema together. A sealed value is bound to its table, row and column.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Vault } from '../crypto/vault.ts';

/** Table and column, with what is in it. */
export const SEALED_COLUMNS = {
  'sealing.proof': 'nothing',
  'joining.invitation': 'the whole invitation, its secret included',
  'pending_invitation.invitation': 'an invitation that waits for a new device to be let in',
  'log_entry.payload': 'what an event says; null where there is none',
  'outbox.payload': 'what an own event says',
  'tentative.payload': 'what an unconfirmed event of another says',
  'message.text': 'a message as it stands',
  'message.parts': 'what a message has beside its text',
  'vote.choices': 'what somebody chose of a poll',
  'message_text.text': 'what a message said before',
  'reaction.emoji': 'what stands under a message',
  'draft.text': 'what was begun and not sent',
  'thread_draft.text': 'what was begun in a thread and not sent',
  'own_choice.choices': 'whom a person does not want to see, and what others may know of its reading',
  'blob_upload.facts': 'what a file is called, what it is, and what it opens with',
  'webhook.facts': 'where what is said is posted, and the secret that signs it',
  'incoming_webhook.facts': 'where it says something, and the digest of its secret',
  'import.facts': 'which group was exported, by whom, and how much that is',
  'import.head': 'rooms and members of an import',
  'import_message.content': 'a message of an import, as the export has it',
  'import_file.facts': 'what a file of an import is called, what it is, and what it opens with',
  'keys_room.state': 'what MLS keeps of a room',
  'keys_pending.state': 'the same as an own commit would make it',
  'keys_pending.secret': 'the secret of the epoch that it would begin',
  'keys_secret.secret': 'the secret of an epoch',
  'keys_past.secret': 'the secret of a room in an epoch',
  'keys_package.secret_part': 'what a welcome opens with',
} as const;

/** What rows are found by or compared with, and what cannot be read from it: digests under a key (AR8). */
export const KEYED_COLUMNS = {
  'reaction.emoji_key': 'which emoji it is',
  'import_message.message_key': 'which message it is',
  'import_file.file_key': 'which bytes a file has',
} as const;

export type SealedColumn = keyof typeof SEALED_COLUMNS;
type KeyedColumn = keyof typeof KEYED_COLUMNS;

/** What tells rows of a table apart: the primary key, its parts joined by "/", bytes in hexadecimals. */
type RowName = number | string;

export class SealedColumns {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** For the column of the row; other bytes each time. */
  seal(column: SealedColumn, row: RowName, plain: Uint8Array | string): Uint8Array {
    return this.#vault.seal('database', placeOf(column, row), bytesOf(plain));
  }

  /**
   * What was sealed for this column of this row.
   *
   * @throws ProtocolError mismatch for anything else: it is damage like any other
   */
  open(column: SealedColumn, row: RowName, sealed: unknown): Uint8Array {
    const plain =
      sealed instanceof Uint8Array ? this.#vault.open('database', placeOf(column, row), sealed) : null;
    if (plain === null) throw new ProtocolError('mismatch', `${column} of row ${row}`);
    return plain;
  }

  /** The same for a text. */
  openText(column: SealedColumn, row: RowName, sealed: unknown): string {
    const { buffer, byteOffset, length } = this.open(column, row, sealed);
    return Buffer.from(buffer, byteOffset, length).toString('utf8');
  }

  /** 32 bytes: the same for the same content of the same column and row. */
  keyed(column: KeyedColumn, row: RowName, plain: Uint8Array | string): Uint8Array {
    return this.#vault.digest(
      'lookup',
      Buffer.concat([bytesOf(`${placeOf(column, row)}\n`), bytesOf(plain)]),
    );
  }
}

function placeOf(column: SealedColumn | KeyedColumn, row: RowName): string {
  return `${column}/${row}`;
}

function bytesOf(plain: Uint8Array | string): Uint8Array {
  return typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
}

/**
 * For steps of the schema that seal what was in clear: seal_column and keyed_column, each of column, row, and text or
 * bytes. Without columns, for a model of the schema that holds nothing, they make nothing.
 */
export function registerSealedColumns(connection: DatabaseSync, columns: SealedColumns | null): void {
  const nothing = new Uint8Array(0);
  connection.function('seal_column', (column: SQLOutputValue, row: SQLOutputValue, plain: SQLOutputValue) =>
    columns === null
      ? nothing
      : columns.seal(column as SealedColumn, String(row), plain as Uint8Array | string),
  );
  connection.function('keyed_column', (column: SQLOutputValue, row: SQLOutputValue, plain: SQLOutputValue) =>
    columns === null
      ? nothing
      : columns.keyed(column as KeyedColumn, String(row), plain as Uint8Array | string),
  );
}
