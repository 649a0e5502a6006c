/**
 * A checksum beside what no hash of the log covers: one flipped byte of a row is always noticed, most other damage
 * with it. Not a protection against people: whoever can write the file can write the sum.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { damaged } from './storage-errors.ts';

/** CRC-32 over the values with their types and lengths, so that nothing moves from one column to the next unseen. */
export function rowSum(...values: readonly (number | string | Uint8Array | null)[]): number {
  let sum = 0;
  let text = '';
  for (const value of values) {
    if (value instanceof Uint8Array) {
      sum = crc32(value, crc32(`${text}bytes ${value.length};`, sum));
      text = '';
    } else if (typeof value === 'string') text += `text ${value.length} ${value};`;
    else text += `${String(value)};`;
  }
  return text === '' ? sum : crc32(text, sum);
}

/** Whether a row is as it was written. */
export function sumHolds(sum: unknown, ...values: readonly (number | string | Uint8Array | null)[]): boolean {
  return sum === rowSum(...values);
}

/** @throws DemesError data_damaged that names `what`, when a row is not as it was written */
export function requireSum(
  path: string,
  what: string,
  sum: unknown,
  ...values: readonly (number | string | Uint8Array | null)[]
): void {
  if (!sumHolds(sum, ...values)) throw damaged(path, what);
}

/** For the step of the schema that gives older rows their sums. */
export function registerRowSum(connection: DatabaseSync): void {
  connection.function('row_sum', { deterministic: true, varargs: true }, (...values: SQLOutputValue[]) =>
    rowSum(...values.map((value) => (typeof value === 'bigint' ? Number(value) : value))),
  );
}
