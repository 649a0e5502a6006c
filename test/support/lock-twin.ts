/** The lock of a node in memory. Its passphrase never changes. */
import { DemesError } from '../../src/protocol/errors.ts';
import { Tries } from '../../src/server/tries.ts';
import type { LockService } from '../../src/server/http/lock-service.ts';

export const PASSPHRASE = 'open sesame, please';

export class LockTwin implements LockService {
  isLocked = false;
  activities = 0;
  private readonly listeners: (() => void)[] = [];

  async unlock(passphrase: string): Promise<void> {
    if (passphrase !== PASSPHRASE) throw new DemesError('wrong_passphrase');
    this.isLocked = false;
  }

  /** There is one to give before the worst is shown. */
  hasPassphrase = false;

  async prove(passphrase: string | undefined): Promise<void> {
    if (this.hasPassphrase && passphrase !== PASSPHRASE) throw new DemesError('wrong_passphrase');
  }

  private readonly tries = new Tries(() => 0);

  async login(passphrase: string): Promise<void> {
    await this.tries.make(async () => {
      if (passphrase !== PASSPHRASE) throw new DemesError('wrong_passphrase');
    });
    this.isLocked = false;
  }

  lock(): void {
    this.isLocked = true;
    for (const listener of this.listeners) listener();
  }

  noteActivity(): void {
    this.activities += 1;
  }

  async changePassphrase(): Promise<void> {
    throw new DemesError('conflict');
  }

  onLocked(locked: () => void): void {
    this.listeners.push(locked);
  }
}
