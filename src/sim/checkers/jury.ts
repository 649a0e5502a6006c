/** What feeds the checkers of one fork. */
import type { DeviceId } from '../../protocol/ids.ts';
import type { AnyFact, Fact } from '../facts.ts';
import { Ledger, type Beginning } from '../ledger.ts';
import type { Checker, Handlers } from './checker.ts';

export interface Violation {
  readonly rule: string;
  /** What happened, with node ids. */
  readonly what: string;
}

/** Hears every fact, keeps the ledger, asks every checker. The first violation stands; it never throws. */
export class Jury {
  readonly ledger: Ledger;
  violation: Violation | null = null;
  readonly #handlers = new Map<AnyFact['type'], ((fact: never) => void)[]>();

  constructor(checkers: readonly Checker[], beginning?: Beginning) {
    this.ledger = new Ledger(beginning);
    for (const checker of checkers) {
      this.attach(
        checker.watch(this.ledger, (what) => {
          this.violation ??= { rule: checker.rule, what };
        }),
      );
    }
  }

  /** From now on these hear every fact too, after those that were there before. */
  attach(handlers: Handlers): void {
    for (const type of Object.keys(handlers) as (keyof Handlers)[]) {
      const listening = this.#handlers.get(type);
      const handler = handlers[type] as (fact: never) => void;
      if (listening === undefined) this.#handlers.set(type, [handler]);
      else listening.push(handler);
    }
  }

  /** `atMs`: virtual time. */
  hear(fact: Fact, atMs: number): void {
    this.ledger.nowMs = atMs;
    const derived = this.ledger.record(fact);
    this.#tell(fact);
    for (const follows of derived) this.#tell(follows);
  }

  #tell(fact: AnyFact): void {
    const handlers = this.#handlers.get(fact.type);
    if (handlers !== undefined) for (const handler of handlers) handler(fact as never);
  }
}

/** Names that read well in a report: the first match of each id is replaced. */
export function withNames(text: string, names: ReadonlyMap<DeviceId, string>): string {
  let named = text;
  for (const [id, name] of names) named = named.replaceAll(id, name);
  return named;
}
