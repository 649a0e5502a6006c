/** What members chose of polls: a row of each member and poll, the newest choice. */
import type { Index, MemberId } from '../../protocol/ids.ts';
import { indexOfKey } from './columns.ts';
import type { Database } from './database.ts';
import type { VoteRecord } from './message-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

const NONE: readonly VoteRecord[] = [];

interface VoteRow {
  readonly message_id: number;
  readonly member_id: MemberId;
  readonly log_index: Index;
  /** Sealed. */
  readonly choices: Uint8Array;
  readonly sum: number;
}

/**
 * MS281 The newest vote of a member counts; without choices it is taken back. `index`: of its entry; one that is older
 * than what stands there (it could be opened only now) changes nothing.
 */
export function putVote(
  database: Database,
  messageKey: number,
  { memberId, choices }: VoteRecord,
  index: Index,
): void {
  const sealed = database.columns.seal(
    'vote.choices',
    nameOf(messageKey, memberId),
    Uint8Array.from(choices),
  );
  const values = [messageKey, memberId, index, sealed] as const;
  database.run(
    `INSERT INTO vote (message_id, member_id, log_index, choices, sum) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT DO UPDATE SET log_index = ?3, choices = ?4, sum = ?5 WHERE log_index < ?3`,
    ...values,
    rowSum(...values),
  );
}

/** One query for all messages of a page. */
export function votesOf(
  database: Database,
  messageKeys: readonly number[],
): (messageKey: number) => readonly VoteRecord[] {
  const rows = database.all<VoteRow>(
    'SELECT * FROM vote WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY log_index',
    JSON.stringify(messageKeys),
  );
  const byMessage = new Map<number, VoteRecord[]>();
  for (const { message_id: key, member_id: memberId, log_index: index, choices, sum } of rows) {
    requireSum(
      database.path,
      `a vote on the message of entry ${indexOfKey(key)}`,
      sum,
      key,
      memberId,
      index,
      choices,
    );
    const opened = decoded(database.path, () =>
      database.columns.open('vote.choices', nameOf(key, memberId), choices),
    );
    const there = byMessage.get(key) ?? [];
    if (opened.length > 0) there.push({ memberId, choices: [...opened] });
    byMessage.set(key, there);
  }
  return (key) => byMessage.get(key) ?? NONE;
}

function nameOf(messageKey: number, memberId: MemberId): string {
  return `${messageKey}/${memberId}`;
}
