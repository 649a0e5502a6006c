/**
 * Tells the node that a person is at the screen, where that keeps it from locking: at what a person does, never by
 * itself, and seldom. Pure but for its ports.
 */
import type { AppState } from './model.ts';

const MINUTE_MS = 60_000;
/** Told this many times while the node would wait: missing one does not lock anybody out. */
const TIMES_A_WAIT = 4;

export interface PresencePorts {
  get(): Pick<AppState, 'connection' | 'node'>;
  /** Never rejects. */
  tell(): Promise<void>;
  /** ms; any clock. */
  nowMs(): number;
}

export class Presence {
  readonly #ports: PresencePorts;
  #toldMs = -Infinity;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  /** A key, a pointer, a wheel. */
  async seen(): Promise<void> {
    const { connection, node } = this.#ports.get();
    const idleMinutes = node?.settings.lock.idleMinutes ?? 0;
    if (connection !== 'live' || idleMinutes === 0) return;
    const nowMs = this.#ports.nowMs();
    if (nowMs - this.#toldMs < (idleMinutes * MINUTE_MS) / TIMES_A_WAIT) return;
    this.#toldMs = nowMs;
    await this.#ports.tell();
  }
}
