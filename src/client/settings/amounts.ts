/** Amounts of bytes that a person chooses among. Pure. */
const MB = 1000 ** 2;
const GB = 1000 ** 3;

export const QUOTA_CHOICES: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 500].map((one) => one * GB);
/** 0: nothing comes by itself. */
export const FETCH_CHOICES: readonly number[] = [0, 1, 5, 10, 25, 50, 100].map((one) => one * MB);

/** Ascending, with the one that is chosen now, whatever it is. */
export function amounts(choices: readonly number[], chosen: number): number[] {
  return [...new Set([...choices, chosen])].sort((a, b) => a - b);
}
