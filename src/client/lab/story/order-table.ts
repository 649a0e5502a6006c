/** Which message each node shows at which place of the order, and whether they agree: the matrix that must be all equal. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';

interface OrderCell {
  /** Of a message of the load. */
  readonly id: string;
  /** Since when the node shows it. */
  readonly atMs: number;
}

export interface OrderRow {
  readonly index: number;
  /** By node; who shows nothing there yet is missing. */
  readonly cells: ReadonlyMap<string, OrderCell>;
  /** False as soon as two show different messages at this place, or one of them stands elsewhere too. */
  readonly isEqual: boolean;
}

interface Row {
  readonly cells: Map<string, OrderCell>;
  isEqual: boolean;
}

export class OrderTable {
  /** Places of messages, ascending. */
  readonly #indexes: number[] = [];
  readonly #rows = new Map<number, Row>();
  /** Where each message stood first. */
  readonly #places = new Map<string, number>();
  readonly #unequal = new Set<number>();

  add(fact: TimedFact): void {
    if (fact.type !== 'shown') return;
    const { id, node, index, atMs } = fact;
    const row = this.#rowOf(index);
    row.cells.set(node, { id, atMs });
    const place = this.#places.get(id) ?? index;
    this.#places.set(id, place);
    const isAlone = place === index && [...row.cells.values()].every((cell) => cell.id === id);
    if (isAlone) return;
    for (const at of [place, index]) {
      this.#rows.get(at)!.isEqual = false;
      this.#unequal.add(at);
    }
  }

  /** Places where nodes disagree, or a message that stands twice; empty, or something is very wrong. */
  get unequal(): readonly number[] {
    return [...this.#unequal].sort((a, b) => a - b);
  }

  /** How many places are taken. */
  get length(): number {
    return this.#indexes.length;
  }

  /** The newest `count` places that somebody showed by this moment, newest first. */
  newest(count: number, ms: number): OrderRow[] {
    const rows: OrderRow[] = [];
    for (let at = this.#indexes.length - 1; at >= 0 && rows.length < count; at--) {
      const index = this.#indexes[at]!;
      const { cells, isEqual } = this.#rows.get(index)!;
      const known = new Map([...cells].filter(([, { atMs }]) => atMs <= ms));
      if (known.size > 0) rows.push({ index, cells: known, isEqual });
    }
    return rows;
  }

  #rowOf(index: number): Row {
    const known = this.#rows.get(index);
    if (known !== undefined) return known;
    const row: Row = { cells: new Map(), isEqual: true };
    this.#rows.set(index, row);
    let at = this.#indexes.length;
    while (at > 0 && this.#indexes[at - 1]! > index) at--;
    this.#indexes.splice(at, 0, index);
    return row;
  }
}
