/**
 * Ends this process when its standard input does. Whoever started it holds the other end of the pipe, and the
 * system closes that end however the starter dies, SIGKILL included: no pid is asked, none can be reused.
 */
import type { Readable } from 'node:stream';

/** A planned stop takes at most 5 s; a process that still runs after this hangs and ends anyway. */
const HARD_STOP_MS = 8_000;

/** Answers a function that ends the watch: an open input keeps a process alive. */
export function stopWithInput(input: Readable): () => void {
  const release = (): void => {
    input.removeListener('end', stop);
    input.removeListener('error', stop);
    input.destroy();
  };
  const stop = (): void => {
    release();
    setTimeout(() => process.exit(1), HARD_STOP_MS).unref();
    // The handlers of the real signal, without depending on who else might have sent one.
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(1);
  };
  input.once('end', stop);
  input.once('error', stop);
  input.resume();
  return release;
}
