/**
 * May a snapshot be believed (rules SN7..SN10)? Its entry must be proved by a certificate of the voters that it names,
 * and nothing in it may contradict what this device knows to be confirmed. That its rows are those of the log is proved
 * later, when the log itself has come in (SN17).
 */
import { deviceIdOf } from '../../protocol/encode-identity.ts';
import { entryHashOf } from '../../protocol/encode-entry.ts';
import { rowsDigestOf } from '../../protocol/encode-snapshot.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { verifyCertificate } from '../../protocol/certificate.ts';
import type { Hash, Index, RoomId } from '../../protocol/ids.ts';
import type { SnapshotRefusal } from '../../protocol/peer-messages.ts';
import type { SnapshotState } from '../../protocol/snapshot.ts';
import { allRows, isRowKey, rosterFromRows } from '../roster/rows.ts';
import type { RosterState } from '../roster/state.ts';
import type { CoreState } from '../state.ts';

/** Null when it may be installed. `index` and `hash` are those of the offer. */
export function refusalOf(
  state: CoreState,
  snapshot: SnapshotState,
  index: Index,
  hash: Hash,
): SnapshotRefusal | null {
  const { groupId, forkId } = state.scope;
  if (snapshot.scope.groupId !== groupId || snapshot.scope.forkId !== forkId) return 'foreign';
  const head = snapshot.certificate.heads[0]!;
  const hashOf = (bytes: Uint8Array): Uint8Array => state.ports.hash(bytes);
  const named = entryHashOf(head, head.kind, head.bodyHash, state.scope, hashOf);
  if (head.index !== index || named !== hash || snapshot.hashes.at(-1) !== hash) return 'damaged';
  if (snapshot.configs.at(-1)!.index > index) return 'damaged';
  const roster = rosterOf(state, snapshot);
  if (roster === null) return 'damaged';
  // The first room of a group bears its id, from its first entry on.
  if (!roster.rooms.has(groupId as string as RoomId)) return 'foreign';
  if (!isProved(state, snapshot, roster)) return 'unproved';
  return contradicts(state, snapshot, roster) ? 'contradiction' : null;
}

/** Null when the rows are not what any roster would be written as. */
function rosterOf(state: CoreState, { rows }: SnapshotState): RosterState | null {
  if (!rows.every(({ key }) => isRowKey(key))) return null;
  const hashOf = (bytes: Uint8Array): Uint8Array => state.ports.hash(bytes);
  try {
    const roster = rosterFromRows(rows);
    return rowsDigestOf(allRows(roster), hashOf) === rowsDigestOf(rows, hashOf) ? roster : null;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function isProved(state: CoreState, snapshot: SnapshotState, roster: RosterState): boolean {
  const { ports, scope } = state;
  const hashOf = (bytes: Uint8Array): Uint8Array => ports.hash(bytes);
  const { config } = snapshot.configs.at(-1)!;
  const verdict = verifyCertificate(
    snapshot.certificate,
    scope,
    () => config,
    (device) => {
      const key = roster.devices.get(device)?.certificate?.signingKey;
      return key !== undefined && deviceIdOf(key, hashOf) === device ? key : undefined;
    },
    hashOf,
    (key, bytes, signature) => ports.verify(key, bytes, signature),
  );
  return verdict.kind === 'proves';
}

/** Hashes and configs where both have them; and no device's numbers fall. */
function contradicts(
  state: CoreState,
  { configs, hashes, certificate }: SnapshotState,
  theirs: RosterState,
): boolean {
  const { commitIndex } = state.hardState;
  const first = certificate.heads[0]!.index - hashes.length + 1;
  const own = state.log.head(commitIndex);
  if (own !== undefined && commitIndex >= first && hashes[commitIndex - first] !== own.hash) return true;
  const from = configs[0]!.index;
  const shared = configs.filter(({ index }) => index <= commitIndex);
  const known = state.configs.upTo(commitIndex, Infinity).filter(({ index }) => index >= from);
  if (JSON.stringify(shared) !== JSON.stringify(known)) return true;
  for (const { deviceId, lastSeq } of state.roster.devices.values()) {
    if ((theirs.devices.get(deviceId)?.lastSeq ?? -1) < lastSeq) return true;
  }
  return false;
}
