/** What this node can say about whether everybody was told the same (TE9, MS165, MS166). Pure. */
import type { GroupStatus } from '../../api/groups.ts';
import type { ReplicaView } from '../../core/view.ts';
import { factsOf } from '../../protocol/contradiction.ts';
import { encodeContradiction } from '../../protocol/encode-contradiction.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { transcriptCode } from '../../protocol/transcript.ts';

/** A status travels often. Two certificates and a way of a hundred entries fit in. */
const PROOF_BYTES_MAX = 16 * 1024;

/** The newest entry that all within reach hold a certificate of; without one what is applied here. */
export function transcriptOf(view: ReplicaView, scope: Scope, hash: HashFunction): GroupStatus['transcript'] {
  const certified = view.certified();
  const entry = certified?.common ?? certified?.newest ?? view.appliedHead;
  const { index, hash: entryHash } = entry;
  const code = transcriptCode(scope, { index, hash: entryHash }, hash);
  return { index, hash: entryHash, code, certified: certified !== null };
}

/** Nothing, while there is one history. */
export function contradictionOf(
  view: ReplicaView,
  scope: Scope,
  hash: HashFunction,
): Pick<GroupStatus, 'contradiction'> {
  if (view.contradiction === null) return {};
  const facts = factsOf(view.contradiction, scope, hash);
  if (facts === null) return {};
  const { index, hashes, signers, both } = facts;
  const proof = encodeContradiction(view.contradiction);
  return {
    contradiction: {
      index,
      hashes: [...hashes],
      signedFirst: [...signers[0]],
      signedSecond: [...signers[1]],
      signedBoth: [...both],
      own: view.contradiction.kind === 'own',
      proof: proof.length > PROOF_BYTES_MAX ? null : Buffer.from(proof).toString('base64url'),
    },
  };
}
