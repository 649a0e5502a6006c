/**
 * Two histories of one group, each confirmed by a quorum: the proof that somebody who signs for it lied (TE4). It needs
 * nobody's word: whoever knows the voters' keys can check it.
 */
import type { Certificate, EntryHead } from './acknowledgement.ts';
import { verifyCertificate, type ConfigAt, type PublicKeyOf, type Verify } from './certificate.ts';
import { entryHashOf } from './encode-entry.ts';
import type { DeviceId, Hash, Index } from './ids.ts';
import type { HashFunction, Scope } from './scope.ts';

export interface ContradictionProof {
  readonly kind: 'proof';
  /** Proves one entry at the index that the contradiction is about. */
  readonly lower: Certificate;
  /** Entries of the other history from that index up to the one that `higher` proves; none when that is at the index itself. */
  readonly path: readonly EntryHead[];
  readonly higher: Certificate;
}

/** A quorum signed for another entry than the one that this device was told to be confirmed, without a certificate for it. */
interface OwnContradiction {
  readonly kind: 'own';
  readonly certificate: Certificate;
  /** Of the own entry at the index that the certificate proves. */
  readonly ownHash: Hash;
}

export type Contradiction = ContradictionProof | OwnContradiction;

/** What a person is shown of it. */
export interface ContradictionFacts {
  readonly index: Index;
  /** Of the entry there in each of the two histories. */
  readonly hashes: readonly [Hash, Hash];
  /** Who signed for the first and for the second; the second are not known where the contradiction is with the own log. */
  readonly signers: readonly [readonly DeviceId[], readonly DeviceId[]];
  /** Who signed for both: honest devices never do. */
  readonly both: readonly DeviceId[];
}

/** Where voters and their keys are looked up, and how signatures are checked. */
export interface Witness {
  readonly scope: Scope;
  readonly configAt: ConfigAt;
  readonly publicKeyOf: PublicKeyOf;
  readonly hash: HashFunction;
  readonly verify: Verify;
}

/** True when both certificates hold and say different things of one entry. Cheap checks first. */
export function provesContradiction(proof: ContradictionProof, witness: Witness): boolean {
  const facts = factsOf(proof, witness.scope, witness.hash);
  return facts !== null && provesHead(proof.lower, witness) && provesHead(proof.higher, witness);
}

export function provesHead(certificate: Certificate, witness: Witness): boolean {
  const { scope, configAt, publicKeyOf, hash, verify } = witness;
  return verifyCertificate(certificate, scope, configAt, publicKeyOf, hash, verify).kind === 'proves';
}

/** The entry that a certificate proves, if it holds; null when it names none. */
export function headOf(
  { heads }: Certificate,
  scope: Scope,
  hash: HashFunction,
): { index: Index; hash: Hash } | null {
  const [first] = heads;
  return first === undefined ? null : { index: first.index, hash: hashOf(first, scope, hash) };
}

/** What it says, without a look at signatures; null when the two histories hang together or the path leads nowhere. */
export function factsOf(
  contradiction: Contradiction,
  scope: Scope,
  hash: HashFunction,
): ContradictionFacts | null {
  const { kind } = contradiction;
  const one = headOf(kind === 'own' ? contradiction.certificate : contradiction.lower, scope, hash);
  const other = kind === 'own' ? contradiction.ownHash : hashBelow(contradiction, scope, hash);
  if (one === null || other === null || one.hash === other) return null;
  const first = signersOf(kind === 'own' ? contradiction.certificate : contradiction.lower);
  const second = kind === 'own' ? [] : signersOf(contradiction.higher);
  const both = first.filter((device) => second.includes(device));
  return { index: one.index, hashes: [one.hash, other], signers: [first, second], both };
}

/** Hash at the lower certificate's index in the history of the higher one. */
function hashBelow(
  { lower, path, higher }: ContradictionProof,
  scope: Scope,
  hash: HashFunction,
): Hash | null {
  const [from] = lower.heads;
  const [to] = higher.heads;
  if (from === undefined || to === undefined || path.length !== to.index - from.index) return null;
  const hashes: Hash[] = [];
  for (const [offset, head] of [...path, to].entries()) {
    if (head.index !== from.index + offset || (offset > 0 && head.prevHash !== hashes[offset - 1]))
      return null;
    hashes.push(hashOf(head, scope, hash));
  }
  return hashes[0]!;
}

function hashOf(head: EntryHead, scope: Scope, hash: HashFunction): Hash {
  return entryHashOf(head, head.kind, head.bodyHash, scope, hash);
}

function signersOf({ acknowledgements }: Certificate): DeviceId[] {
  return acknowledgements.map(({ deviceId }) => deviceId);
}
