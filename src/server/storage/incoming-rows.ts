/**
 * Incoming webhooks of this node (MS355): all but its id is sealed. A row that is not what was written is as if it were not
 * there, and lets nobody say anything.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';
import type { IncomingHook, IncomingMemory } from '../webhooks/incoming.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { groupNumberOf } from './webhook-rows.ts';

interface IncomingRow {
  readonly hook_id: string;
  readonly group_number: number;
  readonly created_at: number;
  readonly facts: Uint8Array;
  readonly sum: number;
}

export class IncomingRows implements IncomingMemory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): IncomingHook[] {
    const sql = 'SELECT * FROM incoming_webhook ORDER BY created_at, hook_id';
    return this.#database.all<IncomingRow>(sql).flatMap((row) => this.#hookOf(row) ?? []);
  }

  add(hook: IncomingHook): void {
    const { columns } = this.#database;
    this.#database.durably(() => {
      const group = groupNumberOf(this.#database, hook.groupId);
      const facts = columns.seal('incoming_webhook.facts', hook.id, encodeFacts(hook));
      const values = [hook.id, group, hook.createdAt, facts] as const;
      const sql =
        'INSERT INTO incoming_webhook (hook_id, group_number, created_at, facts, sum) VALUES (?, ?, ?, ?, ?)';
      this.#database.run(sql, ...values, rowSum(...values));
    });
  }

  remove(id: string): boolean {
    return this.#database.durably(() => {
      const isThere = this.all().some((hook) => hook.id === id);
      this.#database.run('DELETE FROM incoming_webhook WHERE hook_id = ?', id);
      return isThere;
    });
  }

  #hookOf({ hook_id: id, group_number: group, created_at: createdAt, facts, sum }: IncomingRow) {
    if (!sumHolds(sum, id, group, createdAt, facts)) return undefined;
    try {
      const opened = this.#database.columns.open('incoming_webhook.facts', id, facts);
      return { id, createdAt, ...decodeFacts(opened) };
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }
}

/** An id, a name, a digest: all are shorter. */
const TEXT_BYTES_MAX = 256;

function encodeFacts({ groupId, roomId, name, digest }: IncomingHook): Uint8Array {
  return new ByteWriter().text(groupId).text(roomId).text(name).text(digest).take();
}

function decodeFacts(bytes: Uint8Array): Omit<IncomingHook, 'id' | 'createdAt'> {
  const reader = new ByteReader(bytes);
  const groupId = reader.text(TEXT_BYTES_MAX) as GroupId;
  const roomId = reader.text(TEXT_BYTES_MAX) as RoomId;
  const facts = { name: reader.text(TEXT_BYTES_MAX), digest: reader.text(TEXT_BYTES_MAX) };
  reader.end();
  return { groupId, roomId, ...facts };
}
