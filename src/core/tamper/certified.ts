/** What a certificate says to this replica: by whose votes, under whose keys, and of which entry. */
import type { Certificate } from '../../protocol/acknowledgement.ts';
import { headOf, type Witness } from '../../protocol/contradiction.ts';
import { deviceIdOf } from '../../protocol/encode-identity.ts';
import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import { assert } from '../assert.ts';
import { isReachable, type CoreState } from '../state.ts';

/** An entry that a quorum signed for. */
interface CertifiedEntry {
  readonly index: Index;
  readonly term: Term;
  readonly hash: Hash;
  readonly signers: readonly DeviceId[];
}

export interface CertifiedEntries {
  readonly newest: CertifiedEntry;
  /** The newest that all peers within reach have, too; null when there is none. */
  readonly common: CertifiedEntry | null;
}

/** Voters by the own log, keys by the own roster. */
export function witnessOf(state: CoreState): Witness {
  const { ports, roster, configs, scope } = state;
  const hash = (bytes: Uint8Array): Uint8Array => ports.hash(bytes);
  return {
    scope,
    configAt: (index) => configs.at(index).config,
    publicKeyOf: (device) => {
      const key = roster.devices.get(device)?.certificate?.signingKey;
      return key !== undefined && deviceIdOf(key, hash) === device ? key : undefined;
    },
    hash,
    verify: (key, bytes, signature) => ports.verify(key, bytes, signature),
  };
}

/** TE3 What a peer makes up costs a bounded part of the time, and nobody else's turn. */
export function mayCheck(
  { heads, tick }: CoreState,
  from: DeviceId,
  headsCount: number,
  headsMax: number,
): boolean {
  if (headsCount > headsMax || heads.checked.get(from) === tick) return false;
  heads.checked.set(from, tick);
  return true;
}

/** Made when asked for: hashes are computed. */
export function certifiedOf(state: CoreState): CertifiedEntries | null {
  const { certificates, told } = state.heads;
  const newest = certificates.at(-1);
  if (newest === undefined) return null;
  const peers = [...state.peers.keys()].filter(
    (device) => isReachable(state, device) && state.roster.devices.has(device),
  );
  const upTo = Math.min(Infinity, ...peers.map((device) => told.get(device) ?? 0));
  const common = certificates.findLast(({ heads }) => heads[0]!.index <= upTo);
  return { newest: entryOf(state, newest), common: common === undefined ? null : entryOf(state, common) };
}

function entryOf({ scope, ports }: CoreState, certificate: Certificate): CertifiedEntry {
  const head = headOf(certificate, scope, (bytes) => ports.hash(bytes));
  assert(head !== null, 'a certificate that is kept names the entry that it proves');
  return {
    ...head,
    term: certificate.term,
    signers: certificate.acknowledgements.map(({ deviceId }) => deviceId),
  };
}
