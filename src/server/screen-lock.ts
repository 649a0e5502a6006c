/**
 * The lock of the screens (KE33): with a passphrase, a person can lock them, and they lock by themselves after some
 * minutes without one. The node goes on meanwhile; only who looks at it has to give the passphrase first. Without a
 * passphrase there is nothing to lock with.
 */
import type { ChangePassphrase, LockSettings } from '../api/lock.ts';
import { DemesError } from '../protocol/errors.ts';
import type { MasterKeyFile } from './crypto/master-key.ts';
import type { LockFile, LockState } from './http/lock-file.ts';
import type { LockService } from './http/lock-service.ts';
import { Tries } from './tries.ts';

const MINUTE_MS = 60_000;

export interface ScreenLockPorts {
  readonly masterKey: Pick<MasterKeyFile, 'protection' | 'unlock' | 'setPassphrase' | 'removePassphrase'>;
  readonly file: Pick<LockFile, 'load' | 'save'>;
  /** Other computers come in by it: it cannot be removed meanwhile. */
  readonly isNeeded: boolean;
  /** A person gave the passphrase for this start. */
  readonly isUnlocked: boolean;
  /** ms since 1970: the time goes on while the machine sleeps. */
  readonly wallMs: () => number;
}

export class ScreenLock implements LockService {
  readonly #ports: ScreenLockPorts;
  readonly #tries = new Tries();
  /** Who tries from elsewhere must not make the person here wait. */
  readonly #loginTries = new Tries();
  readonly #listeners: (() => void)[] = [];
  #state: LockState;
  #lastActivityMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: ScreenLockPorts) {
    this.#ports = ports;
    this.#state = ports.file.load();
    this.#lastActivityMs = ports.wallMs();
    // Nobody knows how long nobody was there, when nobody unlocked this start.
    const { locked, idleMinutes } = this.#state;
    if (!this.#hasPassphrase) this.#keep({ locked: false, idleMinutes: 0 });
    else this.#keep({ locked: !ports.isUnlocked && (locked || idleMinutes > 0), idleMinutes });
    this.#wait();
  }

  get shown(): LockSettings {
    return { protection: this.#ports.masterKey.protection, idleMinutes: this.#state.idleMinutes };
  }

  get isLocked(): boolean {
    // A timer is late when the machine slept.
    if (!this.#state.locked && this.#idleLeftMs() <= 0) this.#lockNow();
    return this.#state.locked;
  }

  async unlock(passphrase: string): Promise<void> {
    if (!this.isLocked) return;
    const key = await this.#tries.make(async () => this.#ports.masterKey.unlock(passphrase));
    key.fill(0);
    this.#opened();
  }

  async login(passphrase: string): Promise<void> {
    this.#requirePassphrase();
    const key = await this.#loginTries.make(async () => this.#ports.masterKey.unlock(passphrase));
    key.fill(0);
    this.#opened();
  }

  async prove(passphrase: string | undefined): Promise<void> {
    if (!this.#hasPassphrase) return;
    // Who has not asked anybody yet has not guessed either.
    if (passphrase === undefined) throw new DemesError('wrong_passphrase');
    const key = await this.#tries.make(async () => this.#ports.masterKey.unlock(passphrase));
    key.fill(0);
  }

  lock(): void {
    this.#requirePassphrase();
    this.#lockNow();
  }

  noteActivity(): void {
    this.#lastActivityMs = this.#ports.wallMs();
  }

  /** Durable when it returns. `conflict` for a time without a passphrase. */
  setIdleMinutes(idleMinutes: number): void {
    if (idleMinutes > 0) this.#requirePassphrase();
    this.noteActivity();
    this.#keep({ ...this.#state, idleMinutes });
    this.#wait();
  }

  async changePassphrase({ current, next }: ChangePassphrase): Promise<void> {
    const { masterKey, isNeeded } = this.#ports;
    if (next === null && isNeeded) {
      const detail = 'Other computers come in by the passphrase (--host): start the node without that first.';
      throw new DemesError('conflict', { detail });
    }
    await this.#tries.make(async () => {
      if (next !== null) await masterKey.setPassphrase(current, next);
      else if (current !== null) await masterKey.removePassphrase(current);
      else throw new DemesError('invalid', { detail: 'To remove the passphrase, say it.' });
    });
    if (this.#hasPassphrase) return;
    this.#keep({ locked: false, idleMinutes: 0 });
    this.#wait();
  }

  onLocked(locked: () => void): void {
    this.#listeners.push(locked);
  }

  /** No timer runs on. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  get #hasPassphrase(): boolean {
    return this.#ports.masterKey.protection === 'passphrase';
  }

  #requirePassphrase(): void {
    if (this.#hasPassphrase) return;
    throw new DemesError('conflict', {
      detail: 'This node has no passphrase to lock it with: set one first.',
    });
  }

  #opened(): void {
    this.noteActivity();
    this.#keep({ ...this.#state, locked: false });
    this.#wait();
  }

  #lockNow(): void {
    this.#keep({ ...this.#state, locked: true });
    this.stop();
    for (const listener of this.#listeners) listener();
  }

  /** Infinite when the screens do not lock by themselves. A clock that was put back begins anew. */
  #idleLeftMs(): number {
    const { idleMinutes } = this.#state;
    if (idleMinutes === 0) return Infinity;
    const nowMs = this.#ports.wallMs();
    if (nowMs < this.#lastActivityMs) this.#lastActivityMs = nowMs;
    return this.#lastActivityMs + idleMinutes * MINUTE_MS - nowMs;
  }

  #wait(): void {
    this.stop();
    const leftMs = this.#idleLeftMs();
    if (this.#state.locked || leftMs === Infinity) return;
    this.#timer = setTimeout(() => {
      if (!this.isLocked) this.#wait();
    }, leftMs);
  }

  #keep(state: LockState): void {
    const { locked, idleMinutes } = this.#state;
    if (locked !== state.locked || idleMinutes !== state.idleMinutes) this.#ports.file.save(state);
    this.#state = state;
  }
}
