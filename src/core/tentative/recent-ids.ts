import type { EventId } from '../../protocol/ids.ts';

/**
 * The newest ids that were added: at least `atLeast`, at most twice as many. Two generations, because a Set that always
 * loses its oldest member walks over the places of all that it lost.
 */
export class RecentIds {
  readonly #atLeast: number;
  #young = new Set<EventId>();
  #old: ReadonlySet<EventId> = this.#young;

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  has(id: EventId): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }

  add(id: EventId): void {
    if (this.#young.size === this.#atLeast) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(id);
  }
}
