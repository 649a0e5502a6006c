/** Tokens of programs on disk (`tokens` in the data directory): names, scopes and digests, which open nothing. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { scope } from '../../api/tokens.ts';
import type { Logger } from '../log.ts';
import { writeFileAtomically } from '../storage/private-files.ts';
import type { KnownToken, TokenMemory } from './tokens.ts';

const VERSION = 1;
const content = z.strictObject({
  version: z.literal(VERSION),
  tokens: z.array(
    z.strictObject({
      id: z.string().regex(/^[0-9a-f]{16}$/),
      name: z.string(),
      scope,
      createdMs: z.int().min(0),
      /** Not there in files of before it was noted. */
      usedMs: z.int().min(0).nullable().default(null),
      digest: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
    }),
  ),
});

export class TokenFile implements TokenMemory {
  private readonly path: string;
  private readonly log: Logger;

  constructor(path: string, log: Logger) {
    this.path = path;
    this.log = log;
  }

  /** Empty when there is no file, or none that can be read: what is damaged lets nobody in. */
  load(): readonly KnownToken[] {
    try {
      return content.parse(JSON.parse(readFileSync(this.path, 'utf8'))).tokens;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.log.warn({ err: error }, 'the tokens of programs cannot be read; none of them counts');
      }
      return [];
    }
  }

  save(tokens: readonly KnownToken[]): void {
    writeFileAtomically(this.path, JSON.stringify({ version: VERSION, tokens }));
  }
}
