/**
 * Does a certificate prove what it claims? It does when a quorum of every voter set in force signed, in one
 * term, hashes that hang together (FM20 and FM21).
 */
import type { Certificate, EntryHead, SignedBy } from './acknowledgement.ts';
import { acknowledgementPreimage } from './encode-acknowledgement.ts';
import { entryHashOf } from './encode-entry.ts';
import type { Config } from './entry.ts';
import type { DeviceId, Hash, Index } from './ids.ts';
import type { HashFunction, Scope } from './scope.ts';

type CertificateRefusal =
  | 'no_acknowledgements'
  /** An acknowledgement of another term than the certificate's. */
  | 'other_term'
  | 'signed_twice'
  /** The heads do not run from the proved to the highest index acknowledged, or do not chain. */
  | 'broken_chain'
  /** An acknowledged hash is not that of the entry at its index. */
  | 'wrong_hash'
  /** The entry at the proved index bears another term: a count of copies is no proof there. */
  | 'old_term_entry'
  | 'unknown_config'
  | 'no_quorum'
  | 'unknown_signer'
  | 'bad_signature';

export type CertificateVerdict =
  | { readonly kind: 'proves'; readonly index: Index; readonly hash: Hash }
  | { readonly kind: 'refused'; readonly reason: CertificateRefusal };

/** The newest config at or below the index, if it is known. */
export type ConfigAt = (index: Index) => Config | undefined;
export type PublicKeyOf = (deviceId: DeviceId) => Uint8Array | undefined;
export type Verify = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** Cheap checks first, signatures last. Devices that do not vote may sign, but count for nothing. */
export function verifyCertificate(
  certificate: Certificate,
  scope: Scope,
  configAt: ConfigAt,
  publicKeyOf: PublicKeyOf,
  hash: HashFunction,
  verify: Verify,
): CertificateVerdict {
  const { acknowledgements, term, heads } = certificate;
  if (acknowledgements.length === 0) return refused('no_acknowledgements');
  if (acknowledgements.some((signed) => signed.acknowledgement.term !== term)) return refused('other_term');
  const signers = new Set(acknowledgements.map((signed) => signed.deviceId));
  if (signers.size !== acknowledgements.length) return refused('signed_twice');

  const hashes = chainHashes(heads, acknowledgements, scope, hash);
  if (hashes === undefined) return refused('broken_chain');
  const lowest = heads[0]!;
  for (const { acknowledgement } of acknowledgements) {
    if (hashes[acknowledgement.lastIndex - lowest.index] !== acknowledgement.lastHash)
      return refused('wrong_hash');
  }
  if (lowest.term !== term) return refused('old_term_entry');

  const config = configAt(lowest.index);
  if (config === undefined) return refused('unknown_config');
  if (!isQuorumOf(config.voters, signers)) return refused('no_quorum');
  if (config.votersOld.length > 0 && !isQuorumOf(config.votersOld, signers)) return refused('no_quorum');

  for (const { deviceId, acknowledgement } of acknowledgements) {
    const publicKey = publicKeyOf(deviceId);
    if (publicKey === undefined) return refused('unknown_signer');
    const preimage = acknowledgementPreimage(
      scope,
      term,
      acknowledgement.lastIndex,
      acknowledgement.lastHash,
    );
    if (!verify(publicKey, preimage, acknowledgement.signature)) return refused('bad_signature');
  }
  return { kind: 'proves', index: lowest.index, hash: hashes[0]! };
}

/** True when more than half of the set signed. */
function isQuorumOf(voters: readonly DeviceId[], signers: ReadonlySet<DeviceId>): boolean {
  const signed = voters.filter((voter) => signers.has(voter)).length;
  return signed * 2 > voters.length;
}

/** Hash of each head, or undefined when they do not run, linked, from the first to the highest index acknowledged. */
function chainHashes(
  heads: readonly EntryHead[],
  acknowledgements: readonly SignedBy[],
  scope: Scope,
  hash: HashFunction,
): Hash[] | undefined {
  const indexes = acknowledgements.map((signed) => signed.acknowledgement.lastIndex);
  const lowest = heads[0]?.index ?? 0;
  if (lowest < 1 || lowest > Math.min(...indexes) || heads.length !== Math.max(...indexes) - lowest + 1)
    return undefined;
  const hashes: Hash[] = [];
  for (const [offset, head] of heads.entries()) {
    if (head.index !== lowest + offset) return undefined;
    if (offset > 0 && head.prevHash !== hashes[offset - 1]) return undefined;
    hashes.push(entryHashOf(head, head.kind, head.bodyHash, scope, hash));
  }
  return hashes;
}

function refused(reason: CertificateRefusal): CertificateVerdict {
  return { kind: 'refused', reason };
}
