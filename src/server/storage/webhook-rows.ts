/**
 * Webhooks of this node (MS350): address and secret are sealed, how far each is lies beside. A row that is not what was
 * written is as if it were not there: nobody is told what another was to hear.
 */
import type { HookFailure } from '../../api/webhooks.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { ForkId, GroupId, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Hook, HookFacts, HookMemory, HookStanding } from '../webhooks/hook.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

interface HookRow {
  readonly hook_id: string;
  readonly group_number: number;
  readonly created_at: number;
  readonly facts: Uint8Array;
  readonly delivered_index: number;
  readonly fork_id: string;
  readonly failing_since: number | null;
  readonly failure: string | null;
  readonly failure_status: number | null;
  readonly ended: number;
  readonly taken_at: number | null;
}

const COLUMNS = `hook_id, group_number, created_at, facts, delivered_index, fork_id, failing_since, failure,
  failure_status, ended, taken_at, sum`;

export class WebhookRows implements HookMemory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): Hook[] {
    const rows = this.#rows('SELECT * FROM webhook ORDER BY created_at, hook_id');
    return rows.flatMap((row) => this.#hookOf(row) ?? []);
  }

  find(id: string): Hook | undefined {
    const [row] = this.#rows('SELECT * FROM webhook WHERE hook_id = ?', id);
    return row && this.#hookOf(row);
  }

  add(hook: Hook): void {
    this.#database.durably(() => {
      const group = groupNumberOf(this.#database, hook.groupId);
      const facts = this.#database.columns.seal('webhook.facts', hook.id, encodeFacts(hook));
      const row = { hook_id: hook.id, group_number: group, created_at: hook.createdAt, facts };
      this.#write({ ...row, ...standingColumns(hook) });
    });
  }

  note(id: string, standing: HookStanding): void {
    this.#database.lazily(() => {
      const [row] = this.#rows('SELECT * FROM webhook WHERE hook_id = ?', id);
      if (row !== undefined) this.#write({ ...row, ...standingColumns(standing) });
    });
  }

  remove(id: string): boolean {
    return this.#database.durably(() => {
      const isThere = this.find(id) !== undefined;
      this.#database.run('DELETE FROM webhook WHERE hook_id = ?', id);
      return isThere;
    });
  }

  #rows(sql: string, ...values: readonly string[]): HookRow[] {
    const rows = this.#database.all<HookRow & { readonly sum: number }>(sql, ...values);
    return rows.filter((row) => sumHolds(row.sum, ...valuesOf(row)));
  }

  #write(row: HookRow): void {
    const values = valuesOf(row);
    const marks = values.map(() => '?').join(', ');
    const sql = `INSERT OR REPLACE INTO webhook (${COLUMNS}) VALUES (${marks}, ?)`;
    this.#database.run(sql, ...values, rowSum(...values));
  }

  #hookOf(row: HookRow): Hook | undefined {
    try {
      const facts = decodeFacts(this.#database.columns.open('webhook.facts', row.hook_id, row.facts));
      return { id: row.hook_id, createdAt: row.created_at, ...facts, ...standingOf(row) };
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }
}

function valuesOf(row: HookRow): (number | string | Uint8Array | null)[] {
  return [
    row.hook_id,
    row.group_number,
    row.created_at,
    row.facts,
    row.delivered_index,
    row.fork_id,
    row.failing_since,
    row.failure,
    row.failure_status,
    row.ended,
    row.taken_at,
  ];
}

function standingColumns({ deliveredIndex, forkId, failure, isEnded, takenAt }: HookStanding) {
  return {
    delivered_index: deliveredIndex,
    fork_id: forkId,
    failing_since: failure?.since ?? null,
    failure: failure?.reason ?? null,
    failure_status: failure?.status ?? null,
    ended: Number(isEnded),
    taken_at: takenAt,
  };
}

function standingOf(row: HookRow): HookStanding {
  const reason = row.failure as HookFailure['reason'] | null;
  const since = row.failing_since;
  return {
    deliveredIndex: row.delivered_index,
    forkId: row.fork_id as ForkId,
    failure: reason === null || since === null ? null : { since, reason, status: row.failure_status },
    isEnded: row.ended === 1,
    takenAt: row.taken_at,
  };
}

/** An id, a name, a secret: all are shorter. */
const TEXT_BYTES_MAX = 256;
/** As it is asked for: a character is three bytes, each written as three. */
const URL_BYTES_MAX = 9 * LIMITS.webhookUrlLengthMax;

function encodeFacts({ groupId, roomId, name, url, secret }: HookFacts): Uint8Array {
  return new ByteWriter()
    .text(groupId)
    .text(roomId ?? '')
    .text(name)
    .text(url)
    .text(secret)
    .take();
}

function decodeFacts(bytes: Uint8Array): Omit<HookFacts, 'id' | 'createdAt'> {
  const reader = new ByteReader(bytes);
  const groupId = reader.text(TEXT_BYTES_MAX) as GroupId;
  const roomId = reader.text(TEXT_BYTES_MAX) as RoomId;
  const facts = { name: reader.text(TEXT_BYTES_MAX), url: reader.text(URL_BYTES_MAX) };
  const secret = reader.text(TEXT_BYTES_MAX);
  reader.end();
  return { groupId, roomId: roomId.length === 0 ? null : roomId, ...facts, secret };
}

/** By which rows go when the group is forgotten. For the folder. */
export function groupNumberOf(database: Database, groupId: GroupId): number {
  const sql = 'SELECT number FROM chat_group WHERE group_id = ?';
  const group = database.get<{ number: number }>(sql, groupId);
  if (group === undefined) throw new Error(`group ${groupId} is not here`);
  return group.number;
}
