/** What stands under messages: rows of one member and one emoji each. */
import { mayReactAgain, type OtherEmoji } from '../../chat/changes.ts';
import type { Index, MemberId } from '../../protocol/ids.ts';
import { indexOfKey } from './columns.ts';
import type { Database } from './database.ts';
import type { ReactionRecord } from './message-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { damaged } from './storage-errors.ts';

const NONE: readonly ReactionRecord[] = [];

interface ReactionRow {
  readonly message_id: number;
  readonly emoji: string;
  readonly member_id: MemberId;
  readonly log_index: Index;
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
  const sql = `INSERT OR IGNORE INTO reaction (message_id, emoji, member_id, log_index, sum)
    VALUES (?, ?, ?, ?, ?)`;
  const sum = rowSum(messageKey, emoji, memberId, index);
  return database.run(sql, messageKey, emoji, memberId, index, sum) > 0;
}

/** False when there was none. */
export function takeReaction(
  database: Database,
  messageKey: number,
  emoji: string,
  memberId: MemberId,
): boolean {
  const sql = 'DELETE FROM reaction WHERE message_id = ? AND emoji = ? AND member_id = ?';
  return database.run(sql, messageKey, emoji, memberId) > 0;
}

/** Whether a member's emoji fits beside those under the message. */
export function fits(database: Database, messageKey: number, emoji: string, memberId: MemberId): boolean {
  const row = database.get<OtherEmoji & { readonly there: number; readonly rotten: number }>(
    `SELECT count(DISTINCT emoji) FILTER (WHERE emoji <> ?1 AND member_id = ?2) AS own,
       count(DISTINCT emoji) FILTER (WHERE emoji <> ?1) AS "all",
       count(*) FILTER (WHERE emoji = ?1) AS there,
       count(*) FILTER (WHERE sum IS NOT row_sum(message_id, emoji, member_id, log_index)) AS rotten
     FROM reaction WHERE message_id = ?3`,
    emoji,
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
    `SELECT message_id, emoji, member_id, log_index, sum FROM reaction
     WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY log_index`,
    JSON.stringify(messageKeys),
  );
  if (rows.length === 0) return () => NONE;
  const byMessage = new Map<number, Map<string, MemberId[]>>();
  for (const { message_id: key, emoji, member_id: memberId, log_index: index, sum } of rows) {
    requireSum(database.path, reactionName(key), sum, key, emoji, memberId, index);
    const byEmoji = byMessage.get(key) ?? new Map<string, MemberId[]>();
    byMessage.set(key, byEmoji);
    const members = byEmoji.get(emoji);
    if (members === undefined) byEmoji.set(emoji, [memberId]);
    else members.push(memberId);
  }
  return (key) => [...(byMessage.get(key) ?? [])].map(([emoji, members]) => ({ emoji, members }));
}

function reactionName(messageKey: number): string {
  return `a reaction to the message of entry ${indexOfKey(messageKey)}`;
}
