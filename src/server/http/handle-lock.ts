/** The passphrase, and the lock of the screens. */
import { DONE, type Handlers } from './calls.ts';
import type { LockService } from './lock-service.ts';

type LockRoutes = Pick<Handlers, 'unlock' | 'lock' | 'noteActivity' | 'changePassphrase'>;

export function lockHandlers(lock: LockService): LockRoutes {
  return {
    async unlock({ body }) {
      await lock.unlock(body.passphrase);
      return DONE;
    },
    lock() {
      lock.lock();
      return DONE;
    },
    noteActivity() {
      lock.noteActivity();
      return DONE;
    },
    async changePassphrase({ body }) {
      await lock.changePassphrase(body);
      return DONE;
    },
  };
}
