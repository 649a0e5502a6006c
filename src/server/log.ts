/**
 * What the node says to whoever runs it, as JSON lines on stderr (stdout belongs to `--json`). Never payloads,
 * invitations, tokens or keys: only ids, numbers, reasons and addresses are handed to it.
 */
import { pino, type Logger } from 'pino';
import type { LogLevel } from './options.ts';

export type { Logger } from 'pino';

/** Writes synchronously: the last lines before a crash are the ones that matter. */
export function createLogger(level: LogLevel): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
