/** When screens ask for the passphrase by themselves (MS174, MS243): after so many minutes without a person; 0: never. */

/** Whether they would ask later than they do, or never. Undefined: nothing is said of it. */
export function locksLater(wanted: number | undefined, present: number): boolean {
  if (wanted === undefined || present === 0) return false;
  return wanted === 0 || wanted > present;
}
