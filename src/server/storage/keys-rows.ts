/**
 * What a device keeps of a group's room keys (MK61 to MK63, MK100, MK101), beside the group's log. A row that is damaged
 * costs the keys that it held, never the group: the log is followed again from its first entry, and what cannot be had
 * again that way this device is given anew by the others.
 */
import {
  keysInFork,
  NO_KEYS,
  type KeptKeys,
  type KeysChange,
  type KeysStore,
} from '../../engine/keys/store.ts';
import type { Index, RoomId } from '../../protocol/ids.ts';
import { longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import {
  packageOf,
  packageValues,
  pastOf,
  pastValues,
  pendingOf,
  pendingValues,
  roomOf,
  roomValues,
  secretOf,
  secretValues,
  type Kept,
  type KeysSeals,
  type Values,
} from './keys-columns.ts';
import { rowSum, sumHolds } from './row-sums.ts';

/** All tables; the rows of each belong to a group by its number. */
export const KEYS_TABLES = [
  'keys_followed',
  'keys_room',
  'keys_pending',
  'keys_secret',
  'keys_past',
  'keys_package',
] as const;

type Table = (typeof KEYS_TABLES)[number];

export class KeysRows implements KeysStore {
  readonly #database: Database;
  readonly #number: number;
  readonly #seals: KeysSeals;

  /** `number`: the group's in this database. */
  constructor(database: Database, number: number) {
    this.#database = database;
    this.#number = number;
    this.#seals = { columns: database.columns, group: number };
  }

  load(): KeptKeys {
    const followed = this.#followed();
    const rooms = this.#rows('keys_room', 'room_id', roomOf);
    const pending = this.#rows('keys_pending', 'room_id', pendingOf);
    const epochs = wholeOf(this.#rows('keys_secret', 'room_id, log_index', secretOf));
    const own = epochs.filter(({ isForeign }) => !isForeign);
    const others = {
      secrets: own.flatMap(({ named, secret }) => (secret === null ? [] : [{ ...named, secret }])),
      lacked: own.flatMap(({ named, secret }) => (secret === null ? [named] : [])),
      foreign: epochs.flatMap(({ isForeign, named, secret }) =>
        isForeign && secret !== null ? [{ ...named, secret }] : [],
      ),
      past: wholeOf(this.#rows('keys_past', 'room_id, log_index', pastOf)),
      packages: wholeOf(this.#rows('keys_package', 'position', packageOf)),
    };
    if (followed === null || rooms.includes(null) || pending.includes(null)) return { ...NO_KEYS, ...others };
    return { ...followed, rooms: wholeOf(rooms), pending: wholeOf(pending), ...others };
  }

  /** Durable with the next durable transaction of the database, which the group's next save is. */
  save(change: KeysChange): void {
    this.#database.lazily(() => this.write(change));
  }

  /** The number of the epoch that was in force in a keys room at an entry, as it was followed; null for none. */
  epochAt(keysRoom: RoomId, index: Index): number | null {
    const sql = `SELECT epoch FROM keys_secret WHERE group_number = ? AND room_id = ? AND log_index <= ? AND is_foreign = 0
      ORDER BY log_index DESC LIMIT 1`;
    const column = longIdColumn(keysRoom);
    return this.#database.get<{ epoch: number }>(sql, this.#number, column, index)?.epoch ?? null;
  }

  /** MK69, MK102 The log goes over to another fork above `keep`; inside a transaction of the caller's. */
  changeFork(keep: Index): void {
    const kept = this.load();
    const after = keysInFork(kept, keep);
    if (after === kept) return;
    for (const table of KEYS_TABLES) this.#clear(table);
    this.write(after);
    for (const secret of after.foreign)
      this.#insert('keys_secret', secretValues(this.#seals, secret, secret.secret, true));
  }

  /** Inside a transaction of the caller's. */
  write(change: KeysChange): void {
    const {
      followedIndex,
      countedTo,
      rooms = [],
      pending,
      secrets = [],
      lacked = [],
      past = [],
      packages,
    } = change;
    for (const room of rooms) this.#insert('keys_room', roomValues(this.#seals, room));
    for (const one of secrets) this.#insert('keys_secret', secretValues(this.#seals, one, one.secret, false));
    for (const one of lacked) this.#insert('keys_secret', secretValues(this.#seals, one, null, false));
    for (const one of past) this.#insert('keys_past', pastValues(this.#seals, one));
    if (pending !== undefined) {
      this.#clear('keys_pending');
      for (const commit of pending) this.#insert('keys_pending', pendingValues(this.#seals, commit));
    }
    if (packages !== undefined) {
      this.#clear('keys_package');
      packages.forEach((one, at) => this.#insert('keys_package', packageValues(this.#seals, one, at)));
    }
    if (followedIndex === undefined && countedTo === undefined) return;
    const before = this.#followed() ?? NO_KEYS;
    this.#insert('keys_followed', [followedIndex ?? before.followedIndex, countedTo ?? before.countedTo]);
  }

  #insert(table: Table, values: Values): void {
    const marks = values.map(() => '?').join(', ');
    const sql = `INSERT OR REPLACE INTO ${table} VALUES (?, ${marks}, ?)`;
    this.#database.run(sql, this.#number, ...values, rowSum(...values));
  }

  #clear(table: Table): void {
    this.#database.run(`DELETE FROM ${table} WHERE group_number = ?`, this.#number);
  }

  /** Null when the row is damaged. */
  #followed(): Pick<KeptKeys, 'followedIndex' | 'countedTo'> | null {
    const sql = 'SELECT log_index, counted_to, sum FROM keys_followed WHERE group_number = ?';
    const row = this.#database.get<{ log_index: number; counted_to: number; sum: number }>(sql, this.#number);
    if (row === undefined) return { followedIndex: 0, countedTo: 0 };
    const { log_index: followedIndex, counted_to: countedTo } = row;
    return sumHolds(row.sum, followedIndex, countedTo) ? { followedIndex, countedTo } : null;
  }

  #rows<Read extends (seals: KeysSeals, row: never) => unknown>(
    table: Table,
    order: string,
    read: Read,
  ): ReturnType<Read>[] {
    const sql = `SELECT * FROM ${table} WHERE group_number = ? ORDER BY ${order}`;
    const rows = this.#database.all<never>(sql, this.#number);
    return rows.map((row) => read(this.#seals, row) as ReturnType<Read>);
  }
}

function wholeOf<What>(rows: readonly Kept<What>[]): What[] {
  return rows.filter((row) => row !== null);
}
