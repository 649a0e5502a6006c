/** How much of a processor a process has used: unlike a duration it does not depend on what else runs. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own clock is. */
const TICK_MS = 10;
/** Fields after the name, which may itself hold spaces and brackets. */
const USER_AT = 11;
const SYSTEM_AT = 12;

/** User and system time since its start, ms; null where the system does not tell (not Linux, no such process). */
export function processorMs(pid: number | null): number | null {
  if (pid === null || process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER_AT]) + Number(fields[SYSTEM_AT])) * TICK_MS;
  } catch {
    return null;
  }
}
