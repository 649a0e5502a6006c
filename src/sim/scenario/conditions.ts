/** LB4 Whether a condition holds of the group at a moment, and if not, why not, in a sentence for people. Pure. */
import { hostOf, nodeIn, type GroupPicture, type NodePicture } from './picture.ts';
import { resolve, type Meaning } from './targets.ts';
import type { Condition } from './words.ts';

/** Null when it holds. `confirmedBefore`: what was confirmed when the step began. */
export function whyNot(condition: Condition, meaning: Meaning, confirmedBefore: number): string | null {
  const { picture } = meaning;
  return (
    whyNotHost(condition, meaning) ??
    whyNotConfirmed(condition, picture, confirmedBefore) ??
    whyNotNodes(condition, meaning)
  );
}

function whyNotHost({ host: wanted }: Condition, meaning: Meaning): string | null {
  if (wanted === undefined) return null;
  const host = hostOf(meaning.picture)?.name ?? null;
  if (wanted === 'none') return host === null ? null : `${host} is host`;
  if (host === null) return 'nobody is host';
  if (wanted === 'any') return null;
  const names = resolve(wanted, meaning);
  return names.includes(host) ? null : `${host} is host, not ${names.join(' or ') || 'anybody meant'}`;
}

function whyNotConfirmed(
  { confirmed = 0, moreConfirmed = 0 }: Condition,
  picture: GroupPicture,
  before: number,
): string | null {
  if (picture.confirmed < confirmed) return `${picture.confirmed} messages are confirmed, not ${confirmed}`;
  const more = picture.confirmed - before;
  return more < moreConfirmed ? `${more} more messages are confirmed, not ${moreConfirmed}` : null;
}

function whyNotNodes(condition: Condition, meaning: Meaning): string | null {
  const { on, state, same } = condition;
  if (!speaksOfNodes(condition)) return null;
  const { picture } = meaning;
  const meant =
    on === undefined
      ? picture.nodes.filter((node) => node.state === 'running')
      : resolve(on, meaning).map((name) => nodeIn(picture, name));
  if (meant.length === 0) return 'there is nobody of whom it could hold';
  for (const node of meant) {
    if (state !== undefined && node.state !== state) return `${node.name} is ${node.state}, not ${state}`;
    const why = whyNotNode(condition, node);
    if (why !== null) return why;
  }
  return same === true ? whyNotSame(meant) : null;
}

/** Words that are no statement about single nodes. */
const OF_THE_GROUP: ReadonlySet<string> = new Set([
  'on',
  'host',
  'for',
  'within',
  'confirmed',
  'moreConfirmed',
]);

function speaksOfNodes(condition: Condition): boolean {
  return Object.keys(condition).some((word) => !OF_THE_GROUP.has(word));
}

function whyNotNode(condition: Condition, node: NodePicture): string | null {
  const { role, tier, term = 0, commitIndex = 0, voters, waiting } = condition;
  const { name } = node;
  if (role !== undefined && node.role !== role) return `${name} is ${node.role ?? 'silent'}, not ${role}`;
  if (tier !== undefined && node.tier !== tier) return `${name} is ${node.tier ?? 'silent'}, not ${tier}`;
  if (node.term < term) return `${name} is in term ${node.term}, not ${term}`;
  if (node.commitIndex < commitIndex)
    return `${name} knows ${node.commitIndex} confirmed, not ${commitIndex}`;
  if (voters !== undefined && node.voters.length !== voters)
    return `${name} knows ${node.voters.length} voters, not ${voters}`;
  if (waiting !== undefined && node.waiting > waiting)
    return `${node.waiting} events wait at ${name}, more than ${waiting}`;
  return null;
}

function whyNotSame(nodes: readonly NodePicture[]): string | null {
  const [first] = nodes;
  for (const node of nodes) {
    if (node.commitIndex < node.lastIndex)
      return `${node.name} knows ${node.commitIndex} of ${node.lastIndex} entries confirmed`;
    if (node.commitIndex !== first!.commitIndex || node.head !== first!.head)
      return `${node.name} holds ${node.commitIndex} entries, ${first!.name} ${first!.commitIndex}`;
  }
  return null;
}
