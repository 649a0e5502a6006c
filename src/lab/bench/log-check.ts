/**
 * Was anything lost or doubled? Compares the logs of all nodes with each other and with what was answered to the
 * load, from outside: it trusts nothing that the nodes say about themselves.
 */
import type { LogEntry } from '../../api/log.ts';

export interface LoggedNode {
  readonly name: string;
  /** From index 1 to its commit index. */
  readonly entries: readonly LogEntry[];
}

/** What the load knows about one message that it posted. */
export interface Expectation {
  readonly clientId: string;
  /** Answered as confirmed at this place; null when it was only accepted. */
  readonly index: number | null;
}

export interface LogReport {
  /** Entries that all nodes have, with the same hash at each index. */
  readonly entries: number;
  /** Accepted messages that are not in the log of some node. */
  readonly lost: readonly string[];
  /** Messages that took effect more than once. */
  readonly doubled: readonly string[];
  /** Every other contradiction, one sentence each. */
  readonly contradictions: readonly string[];
}

export function checkLogs(nodes: readonly LoggedNode[], expected: readonly Expectation[]): LogReport {
  const lengths = nodes.map(({ entries }) => entries.length);
  const lost = new Set<string>();
  const doubled = new Set<string>();
  const contradictions: string[] = [];
  if (new Set(lengths).size > 1) contradictions.push(`The logs have ${lengths.join(', ')} entries.`);
  for (const node of nodes) {
    contradictions.push(...differences(nodes[0]!, node));
    const places = placesOf(node.entries);
    for (const { clientId, index } of expected) {
      const found = places.get(clientId) ?? [];
      if (found.length === 0) lost.add(clientId);
      if (found.length > 1) doubled.add(clientId);
      if (index !== null && found.length === 1 && found[0] !== index) {
        contradictions.push(`${node.name}: ${clientId} was confirmed at ${index} and is at ${found[0]}.`);
      }
    }
  }
  return { entries: Math.min(...lengths), lost: [...lost], doubled: [...doubled], contradictions };
}

/** Where the log of one node is not that of the first, and where its own chain is broken. */
function differences(first: LoggedNode, node: LoggedNode): string[] {
  const found: string[] = [];
  for (const [at, entry] of node.entries.entries()) {
    const before = node.entries[at - 1];
    if (entry.index !== at + 1) found.push(`${node.name}: entry ${at + 1} says it is ${entry.index}.`);
    if (before !== undefined && entry.prevHash !== before.hash) {
      found.push(`${node.name}: entry ${entry.index} does not follow ${before.index}.`);
    }
    const same = first.entries[at];
    if (same !== undefined && same.hash !== entry.hash) {
      found.push(`${node.name} and ${first.name} differ at ${entry.index}.`);
    }
    // One is enough: what follows differs too.
    if (found.length > 0) break;
  }
  return found;
}

/** Where each clientId took effect. A duplicate in the log that is marked as one has no effect. */
function placesOf(entries: readonly LogEntry[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const { clientId, index, verdict } of entries) {
    if (clientId === undefined || clientId === '' || verdict !== 'valid') continue;
    places.set(clientId, [...(places.get(clientId) ?? []), index]);
  }
  return places;
}
