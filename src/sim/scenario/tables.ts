/** LB10 What a run comes to, as tables: made from the recorded facts alone, the same for every runner. */
import { Elections, type ElectionRow } from './elections.ts';
import { factsNamed, type FactNamed, type TimedFact } from './facts.ts';

/** One message that somebody tried to say. Times in ms since the load began; null: it did not happen. */
export interface MessageRow {
  readonly id: string;
  readonly node: string;
  readonly saidMs: number;
  readonly acceptedMs: number | null;
  readonly confirmedMs: number | null;
  /** Where its author was told that it stands. */
  readonly index: number | null;
  readonly term: number | null;
  /** When the last of the nodes showed it as confirmed, of those that did. */
  readonly shownLastMs: number | null;
  /** gone: kept by a device that was wiped or removed before it was confirmed. */
  readonly state: 'confirmed' | 'waiting' | 'unanswered' | 'refused' | 'gone';
  /** In the logs of how many nodes it takes effect, and how often in the one that has it most often. */
  readonly holders: number;
  readonly copies: number;
}

interface LinkRow {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly isUp: boolean;
  readonly rttMs: number | null;
}

export interface LogRow {
  readonly node: string;
  readonly index: number;
  readonly term: number;
  readonly hash: string;
  readonly id: string | null;
}

export interface Tables {
  readonly messages: readonly MessageRow[];
  readonly elections: readonly ElectionRow[];
  readonly links: readonly LinkRow[];
  readonly logs: readonly LogRow[];
}

export function tablesOf(facts: readonly TimedFact[]): Tables {
  return {
    messages: messagesOf(facts),
    elections: electionsOf(facts),
    links: factsNamed(facts, 'link').map(({ atMs, from, to, isUp, rttMs }) => ({
      atMs,
      from,
      to,
      isUp,
      rttMs,
    })),
    logs: factsNamed(facts, 'logged').map(({ node, index, term, hash, id }) => ({
      node,
      index,
      term,
      hash,
      id,
    })),
  };
}

function messagesOf(facts: readonly TimedFact[]): MessageRow[] {
  const accepted = firstOf(factsNamed(facts, 'accepted'));
  const confirmed = firstOf(factsNamed(facts, 'confirmed'));
  const refused = firstOf(factsNamed(facts, 'refused'));
  const shownLast = new Map(factsNamed(facts, 'shown').map(({ id, atMs }) => [id, atMs]));
  const copies = copiesOf(facts);
  const row = (id: string, node: string, saidMs: number): MessageRow => {
    const kept = accepted.get(id);
    const told = confirmed.get(id);
    const counts = [...(copies.get(id)?.values() ?? [])];
    return {
      id,
      node,
      saidMs,
      acceptedMs: kept?.atMs ?? null,
      confirmedMs: told?.atMs ?? null,
      index: told?.index ?? null,
      term: told?.term ?? null,
      shownLastMs: shownLast.get(id) ?? null,
      state: stateOf(kept, told, refused.get(id), (atMs) => isGone(facts, node, atMs)),
      holders: counts.length,
      copies: Math.max(0, ...counts),
    };
  };
  const said = factsNamed(facts, 'said');
  const heard = new Set(said.map(({ id }) => id));
  const never = [...refused.values()].filter(({ id }) => !heard.has(id));
  return [...said, ...never]
    .toSorted((x, y) => x.atMs - y.atMs)
    .map(({ id, node, atMs }) => row(id, node, atMs));
}

function firstOf<One extends { readonly id: string }>(facts: readonly One[]): Map<string, One> {
  return new Map(facts.toReversed().map((fact) => [fact.id, fact]));
}

function stateOf(
  accepted: FactNamed<'accepted'> | undefined,
  confirmed: FactNamed<'confirmed'> | undefined,
  refused: FactNamed<'refused'> | undefined,
  isGoneAfter: (atMs: number) => boolean,
): MessageRow['state'] {
  if (confirmed !== undefined) return 'confirmed';
  if (accepted !== undefined) return isGoneAfter(accepted.atMs) ? 'gone' : 'waiting';
  return refused === undefined ? 'unanswered' : 'refused';
}

/** The device that this node was at that time is none of the lab's any more. */
function isGone(facts: readonly TimedFact[], node: string, atMs: number): boolean {
  const devices = factsNamed(facts, 'node').filter((fact) => fact.node === node);
  const then = devices.findLast((fact) => fact.atMs <= atMs)?.device;
  return devices.at(-1)?.device !== then;
}

/** Of each message: how often it takes effect in which log. */
function copiesOf(facts: readonly TimedFact[]): Map<string, Map<string, number>> {
  const copies = new Map<string, Map<string, number>>();
  for (const { id, node } of factsNamed(facts, 'logged')) {
    if (id === null) continue;
    const nodes = copies.get(id) ?? new Map<string, number>();
    copies.set(id, nodes.set(node, (nodes.get(node) ?? 0) + 1));
  }
  return copies;
}

function electionsOf(facts: readonly TimedFact[]): readonly ElectionRow[] {
  const elections = new Elections();
  for (const fact of facts) elections.add(fact);
  return elections.rows;
}
