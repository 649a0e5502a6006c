/** Whether the screens are locked, and after how long without their person they lock (`screen-lock`): outlives restarts. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { idleLockMinutes } from '../../api/lock.ts';
import type { Logger } from '../log.ts';
import { writeFileAtomically } from '../storage/private-files.ts';

const VERSION = 1;
const content = z.strictObject({
  version: z.literal(VERSION),
  locked: z.boolean(),
  idleMinutes: idleLockMinutes,
});

export interface LockState {
  readonly locked: boolean;
  /** 0: never. */
  readonly idleMinutes: number;
}

/** Screens that nobody ever locked. */
const OPEN: LockState = Object.freeze({ locked: false, idleMinutes: 0 });

export class LockFile {
  private readonly path: string;
  private readonly log: Logger;

  constructor(path: string, log: Logger) {
    this.path = path;
    this.log = log;
  }

  /** Locked when it cannot be read: whoever has the passphrase gets in, and nobody else. */
  load(): LockState {
    try {
      const { locked, idleMinutes } = content.parse(JSON.parse(readFileSync(this.path, 'utf8')));
      return { locked, idleMinutes };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return OPEN;
      this.log.warn({ err: error }, 'the lock of the screens cannot be read; they are locked');
      return { ...OPEN, locked: true };
    }
  }

  /** Durable when it returns. Throws what the system says. */
  save({ locked, idleMinutes }: LockState): void {
    writeFileAtomically(this.path, JSON.stringify({ version: VERSION, locked, idleMinutes }));
  }
}
