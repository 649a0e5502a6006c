/** Edits, deletions and reactions as they come to the rows of messages (MS2, MS3, MS4). */
import { changeProblem, type ChangeAuthor } from '../../chat/changes.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Index, MemberId } from '../../protocol/ids.ts';
import type { ChangePayload } from '../../protocol/payloads.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { MessageTable } from './message-table.ts';
import type { ProjectedRoster } from './projected-roster.ts';
import { fits, putReaction, takeReaction } from './reaction-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

/** Earlier texts that are kept and handed out: enough to see what happened, however often a message is edited. */
const HISTORY_MAX = 100;

export interface TextRecord {
  readonly text: string;
  /** Agreed time of the entry since which it stood, ms since 1970. */
  readonly at: number;
  readonly index: Index;
}

/** The entry of a change. */
export interface ChangePlace {
  readonly index: Index;
  /** Agreed time, ms since 1970. */
  readonly at: number;
}

export class MessageChanges {
  readonly #database: Database;
  readonly #group: number;
  readonly #messages: MessageTable;
  readonly #roster: ProjectedRoster;

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number, messages: MessageTable, roster: ProjectedRoster) {
    this.#database = database;
    this.#group = group;
    this.#messages = messages;
    this.#roster = roster;
  }

  /** Carries a valid change out. Answers which message it named, and whether anything came of it; null for none. */
  take(
    event: SignedEvent,
    payload: ChangePayload,
    place: ChangePlace,
    author: ChangeAuthor | undefined,
  ): { index: Index; isDone: boolean } | null {
    const { roomId } = event.header;
    const stored = this.#messages.stored(payload.target);
    if (stored === undefined) return null;
    const target = { ...stored, memberId: this.#roster.memberOf(stored.deviceId) };
    const problem = changeProblem(payload.kind, roomId, target, author);
    if (problem !== null) return { index: stored.index, isDone: false };
    const key = rowKey(this.#group, stored.index);
    return { index: stored.index, isDone: this.#carryOut(key, payload, author!.memberId, place) };
  }

  /** What a message said before, oldest first: the newest hundred. */
  history(index: Index): TextRecord[] {
    const key = rowKey(this.#group, index);
    const rows = this.#database.all<{ log_index: number; at: number; text: Uint8Array; sum: number | null }>(
      'SELECT log_index, at, text, sum FROM message_text WHERE message_id = ? ORDER BY log_index DESC LIMIT ? OFFSET 1',
      key,
      HISTORY_MAX,
    );
    for (const row of rows) {
      const what = `an earlier text of the message of entry ${index}`;
      requireSum(this.#database.path, what, row.sum, key, row.log_index, row.at, row.text);
    }
    return rows
      .map((row) => ({ text: this.#openText(key, row), at: row.at, index: row.log_index }))
      .reverse();
  }

  /** False when nothing came of it: nobody need be told. */
  #carryOut(key: number, payload: ChangePayload, author: MemberId, place: ChangePlace): boolean {
    const database = this.#database;
    if (payload.kind === 'edit') this.#edit(key, payload.text, place);
    else if (payload.kind === 'delete') this.#delete(key);
    else if (!payload.on) return takeReaction(database, key, payload.emoji, author);
    else if (!fits(database, key, payload.emoji, author)) return false;
    else return putReaction(database, key, payload.emoji, author, place.index);
    return true;
  }

  /** MS211 What a message said at first, which was closed until now. Without edits nothing is kept of it here. */
  fill(index: Index, text: string): void {
    const key = rowKey(this.#group, index);
    const sealed = this.#database.columns.seal('message_text.text', textName(key, index), text);
    this.#database.run(
      'UPDATE message_text SET text = ?1, sum = row_sum(message_id, log_index, at, ?1) WHERE message_id = ?2 AND log_index = ?3',
      sealed,
      key,
      index,
    );
  }

  #edit(key: number, text: string, { index, at }: ChangePlace): void {
    // The first text becomes a row of its own when there is a second one: most messages never have any.
    const first = this.#messages.unedited(indexOfKey(key));
    if (first !== undefined) this.#keepText(key, indexOfKey(key), first.at, first.text);
    this.#keepText(key, index, at, text);
    this.#database.run(
      `DELETE FROM message_text WHERE message_id = ?1 AND log_index <= (
         SELECT log_index FROM message_text WHERE message_id = ?1 ORDER BY log_index DESC LIMIT 1 OFFSET ?2)`,
      key,
      HISTORY_MAX + 1,
    );
    // One that could be opened only now may be older than what is there.
    const newest = this.#database.get<{ text: Uint8Array; at: number; log_index: number }>(
      'SELECT text, at, log_index FROM message_text WHERE message_id = ? ORDER BY log_index DESC LIMIT 1',
      key,
    )!;
    this.#messages.change(indexOfKey(key), this.#openText(key, newest), newest.at, false);
  }

  #openText(key: number, row: { readonly text: Uint8Array; readonly log_index: number }): string {
    const { path, columns } = this.#database;
    const name = textName(key, row.log_index);
    return decoded(path, () => columns.openText('message_text.text', name, row.text));
  }

  #keepText(key: number, since: Index, at: number, text: string): void {
    const sealed = this.#database.columns.seal('message_text.text', textName(key, since), text);
    const sql =
      'INSERT OR IGNORE INTO message_text (message_id, log_index, at, text, sum) VALUES (?, ?, ?, ?, ?)';
    this.#database.run(sql, key, since, at, sealed, rowSum(key, since, at, sealed));
  }

  #delete(key: number): void {
    this.#messages.change(indexOfKey(key), '', null, true);
    this.#database.run('DELETE FROM message_text WHERE message_id = ?', key);
    this.#database.run('DELETE FROM reaction WHERE message_id = ?', key);
  }
}

function textName(key: number, since: Index): string {
  return `${key}/${since}`;
}
