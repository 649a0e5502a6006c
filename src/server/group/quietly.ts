import { DemesError } from '../../protocol/errors.ts';

/** What can wait for a group to work again: one that halted tells nothing, and its links are told anew when it does. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DemesError)) throw error;
  }
}
