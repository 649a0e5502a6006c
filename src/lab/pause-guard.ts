/**
 * A frozen process cannot notice that its starter died. For as long as one is frozen, a small process of its own
 * watches: its standard input ends when this process dies, and then it lets the frozen one go on, which finds its
 * own standard input closed and stops. SIGCONT does nothing to a process that is not frozen, so that even a number
 * that was given to another process meanwhile is no danger.
 */
import { spawn } from 'node:child_process';

/** Answers a function that ends the watch. Where there is no POSIX shell there is no SIGSTOP either. */
export function continueWhenOrphaned(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  // `read` answers at a line as at the end of the input.
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -CONT "$1" 2>/dev/null', 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  // The process may end while a guard still watches: the guard ends by that.
  guard.unref();
  return () => void guard.stdin.end('\n');
}
