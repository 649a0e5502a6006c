/**
 * The one place where rows are sealed and opened (AR5): what of a database is sealed is this list, and a test holds the
 * list and the schema together. A sealed value is bound to its table, row and column.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Vault } from '../crypto/vault.ts';

/** Table and column. */
type SealedColumn =
  | 'sealing.proof'
  | 'pending_invitation.invitation'
  | 'keys_room.state'
  | 'keys_pending.state'
  | 'keys_pending.secret'
  | 'keys_secret.secret'
  | 'keys_past.secret'
  | 'keys_package.secret_part';

/** What tells rows of a table apart: the primary key, its parts joined by "/". */
type RowName = number | string;

export class SealedColumns {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** For the column; other bytes each time. */
  seal(column: SealedColumn, row: RowName, plain: Uint8Array): Uint8Array {
    return this.#vault.seal('database', placeOf(column, row), plain);
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
}

function placeOf(column: SealedColumn, row: RowName): string {
  return `${column}/${row}`;
}

/**
 * For steps of the schema that seal what was in clear: seal_column(column, row, text or bytes). Without columns, for a
 * model of the schema that holds nothing, it seals to nothing.
 */
export function registerSealColumn(connection: DatabaseSync, columns: SealedColumns | null): void {
  connection.function('seal_column', (column: SQLOutputValue, row: SQLOutputValue, plain: SQLOutputValue) => {
    if (columns === null) return new Uint8Array(0);
    const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : (plain as Uint8Array);
    return columns.seal(String(column) as SealedColumn, String(row), bytes);
  });
}
