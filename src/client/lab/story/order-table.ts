/** Which message each node shows at which place of the order, and whether they agree: the matrix that must be all equal. */
import type { FactLog } from '../../../sim/scenario/fact-log.ts';
import type { FactNamed, TimedFact } from '../../../sim/scenario/facts.ts';

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

/** By node: the fact that says what it shows at a place, by the number of the row. */
type Column = number[];

interface Row {
  readonly number: number;
  /** When somebody showed it first. */
  readonly firstMs: number;
}

export class OrderTable {
  readonly #facts: FactLog;
  /** Places of messages, ascending. */
  readonly #indexes: number[] = [];
  readonly #rows = new Map<number, Row>();
  readonly #columns = new Map<string, Column>();
  /** Where each message stood first. */
  readonly #places = new Map<string, number>();
  readonly #unequal = new Set<number>();

  /** `facts`: has every fact that is added here. */
  constructor(facts: FactLog) {
    this.#facts = facts;
  }

  /** `at`: its place among all facts. */
  add(fact: TimedFact, at: number): void {
    if (fact.type !== 'shown') return;
    const { id, node, index, atMs } = fact;
    const { number } = this.#rowOf(index, atMs);
    this.#columnOf(node)[number] = at;
    const place = this.#places.get(id) ?? index;
    this.#places.set(id, place);
    const isAlone = place === index && this.#shownAt(number).every((one) => one.id === id);
    if (isAlone) return;
    for (const one of [place, index]) this.#unequal.add(one);
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
      const { number, firstMs } = this.#rows.get(index)!;
      if (firstMs > ms) continue;
      const known = this.#shownAt(number).filter(({ atMs }) => atMs <= ms);
      const cells = new Map(known.map(({ node, id, atMs }) => [node, { id, atMs }]));
      if (cells.size > 0) rows.push({ index, cells, isEqual: !this.#unequal.has(index) });
    }
    return rows;
  }

  /** What each node shows there in the end. */
  #shownAt(number: number): FactNamed<'shown'>[] {
    return [...this.#columns.values()].flatMap((column) => {
      const at = column[number];
      return at === undefined ? [] : [this.#facts.at(at) as FactNamed<'shown'>];
    });
  }

  #columnOf(node: string): Column {
    const known = this.#columns.get(node);
    if (known !== undefined) return known;
    const column: Column = [];
    this.#columns.set(node, column);
    return column;
  }

  #rowOf(index: number, atMs: number): Row {
    const known = this.#rows.get(index);
    if (known !== undefined) return known;
    const row: Row = { number: this.#rows.size, firstMs: atMs };
    this.#rows.set(index, row);
    let at = this.#indexes.length;
    while (at > 0 && this.#indexes[at - 1]! > index) at--;
    this.#indexes.splice(at, 0, index);
    return row;
  }
}
