/**
 * The sessions of the screens on disk, so that a screen goes on by itself when its node restarts. What is kept
 * opens nothing: digests that only the browser's own secret together with the API token leads to.
 */
import { readFileSync } from 'node:fs';
import type { Logger } from '../log.ts';
import { writeFileAtomically } from '../storage/private-files.ts';
import type { SessionMemory } from './sessions.ts';

const VERSION = 1;
/** As `Sessions` makes them: SHA-256 in base64. */
const DIGEST = /^[A-Za-z0-9+/]{43}=$/;

export class SessionFile implements SessionMemory {
  private readonly path: string;
  private readonly log: Logger;

  constructor(path: string, log: Logger) {
    this.path = path;
    this.log = log;
  }

  /** Empty when there is no file, or none that can be read: then people open their screens anew. */
  load(): ReadonlyMap<string, number> {
    let content: string;
    try {
      content = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.tell(error, 'could not be read');
      return new Map();
    }
    try {
      return parsed(content);
    } catch (error) {
      this.tell(error, 'are damaged; everybody opens the screens anew');
      return new Map();
    }
  }

  /** Durable when it returns, unless the disk refuses: then they live until the node stops, as the log says. */
  save(sessions: ReadonlyMap<string, number>): void {
    try {
      writeFileAtomically(this.path, JSON.stringify({ version: VERSION, sessions: [...sessions] }));
    } catch (error) {
      this.tell(error, 'could not be saved');
    }
  }

  private tell(error: unknown, what: string): void {
    this.log.warn({ err: error }, `the sessions of the screens ${what}`);
  }
}

function parsed(content: string): ReadonlyMap<string, number> {
  const { version, sessions } = JSON.parse(content) as { version?: unknown; sessions?: unknown };
  if (version !== VERSION || !Array.isArray(sessions)) throw new TypeError('not a file of sessions');
  return new Map(sessions.map(entryOf));
}

function entryOf(entry: unknown): [string, number] {
  const [digest, expiresAtMs] = Array.isArray(entry) ? (entry as unknown[]) : [];
  if (typeof digest === 'string' && DIGEST.test(digest) && Number.isSafeInteger(expiresAtMs)) {
    return [digest, expiresAtMs as number];
  }
  throw new TypeError('not a session');
}
