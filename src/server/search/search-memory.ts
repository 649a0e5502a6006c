/**
 * What all groups of a node may keep in memory for searching (MS305), and whether they may at all: not while the screens
 * are locked.
 */

/** The newest, of all groups together; older ones are read from the disk when somebody asks. */
const MESSAGES_MAX = 200_000;
/** Of memory: whoever writes long texts of ever new words must not take more. */
const BYTES_MAX = 48 * 1024 * 1024;
/** What comes new may take this much more; then all is made again, from the newest on. */
const OVER = 5 / 4;

interface Held {
  readonly messages: number;
  readonly bytes: number;
  forget(): void;
}

export interface SearchMemoryPorts {
  isLocked(): boolean;
  readonly messagesMax?: number;
  readonly bytesMax?: number;
}

export class SearchMemory {
  readonly #ports: SearchMemoryPorts;
  readonly #indexes = new Set<Held>();

  constructor(ports: SearchMemoryPorts) {
    this.#ports = ports;
  }

  get isLocked(): boolean {
    return this.#ports.isLocked();
  }

  /** There is room for older messages. */
  get hasRoom(): boolean {
    return this.#share() < 1;
  }

  /** There is too much. */
  get isOver(): boolean {
    return this.#share() > OVER;
  }

  add(index: Held): void {
    this.#indexes.add(index);
  }

  remove(index: Held): void {
    this.#indexes.delete(index);
  }

  /** Nothing of any text is left. */
  forgetAll(): void {
    for (const index of this.#indexes) index.forget();
  }

  /** Of what may be held. */
  #share(): number {
    let messages = 0;
    let bytes = 0;
    for (const index of this.#indexes) {
      messages += index.messages;
      bytes += index.bytes;
    }
    const { messagesMax = MESSAGES_MAX, bytesMax = BYTES_MAX } = this.#ports;
    return Math.max(messages / messagesMax, bytes / bytesMax);
  }
}
