/** Signed acknowledgements and the certificates made of them. Bytes: `encode-acknowledgement.ts`. */
import type { DeviceId, Hash, Index, Term } from './ids.ts';

/** A device's word that its disk holds the log up to lastIndex. One hash per (term, index), for ever. */
export interface Acknowledgement {
  readonly term: Term;
  readonly lastIndex: Index;
  readonly lastHash: Hash;
  readonly signature: Uint8Array;
}

export interface SignedBy {
  readonly deviceId: DeviceId;
  readonly acknowledgement: Acknowledgement;
}

/** Index, term and entry hash inputs are enough to recompute the chain between two named hashes. */
export interface EntryHead {
  readonly index: Index;
  readonly term: Term;
  readonly at: number;
  readonly prevHash: Hash;
  readonly kind: number;
  readonly bodyHash: Hash;
}

/**
 * Acknowledgements of one term by a quorum. Proves everything up to the first of `heads`, an entry of that term at or
 * below the lowest lastIndex named; `heads` runs from there to the highest, so that each hash can be tied to the others.
 */
export interface Certificate {
  readonly term: Term;
  readonly acknowledgements: readonly SignedBy[];
  readonly heads: readonly EntryHead[];
}
