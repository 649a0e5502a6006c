/**
 * How this device is one of its member's: by which certificate, where another device signed it; which was the newest that
 * this device's own root key signed; and the groups that it is still to join.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readDeviceCertificate, writeDeviceCertificate } from '../../protocol/encode-identity.ts';
import type { DeviceCertificate } from '../../protocol/identity.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

/** own: this device's, signed elsewhere. last: the newest that was signed here. */
type Which = 'own' | 'last';

const PENDING = 'pending_invitation.invitation';

export class MemberChain {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Null for a device that signed for itself. */
  get own(): DeviceCertificate | null {
    return this.#read('own');
  }

  /** Null while none but the own one was signed. */
  get last(): DeviceCertificate | null {
    return this.#read('last');
  }

  /** Durable when it returns, so that no second certificate will name the same one before it. */
  saveLast(certificate: DeviceCertificate): void {
    this.#database.durably(() => this.#write('last', certificate));
  }

  /**
   * This device is another member's from the next start on, and joins these groups; durable when it returns, with what
   * `also` saves. certificate: null where the device will sign for itself.
   */
  become(certificate: DeviceCertificate | null, invitations: readonly string[], also: () => void): void {
    this.#database.durably(() => {
      this.forget();
      if (certificate !== null) this.#write('own', certificate);
      for (const [id, text] of invitations.entries()) {
        const sealed = this.#database.columns.seal(PENDING, id, Buffer.from(text, 'utf8'));
        this.#database.run('INSERT INTO pending_invitation (id, invitation) VALUES (?, ?)', id, sealed);
      }
      also();
    });
  }

  /** Invitations that this device was handed and has not begun to use. */
  get pending(): { readonly id: number; readonly text: string }[] {
    const rows = this.#database.all<{ id: number; invitation: Uint8Array }>(
      'SELECT id, invitation FROM pending_invitation ORDER BY id',
    );
    return decoded(this.#database.path, () =>
      rows.map(({ id, invitation }) => {
        const text = this.#database.columns.open(PENDING, id, invitation);
        return { id, text: Buffer.from(text).toString('utf8') };
      }),
    );
  }

  forgetPending(id: number): void {
    this.#database.durably(() => this.#database.run('DELETE FROM pending_invitation WHERE id = ?', id));
  }

  /** DV23 The highest number of a recovery file that this node made or used; 0 before the first. */
  get recoverySequence(): number {
    const row = this.#database.get<{ sequence: number; sum: number }>(
      'SELECT sequence, sum FROM recovery_seen',
    );
    if (row === undefined) return 0;
    requireSum(this.#database.path, 'the number of recovery files', row.sum, row.sequence);
    return row.sequence;
  }

  /** Durable when it returns. */
  saveRecoverySequence(sequence: number): void {
    this.#database.durably(() => this.noteRecoverySequence(sequence));
  }

  /** Inside a durable transaction. */
  noteRecoverySequence(sequence: number): void {
    const sql = 'INSERT OR REPLACE INTO recovery_seen (one, sequence, sum) VALUES (1, ?, ?)';
    this.#database.run(sql, sequence, rowSum(sequence));
  }

  /** For a device that begins anew. Inside a durable transaction. */
  forget(): void {
    this.#database.run('DELETE FROM member_chain');
    this.#database.run('DELETE FROM pending_invitation');
  }

  #read(which: Which): DeviceCertificate | null {
    const row = this.#database.get<{ certificate: Uint8Array; sum: number }>(
      'SELECT certificate, sum FROM member_chain WHERE which = ?',
      which,
    );
    if (row === undefined) return null;
    requireSum(this.#database.path, 'a certificate of this member', row.sum, which, row.certificate);
    return decoded(this.#database.path, () => {
      const reader = new ByteReader(row.certificate);
      const certificate = readDeviceCertificate(reader);
      reader.end();
      return certificate;
    });
  }

  #write(which: Which, certificate: DeviceCertificate): void {
    const writer = new ByteWriter(256);
    writeDeviceCertificate(writer, certificate);
    const bytes = writer.take();
    const sql = 'INSERT OR REPLACE INTO member_chain (which, certificate, sum) VALUES (?, ?, ?)';
    this.#database.run(sql, which, bytes, rowSum(which, bytes));
  }
}
