/** What the system says of a process (Linux): memory that is really in use, not what a heap says of itself. */
import { readFileSync, writeFileSync } from 'node:fs';

const KIB = 1024;

/** Resident now, and the most since `forgetPeak` or its start; bytes. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * KIB;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Bytes that it has handed to the system since it started: to files and connections. */
export function writtenBy(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]);
}
