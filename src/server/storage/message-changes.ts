/** Edits, deletions and reactions as they come to the rows of messages (MS2, MS3, MS4, MS280 to MS282). */
import { changeProblem, type ChangeAuthor } from '../../chat/changes.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Index } from '../../protocol/ids.ts';
import type { ChangePayload, EditPayload } from '../../protocol/payloads.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { MessageTable, StoredMessage } from './message-table.ts';
import { putPin, takePin } from './pin-rows.ts';
import type { ProjectedRoster } from './projected-roster.ts';
import { fits, putReaction, takeReaction } from './reaction-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';
import { putVote } from './vote-rows.ts';

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
    // MS282 Nothing is about what is over; that it was deleted is said in any case.
    const isOver =
      payload.kind === 'delete'
        ? stored.isDeleted && !stored.isExpired
        : stored.isDeleted || (stored.expiresAt !== null && stored.expiresAt <= place.at);
    const memberId = this.#roster.memberOf(stored.deviceId);
    const problem = changeProblem(payload, roomId, { ...stored, isDeleted: isOver, memberId }, author);
    if (problem !== null) return { index: stored.index, isDone: false };
    return { index: stored.index, isDone: this.#carryOut(stored, payload, author!, place) };
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
  #carryOut(
    { index, room }: StoredMessage,
    payload: ChangePayload,
    { memberId }: ChangeAuthor,
    place: ChangePlace,
  ): boolean {
    const database = this.#database;
    const key = rowKey(this.#group, index);
    switch (payload.kind) {
      case 'edit':
        this.#edit(key, payload, place);
        return true;
      case 'delete':
        this.empty(index, false);
        return true;
      case 'reaction':
        if (!payload.on) return takeReaction(database, key, payload.emoji, memberId);
        if (!fits(database, key, payload.emoji, memberId)) return false;
        return putReaction(database, key, payload.emoji, memberId, place.index);
      case 'pin':
        return payload.on ? putPin(database, key, room, { memberId, at: place.at }) : takePin(database, key);
      case 'vote':
        putVote(database, key, { memberId, choices: payload.choices }, place.index);
        return true;
      case 'pollClosed':
        this.#messages.closePoll(index, place.at);
        return true;
    }
  }

  /** Nothing is left of what a message said, nor of what was put under it: deleted, or its time was over. */
  empty(index: Index, isExpired: boolean): void {
    const key = rowKey(this.#group, index);
    const isPassing = this.#messages.empty(index, isExpired);
    for (const table of ['message_text', 'reaction', 'vote', 'pin'])
      this.#database.run(`DELETE FROM ${table} WHERE message_id = ?`, key);
    if (!isPassing) return;
    // FM67 The log does not say it any more either.
    const nothing = this.#database.columns.seal('log_entry.payload', key, new Uint8Array(0));
    this.#database.run('UPDATE log_entry SET payload = ? WHERE id = ?', nothing, key);
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

  #edit(key: number, { text, mentions }: EditPayload, { index, at }: ChangePlace): void {
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
    const newest = this.#database.get<{ log_index: number }>(
      'SELECT log_index FROM message_text WHERE message_id = ? ORDER BY log_index DESC LIMIT 1',
      key,
    )!;
    if (newest.log_index === index) this.#messages.change(indexOfKey(key), text, mentions, at);
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
}

function textName(key: number, since: Index): string {
  return `${key}/${since}`;
}
