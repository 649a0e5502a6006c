/** What every checker is: it hears facts, judges by the ledger, and names what is wrong. */
import type { AnyFact, FactOf } from '../facts.ts';
import type { Ledger } from '../ledger.ts';

/** Says that a rule is broken, with a sentence that names nodes by their ids. */
export type Report = (what: string) => void;

/** Handlers by fact; the ledger already contains the fact that is told. */
export type Handlers = {
  readonly [Type in AnyFact['type']]?: (fact: FactOf<Type>) => void;
};

export interface Checker {
  /** Rule id of the reference: S1..S17, R1..R10, L1..L4, L6..L8, T1..T5, T8, T9, K1..K4. */
  readonly rule: string;
  readonly states: string;
  /** Judges what all forks of a group have in common; the others judge each fork by itself. */
  readonly spansForks?: true;
  watch(ledger: Ledger, report: Report): Handlers;
}
