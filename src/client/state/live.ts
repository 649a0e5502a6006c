/**
 * The one connection to the node's feed. It is resumed by number after a break; when that is not possible
 * (`reset`), everything is asked for anew. Frames are handed on in bundles, so that a burst is one change of the
 * screen.
 */
import type { Frame } from './apply-feed.ts';

/** Between two attempts, ms; doubled each time up to the most. The node is on this machine: asking costs nothing. */
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 1_000;

export interface Socket {
  /** Dropped while the connection is not open. */
  send(text: string): void;
  /** Nothing is told afterwards. */
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(text: string): void;
  closed(): void;
}

export interface LivePorts {
  /** `after`: id of the last event that was taken in; null to begin with what comes next. */
  open(after: string | null, events: SocketEvents): Socket;
  /** Runs soon, at most once for each frame that the browser draws; also in a hidden tab. */
  soon(run: () => void): void;
  /** Runs after a while; the answer calls it off. */
  later(run: () => void, ms: number): () => void;
  /** A first frame of a bundle came in. */
  arrived(): void;
  take(frames: readonly Frame[]): void;
  /** The feed is open; `isNew`: what happened before must be asked for. */
  opened(isNew: boolean): void;
  lost(): void;
}

export class Live {
  readonly #ports: LivePorts;
  #socket: Socket | null = null;
  #isOpen = false;
  #lastId: string | null = null;
  #retryMs = RETRY_MS_MIN;
  #callOff: (() => void) | null = null;
  #bundle: Frame[] = [];
  #watched: string | null = null;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#socket !== null) return;
    this.#socket = this.#ports.open(this.#lastId, {
      opened: () => {
        this.#retryMs = RETRY_MS_MIN;
        this.#isOpen = true;
        this.#ports.opened(this.#lastId === null);
        if (this.#watched !== null) this.#sayWatched();
      },
      received: (text) => this.#received(JSON.parse(text) as Frame),
      closed: () => this.#closed(),
    });
  }

  /** At once, for whoever knows that the node may be back (the tab was shown again). */
  hurry(): void {
    if (this.#callOff !== null) this.start();
  }

  /** It is open, and nothing comes although something should: as if it had closed. */
  drop(): void {
    if (!this.#isOpen) return;
    this.#socket?.close();
    this.#closed();
  }

  /** For good. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#socket?.close();
    this.#socket = null;
  }

  /** The group whose network is to be told as it changes; null for none. */
  watch(groupId: string | null): void {
    if (this.#watched === groupId) return;
    this.#watched = groupId;
    if (this.#socket !== null) this.#sayWatched();
  }

  #sayWatched(): void {
    this.#socket?.send(JSON.stringify({ watch: this.#watched }));
  }

  #received(frame: Frame): void {
    if (frame.type === 'reset') {
      this.#bundle = [];
      this.#lastId = (frame as { readonly reset?: { readonly lastId?: string } }).reset?.lastId ?? null;
      this.#ports.opened(true);
      return;
    }
    if ('id' in frame) this.#lastId = frame.id;
    this.#bundle.push(frame);
    if (this.#bundle.length > 1) return;
    this.#ports.arrived();
    this.#ports.soon(() => this.#flush());
  }

  #flush(): void {
    const frames = this.#bundle;
    this.#bundle = [];
    this.#ports.take(frames);
  }

  #closed(): void {
    this.#socket = null;
    this.#isOpen = false;
    this.#ports.lost();
    const waitMs = this.#retryMs;
    this.#retryMs = Math.min(RETRY_MS_MAX, waitMs * 2);
    this.#callOff = this.#ports.later(() => this.start(), waitMs);
  }
}
