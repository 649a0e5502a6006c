/** A group as other nodes may see it through the peer routes: applied entries, their proof, and the way in. */
import { encodePeerMessage } from '../../protocol/encode-peer-message.ts';
import { bodyHashOf, kindOf } from '../../protocol/encode-entry.ts';
import type { Certificate, EntryHead } from '../../protocol/acknowledgement.ts';
import type { LogEnd } from '../../core/fork/may-recover.ts';
import type { CommitProof } from '../../core/ready.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { Hash, Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import type { GroupDoor } from '../links/ports.ts';
import type { Group } from './group.ts';

/** More heads than this are not looked for: their acknowledgements are too far apart to be handed out. */
const HEADS_BYTES_MAX = 8 * 1024 * 1024;

export function doorOf(group: Group, hash: HashFunction): GroupDoor {
  return {
    ...group.scope,
    roster: () => group.view().roster,
    agreedMs: () => group.agreedMs(),
    firstIndex: () => group.view().firstIndex,
    appliedIndex: () => group.view().appliedIndex,
    entries: (from, to, bytesMax) => group.store().storage.entries(from, to, bytesMax),
    forkState: () => ({ ...endOf(group), forks: group.store().forks }),
    certificate: () => certificateOf(group, hash),
    farewell: (tlsKeyHash) => farewellOf(group, tlsKeyHash),
    admit: async (event, signal) => group.admit(event, signal),
  };
}

function endOf(group: Group): LogEnd {
  const { lastIndex } = group.view();
  return { lastIndex, lastTerm: group.store().storage.head(lastIndex)?.term ?? 0 };
}

function farewellOf(group: Group, tlsKeyHash: Hash): Uint8Array | null {
  const { devices, removed } = group.view().roster;
  for (const deviceId of removed.keys()) {
    if (devices.get(deviceId)?.certificate?.tlsKeyHash !== tlsKeyHash) continue;
    const farewell = group.farewellTo(deviceId);
    return farewell === null ? null : encodePeerMessage(farewell);
  }
  return null;
}

/** The newest proof with the heads that tie its acknowledgements together; null while this node has none. */
function certificateOf(group: Group, hash: HashFunction): Certificate | null {
  const { storage } = group.store();
  const proof = storage.newestProof();
  if (proof === null) return null;
  const heads = headsOf(proof, (from, to) => storage.entries(from, to, HEADS_BYTES_MAX), hash);
  return heads === null ? null : { term: proof.term, acknowledgements: proof.acknowledgements, heads };
}

function headsOf(
  proof: CommitProof,
  entries: (from: Index, to: Index) => readonly Entry[],
  hash: HashFunction,
): EntryHead[] | null {
  const indexes = proof.acknowledgements.map(({ acknowledgement }) => acknowledgement.lastIndex);
  const lowest = Math.min(...indexes);
  const count = Math.max(...indexes) - lowest + 1;
  if (count > LIMITS.certificateHeadsMax) return null;
  const found = entries(lowest, lowest + count - 1);
  return found.length === count ? found.map((entry) => headOf(entry, hash)) : null;
}

function headOf({ index, term, at, prevHash, body }: Entry, hash: HashFunction): EntryHead {
  return { index, term, at, prevHash, kind: kindOf(body), bodyHash: bodyHashOf(body, hash) };
}
