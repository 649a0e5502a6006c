/** What is said about messages in their threads, counted. */
import { indexOfKey } from './columns.ts';
import type { Database } from './database.ts';
import type { ThreadRecord } from './message-rows.ts';

interface ThreadRow {
  readonly thread_id: number;
  readonly replies: number;
  readonly last: number;
  readonly at: number;
}

/** MS283 One query for all messages of a page: what is deleted does not count, nor what was rejected. */
export function threadsOf(database: Database, messageKeys: readonly number[]): Map<number, ThreadRecord> {
  const rows = database.all<ThreadRow>(
    `SELECT thread_id, count(*) AS replies, max(id) AS last, at FROM message
     WHERE thread_id IN (SELECT value FROM json_each(?)) AND reason IS NULL AND deleted = 0 GROUP BY thread_id`,
    JSON.stringify(messageKeys),
  );
  return new Map(
    rows.map(({ thread_id: key, replies, last, at }) => [
      key,
      { replies, lastIndex: indexOfKey(last), lastAt: at },
    ]),
  );
}
