/** What the routes need of the node's passphrase and of the lock of its screens. */
import type { ChangePassphrase } from '../../api/lock.ts';

export interface LockService {
  /** Screens get nothing but the question for the passphrase. Programs are not meant. */
  readonly isLocked: boolean;
  /** Throws wrong_passphrase, or rate_limited after too many of them. Does nothing when nothing is locked. */
  unlock(passphrase: string): Promise<void>;
  /** The same for somebody at another computer: it is asked for also when nothing is locked. */
  login(passphrase: string): Promise<void>;
  /** Asks once more before the worst is shown: throws as `unlock` where there is a passphrase, locked or not. */
  prove(passphrase: string | undefined): Promise<void>;
  /** `conflict` without a passphrase. */
  lock(): void;
  noteActivity(): void;
  /** Durable when it resolves. Throws as MasterKeyFile.setPassphrase and Tries.make. */
  changePassphrase(change: ChangePassphrase): Promise<void>;
  /** From now on `locked` is called whenever the screens are locked. */
  onLocked(locked: () => void): void;
}
