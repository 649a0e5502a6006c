/**
 * What the screens read: messages in the order of the log, what became of them, and the log's own lines. Made from
 * applied entries in a transaction of its own, with its own projected index; the fold never depends on it, and it is
 * a function of the log alone. Lost or half-way after a crash, it goes on from the log (`catchUp`).
 *
 * Only confirmed places are here. Own events that wait, and later tentative ones, are added by whoever asks.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId, Term } from '../../protocol/ids.ts';
import { rowKey } from './columns.ts';
import { ClosedRows } from './closed-rows.ts';
import type { DamageBook } from './damage-book.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import type { LogArchive } from './log-archive.ts';
import { MessageChanges, type TextRecord } from './message-changes.ts';
import type { MessageRecord } from './message-rows.ts';
import { MessageTable, type MessageQuery, type MessageRecordPage } from './message-table.ts';
import { firstMessageAt, messagesAfter } from './message-times.ts';
import { ownEventOf } from './own-events.ts';
import { ProjectedRoster } from './projected-roster.ts';
import { Step } from './projection-step.ts';
import { inTheClear, type ReadEvent } from './readable.ts';
import { RoomRows, type RoomCount } from './room-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { damaged } from './storage-errors.ts';
import { SystemLines, type LineRecord } from './system-lines.ts';

/** Entries projected in one transaction while catching up: keeps the node answering. */
const CATCH_UP_ENTRIES = 512;
/** Messages forgotten in one transaction, for the same reason. */
const EXPIRED_STEP = 256;

export type { MessageRecord };
export type { MessagePlace, MessageQuery, MessageRecordPage } from './message-table.ts';
export type { RoomCount } from './room-rows.ts';
export type { LineRecord } from './system-lines.ts';
export type { TextRecord } from './message-changes.ts';

/** What one step brought, as it stands at its end. */
export interface Projected {
  /** New, ascending. */
  readonly messages: readonly MessageRecord[];
  /** Older ones that say something else now, or about which an own change came to nothing; each once, ascending. */
  readonly changed: readonly MessageRecord[];
  /** New, ascending. */
  readonly lines: readonly LineRecord[];
}

const NOTHING: Projected = { messages: [], changed: [], lines: [] };

export class ReadModel {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #archive: LogArchive;
  readonly #damage: DamageBook;
  readonly #rooms: RoomRows;
  readonly #messages: MessageTable;
  readonly #changes: MessageChanges;
  readonly #roster: ProjectedRoster;
  readonly #lines: SystemLines;
  readonly #closed: ClosedRows;
  #projectedIndex: Index;

  constructor(database: Database, place: GroupPlace, archive: LogArchive, damage: DamageBook) {
    this.#damage = damage;
    this.#database = database;
    this.#place = place;
    this.#archive = archive;
    this.#rooms = new RoomRows(database, place);
    this.#messages = new MessageTable(database, place, this.#rooms);
    this.#roster = new ProjectedRoster(database, place.number);
    this.#changes = new MessageChanges(database, place.number, this.#messages, this.#roster);
    this.#lines = new SystemLines(database, place.number);
    this.#closed = new ClosedRows(database, place.number);
    const sql = 'SELECT projected_index AS i, projected_sum AS sum FROM group_state WHERE group_number = ?';
    const row = database.get<{ i: number; sum: number | null }>(sql, place.number) ?? { i: 0, sum: null };
    if (!sumHolds(row.sum, row.i)) throw damaged(database.path, 'how far its messages were read');
    this.#projectedIndex = row.i;
    this.#rooms.counts();
  }

  /** Everything up to here shows. */
  get projectedIndex(): Index {
    return this.#projectedIndex;
  }

  /**
   * Takes in the next applied entries, all or none; what was taken in before is passed over.
   *
   * @throws Error when there is a gap after the projected index: then `catchUp` is what is needed
   * @throws ReadModelDamaged as everything here, when a row is not what was written
   */
  project(applied: readonly AppliedEntry[], read: ReadEvent = inTheClear): Projected {
    return this.#damage.ofReadModel(() => this.#project(applied, read));
  }

  /**
   * MS211 Tries again what was closed, one bounded step after an index, all or none of it. Answers where to go on; null
   * at the end.
   */
  openAgain(after: Index, read: ReadEvent): { readonly step: Projected; readonly next: Index | null } {
    return this.#damage.ofReadModel(() => {
      const closed = this.#closed.after(after, CATCH_UP_ENTRIES);
      const step = this.#newStep(read);
      this.#carryOut(() => {
        // What is missing of the log here is tried when it has come in.
        for (const { index, role } of closed) {
          const [applied] = this.#archive.applied(index - 1, 1);
          if (applied !== undefined) step.takeAgain(applied, role);
        }
      });
      const next = closed.length === CATCH_UP_ENTRIES ? closed.at(-1)!.index : null;
      return { step: step.result(), next };
    });
  }

  /**
   * MS282 Forgets what is over at a time (agreed, ms since 1970), one bounded step, all or none of it. Tells which, and
   * the threads that they stood in.
   */
  expire(at: number): Pick<Projected, 'changed'> {
    return this.#damage.ofReadModel(() => {
      const over = this.#messages.expired(at, EXPIRED_STEP);
      if (over.length === 0) return NOTHING;
      const told = new Set(over);
      for (const { threadIndex } of this.#messages.byIndexes(over))
        if (threadIndex !== null) told.add(threadIndex);
      this.#carryOut(() => {
        for (const index of over) this.#changes.empty(index, true);
      });
      return { changed: this.#messages.byIndexes([...told]) };
    });
  }

  /** MS210 Something is closed that may open some day. */
  get hasClosed(): boolean {
    return this.#damage.ofReadModel(() => this.#closed.after(0, 1).length > 0);
  }

  #project(applied: readonly AppliedEntry[], read: ReadEvent): Projected {
    const fresh = applied.filter(({ entry }) => entry.index > this.#projectedIndex);
    const last = fresh.at(-1)?.entry.index;
    if (last === undefined) return NOTHING;
    if (last !== this.#projectedIndex + fresh.length) {
      throw new Error(`entries after ${this.#projectedIndex} are to be projected, got up to ${last}`);
    }
    const step = this.#newStep(read);
    this.#carryOut(() => {
      for (const one of fresh) step.take(one);
      this.#rooms.count(step.messages);
      const sql = 'UPDATE group_state SET projected_index = ?, projected_sum = ? WHERE group_number = ?';
      this.#database.run(sql, last, rowSum(last), this.#place.number);
    });
    this.#projectedIndex = last;
    return step.result();
  }

  #newStep(read: ReadEvent): Step {
    return new Step({
      messages: this.#messages,
      changes: this.#changes,
      roster: this.#roster,
      lines: this.#lines,
      closed: this.#closed,
      read,
      ownDevice: this.#place.deviceId,
      termBefore: () => this.#termAt(this.#projectedIndex),
    });
  }

  #carryOut(work: () => void): void {
    try {
      this.#database.lazily(work);
    } catch (error) {
      this.#rooms.forget();
      this.#roster.reload();
      throw error;
    }
  }

  /**
   * After a restart: projects what was applied and is not here yet, one bounded step. Returns whether there
   * is more.
   */
  catchUp(): boolean {
    const applied = this.#archive.applied(this.#projectedIndex, CATCH_UP_ENTRIES);
    this.project(applied);
    return applied.length === CATCH_UP_ENTRIES;
  }

  byId(id: EventId): MessageRecord | undefined {
    return this.#damage.ofReadModel(() => this.#messages.byId(id));
  }

  /** A message of this device, by the clientId it was posted with. */
  byClientId(clientId: string): MessageRecord | undefined {
    // Not of the read model, and not to be made again from it.
    const own = ownEventOf(this.#database, this.#place.number, clientId);
    return own && this.byId(own.id);
  }

  /**
   * Messages of a room, at most `limit`: confirmed ones, and this device's own rejected ones.
   *
   * @throws DemesError not_found for an id that is not a message of this group
   */
  page(roomId: RoomId, query: MessageQuery): MessageRecordPage {
    return this.#damage.ofReadModel(() => this.#messages.page(roomId, query));
  }

  /** Confirmed messages of all rooms below a place, the newest `limit`, newest first. */
  olderThan(index: Index, limit: number): MessageRecord[] {
    return this.#damage.ofReadModel(() => this.#messages.olderThan(index, limit));
  }

  /** Confirmed messages of all rooms above a place, the next `limit`, ascending. */
  newerThan(index: Index, limit: number): MessageRecord[] {
    return this.#damage.ofReadModel(() =>
      this.#messages.byIndexes(messagesAfter(this.#database, this.#place.number, index, limit)),
    );
  }

  /** Those at these places that there are, ascending. */
  byIndexes(indexes: readonly Index[]): MessageRecord[] {
    return this.#damage.ofReadModel(() => this.#messages.byIndexes(indexes));
  }

  /** The place of the first message whose entry is not older than a time, ms since 1970; null without one. */
  firstAt(at: number): Index | null {
    return this.#damage.ofReadModel(() => firstMessageAt(this.#database, this.#place.number, at));
  }

  /** Messages of a room that are pinned, the latest said first. */
  pinned(roomId: RoomId): MessageRecord[] {
    return this.#damage.ofReadModel(() => this.#messages.pinned(roomId));
  }

  /** What is said in the thread of the message at an index, before another: the newest `limit`, ascending. */
  thread(root: Index, before: Index, limit: number): { messages: MessageRecord[]; hasMore: boolean } {
    return this.#damage.ofReadModel(() => this.#messages.thread(root, before, limit));
  }

  /** Rooms that were written to. */
  roomCounts(): RoomCount[] {
    return this.#damage.ofReadModel(() => this.#rooms.counts());
  }

  /** What the message at an index said before, oldest first, the newest hundred. */
  history(index: Index): TextRecord[] {
    return this.#damage.ofReadModel(() => this.#changes.history(index));
  }

  /** The newest `limit` lines between two indexes, both included, ascending; `to` null: up to the end. */
  lines(from: Index, to: Index | null, limit: number): LineRecord[] {
    return this.#damage.ofReadModel(() => this.#lines.between(from, to, limit));
  }

  /** The line of an entry, with what was measured of it by now; undefined before it is projected, and without one. */
  lineAt(index: Index): LineRecord | undefined {
    return this.#damage.ofReadModel(() => this.#lines.at(index));
  }

  /** Whose device a host was, and what they were called as of an index; null for a device that is not known. */
  hostOf(deviceId: DeviceId, index: Index): { memberId: MemberId; name: string } | null {
    return this.#damage.ofReadModel(() => {
      const memberId = this.#roster.memberOf(deviceId);
      return memberId === null ? null : { memberId, name: this.#roster.nameAt(memberId, index) };
    });
  }

  #termAt(index: Index): Term {
    const sql = 'SELECT term FROM log_entry WHERE id = ?';
    return this.#database.get<{ term: number }>(sql, rowKey(this.#place.number, index))?.term ?? 0;
  }
}
