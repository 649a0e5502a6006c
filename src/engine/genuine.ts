/**
 * The newest events whose signatures were found good. What is gossiped comes from everybody who has it, is proposed, and
 * comes again with the host's log: a signature costs more to check than all else that is done with an event.
 */
import type { SignedEvent } from '../protocol/event.ts';
import type { EventId } from '../protocol/ids.ts';

export class Genuine {
  readonly #atLeast: number;
  /** Two generations: a Map that always loses its oldest member walks over the places of all that it lost. */
  #young = new Map<EventId, Uint8Array>();
  #old: ReadonlyMap<EventId, Uint8Array> = this.#young;

  /** Keeps at least so many, at most twice that. */
  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  /** With this very signature: an id says nothing of it. */
  has({ id, signature }: SignedEvent): boolean {
    const known = this.#young.get(id) ?? this.#old.get(id);
    return known !== undefined && isSame(known, signature);
  }

  add({ id, signature }: SignedEvent): void {
    if (this.#young.size >= this.#atLeast) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    // A copy: what came may be a piece of a large message.
    this.#young.set(id, signature.slice());
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
