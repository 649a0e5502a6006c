/**
 * What the person of this node chose for itself, in no log: whom it does not want to see, and whether others may know what it
 * has read. Sealed as one row: whom somebody blocks is nobody's business who finds the disk. A row that is not what was
 * written is as if it were not there.
 */
import { z } from 'zod';
import { ProtocolError } from '../../protocol/errors.ts';
import type { MemberId } from '../../protocol/ids.ts';
import type { MemberBlock, OwnSwitch } from '../../protocol/reading-messages.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

export interface OwnChoices {
  readonly blocked: readonly MemberBlock[];
  readonly receipts: OwnSwitch;
}

/** Nobody is blocked, and nothing is told. */
export const CHOICES_AT_FIRST: OwnChoices = Object.freeze({ blocked: [], receipts: { turn: 0, on: false } });

const oneSwitch = z.object({ turn: z.int().nonnegative(), on: z.boolean() });
const choices = z.object({
  blocked: z.array(oneSwitch.extend({ memberId: z.string().transform((id) => id as MemberId) })),
  receipts: oneSwitch,
});

export class ChoiceRow {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(): OwnChoices {
    const sql = 'SELECT choices, sum FROM own_choice';
    const row = this.#database.get<{ choices: Uint8Array; sum: number }>(sql);
    if (row === undefined || !sumHolds(row.sum, row.choices)) return CHOICES_AT_FIRST;
    try {
      const text = this.#database.columns.openText('own_choice.choices', 1, row.choices);
      return choices.parse(JSON.parse(text));
    } catch (error) {
      if (error instanceof ProtocolError) return CHOICES_AT_FIRST;
      throw error;
    }
  }

  /** Durable when it returns. */
  save(chosen: OwnChoices): void {
    const sealed = this.#database.columns.seal('own_choice.choices', 1, JSON.stringify(chosen));
    const sql = 'INSERT OR REPLACE INTO own_choice (one, choices, sum) VALUES (1, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, sealed, rowSum(sealed)));
  }

  /** This node becomes another person's. Inside a durable transaction. */
  forgetAll(): void {
    this.#database.run('DELETE FROM own_choice');
  }
}
