/**
 * The newest proof of each term. One that is not what was written is as if it were not there: those of later terms prove
 * what it proved, and the next confirmation makes a new one.
 */
import type { CommitProof } from '../../core/ready.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readCertificate, writeCertificate } from '../../protocol/encode-acknowledgement.ts';
import type { Index } from '../../protocol/ids.ts';
import type { Database } from './database.ts';
import { rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

const IS_WHOLE = 'sum = row_sum(term, log_index, proof)';

interface ProofRow {
  readonly log_index: number;
  readonly proof: Uint8Array;
}

/** Terms ascending; with a `limit` the newest terms. */
export function proofsOf(database: Database, group: number, limit: number | null): CommitProof[] {
  const rows = database.all<ProofRow>(
    `SELECT log_index, proof FROM commit_proof WHERE group_number = ? AND ${IS_WHOLE} ORDER BY term DESC LIMIT ?`,
    group,
    limit ?? -1,
  );
  const found = decoded(database.path, () => rows.map((row) => proofOfColumn(row.log_index, row.proof)));
  return found.reverse();
}

/** Inside a transaction; an older one of the same term changes nothing. */
export function writeProof(database: Database, group: number, proof: CommitProof): void {
  const values = [proof.term, proof.index, proofColumn(proof)] as const;
  database.run(
    `INSERT INTO commit_proof (group_number, term, log_index, proof, sum) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET log_index = excluded.log_index, proof = excluded.proof, sum = excluded.sum
     WHERE excluded.log_index > log_index OR NOT (${IS_WHOLE})`,
    group,
    ...values,
    rowSum(...values),
  );
}

/** A proof's acknowledgements, in the form of a certificate without the heads, which are in the log. */
function proofColumn(proof: CommitProof): Uint8Array {
  const writer = new ByteWriter(1024);
  writeCertificate(writer, { term: proof.term, acknowledgements: proof.acknowledgements, heads: [] });
  return writer.take();
}

function proofOfColumn(index: Index, bytes: Uint8Array): CommitProof {
  const reader = new ByteReader(bytes);
  const { term, acknowledgements } = readCertificate(reader);
  reader.end();
  return { term, index, acknowledgements };
}
