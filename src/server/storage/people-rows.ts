/**
 * What the person of this node knows of members: whose safety numbers were compared, and who is known to be somebody else.
 * A row that is not what was written is as if it were not there: numbers can be compared again.
 */
import type { MemberId } from '../../protocol/ids.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

export interface KnownMember {
  readonly memberId: MemberId;
  /** What it was called when the numbers were compared; null: they were not. */
  readonly verifiedAs: string | null;
  /** The name under which it is known to be somebody else than another of that name. */
  readonly knownAs: string | null;
}

interface KnownRow {
  readonly member_id: MemberId;
  readonly verified_as: string | null;
  readonly known_as: string | null;
  readonly sum: number;
}

export class PeopleRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): ReadonlyMap<MemberId, KnownMember> {
    const rows = this.#database.all<KnownRow>('SELECT * FROM known_member ORDER BY member_id');
    const whole = rows.filter((row) => sumHolds(row.sum, row.member_id, row.verified_as, row.known_as));
    return new Map(
      whole.map(({ member_id: memberId, verified_as: verifiedAs, known_as: knownAs }) => {
        return [memberId, { memberId, verifiedAs, knownAs }];
      }),
    );
  }

  /** Durable when it returns. */
  save({ memberId, verifiedAs, knownAs }: KnownMember): void {
    const values = [memberId, verifiedAs, knownAs] as const;
    const sql =
      'INSERT OR REPLACE INTO known_member (member_id, verified_as, known_as, sum) VALUES (?, ?, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, ...values, rowSum(...values)));
  }

  /** This node becomes another person's. Inside a durable transaction. */
  forgetAll(): void {
    this.#database.run('DELETE FROM known_member');
  }
}
