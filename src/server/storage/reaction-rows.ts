/** What stands under messages: rows of one member and one emoji each. */
import { mayReactAgain, type OtherEmoji } from '../../chat/changes.ts';
import type { Index, MemberId } from '../../protocol/ids.ts';
import { indexOfKey } from './columns.ts';
import type { Database } from './database.ts';
import type { ReactionRecord } from './message-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { damaged, decoded } from './storage-errors.ts';

const NONE: readonly ReactionRecord[] = [];

interface ReactionRow {
  readonly message_id: number;
  /** What rows of the same emoji under the same message have in common. */
  readonly emoji_key: Uint8Array;
  readonly member_id: MemberId;
  readonly log_index: Index;
  /** Sealed. */
  readonly emoji: Uint8Array;
  readonly sum: number | null;
}

/** `index`: of the entry that put it there. What is there already stays where it is: then this answers false. */
export function putReaction(
  database: Database,
  messageKey: number,
  emoji: string,
  memberId: MemberId,
  index: Index,
): boolean {
  const sql = `INSERT OR IGNORE INTO reaction (message_id, emoji_key, member_id, log_index, emoji, sum)
    VALUES (?, ?, ?, ?, ?, ?)`;
  const key = keyOf(database, messageKey, emoji);
  const sealed = database.columns.seal('reaction.emoji', nameOf(messageKey, key), emoji);
  const values = [messageKey, key, memberId, index, sealed] as const;
  return database.run(sql, ...values, rowSum(...values)) > 0;
}

/** False when there was none. */
export function takeReaction(
  database: Database,
  messageKey: number,
  emoji: string,
  memberId: MemberId,
): boolean {
  const sql = 'DELETE FROM reaction WHERE message_id = ? AND emoji_key = ? AND member_id = ?';
  return database.run(sql, messageKey, keyOf(database, messageKey, emoji), memberId) > 0;
}

/** Whether a member's emoji fits beside those under the message. */
export function fits(database: Database, messageKey: number, emoji: string, memberId: MemberId): boolean {
  const row = database.get<OtherEmoji & { readonly there: number; readonly rotten: number }>(
    `SELECT count(DISTINCT emoji_key) FILTER (WHERE emoji_key <> ?1 AND member_id = ?2) AS own,
       count(DISTINCT emoji_key) FILTER (WHERE emoji_key <> ?1) AS "all",
       count(*) FILTER (WHERE emoji_key = ?1) AS there,
       count(*) FILTER (WHERE sum IS NOT row_sum(message_id, emoji_key, member_id, log_index, emoji)) AS rotten
     FROM reaction WHERE message_id = ?3`,
    keyOf(database, messageKey, emoji),
    memberId,
    messageKey,
  );
  if (row !== undefined && row.rotten > 0) throw damaged(database.path, reactionName(messageKey));
  return row === undefined || mayReactAgain(row, row.there > 0);
}

/** One query for all messages of a page. */
export function reactionsOf(
  database: Database,
  messageKeys: readonly number[],
): (messageKey: number) => readonly ReactionRecord[] {
  const rows = database.all<ReactionRow>(
    `SELECT message_id, emoji_key, member_id, log_index, emoji, sum FROM reaction
     WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY log_index`,
    JSON.stringify(messageKeys),
  );
  if (rows.length === 0) return () => NONE;
  const byMessage = new Map<number, Map<string, { emoji: string; members: MemberId[] }>>();
  for (const { message_id: key, emoji_key: emojiKey, member_id: memberId, log_index, emoji, sum } of rows) {
    requireSum(database.path, reactionName(key), sum, key, emojiKey, memberId, log_index, emoji);
    const byEmoji = byMessage.get(key) ?? new Map<string, { emoji: string; members: MemberId[] }>();
    byMessage.set(key, byEmoji);
    const name = nameOf(key, emojiKey);
    const there = byEmoji.get(name);
    if (there === undefined)
      byEmoji.set(name, { emoji: openEmoji(database, name, emoji), members: [memberId] });
    else there.members.push(memberId);
  }
  return (key) => [...(byMessage.get(key)?.values() ?? [])];
}

function keyOf(database: Database, messageKey: number, emoji: string): Uint8Array {
  return database.columns.keyed('reaction.emoji_key', messageKey, emoji);
}

function nameOf(messageKey: number, emojiKey: Uint8Array): string {
  return `${messageKey}/${Buffer.from(emojiKey).toString('hex')}`;
}

function openEmoji(database: Database, name: string, sealed: Uint8Array): string {
  return decoded(database.path, () => database.columns.openText('reaction.emoji', name, sealed));
}

function reactionName(messageKey: number): string {
  return `a reaction to the message of entry ${indexOfKey(messageKey)}`;
}
