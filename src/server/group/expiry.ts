/** Forgets messages whose time is over (MS282), by the group's agreed time. */
import type { Projected } from '../storage/read-model.ts';

/** A look is one search in an index. */
const EVERY_MS = 1_000;

export interface ExpiryPorts {
  /** ms since 1970. */
  agreedMs(): number;
  /** Throws what stopped the group. */
  readModel(): { expire(at: number): Pick<Projected, 'changed'> };
  /** These say nothing any more, or have fewer answers in their threads. */
  expired(step: Projected): void;
}

export class Expiry {
  readonly #ports: ExpiryPorts;
  #dueMs = 0;

  constructor(ports: ExpiryPorts) {
    this.#ports = ports;
  }

  /** Called with each tick. */
  ticked(): void {
    const at = this.#ports.agreedMs();
    if (at < this.#dueMs) return;
    const { changed } = this.#ports.readModel().expire(at);
    // More may be over than one step takes.
    this.#dueMs = changed.length > 0 ? at : at + EVERY_MS;
    if (changed.length > 0) this.#ports.expired({ messages: [], changed, lines: [] });
  }
}
