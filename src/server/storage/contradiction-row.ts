/** The proof that two histories of a group were confirmed (TE7): one for each fork, kept for good. */
import type { Contradiction } from '../../protocol/contradiction.ts';
import { decodeContradiction, encodeContradiction } from '../../protocol/encode-contradiction.ts';
import type { ForkId } from '../../protocol/ids.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

/** Null where none was found. @throws DemesError data_damaged: a group that stands still does not go on for a bad row */
export function contradictionOf(database: Database, group: number, forkId: ForkId): Contradiction | null {
  const row = database.get<{ proof: Uint8Array; sum: number }>(
    'SELECT proof, sum FROM contradiction WHERE group_number = ? AND fork_id = ?',
    group,
    forkId,
  );
  if (row === undefined) return null;
  requireSum(database.path, `the proof that froze group ${group}`, row.sum, forkId, row.proof);
  return decoded(database.path, () => decodeContradiction(row.proof));
}

/** Inside a transaction. */
export function writeContradiction(
  database: Database,
  group: number,
  forkId: ForkId,
  contradiction: Contradiction,
): void {
  const proof = encodeContradiction(contradiction);
  database.run(
    'INSERT OR REPLACE INTO contradiction VALUES (?, ?, ?, ?)',
    group,
    forkId,
    proof,
    rowSum(forkId, proof),
  );
}
