/**
 * What quorums signed for goes from peer to peer (TE1..TE3), so that two parts of a group that were told different
 * things notice it as soon as any two of their nodes meet, host or not.
 */
import type { Certificate } from '../../protocol/acknowledgement.ts';
import { headOf, provesHead } from '../../protocol/contradiction.ts';
import type { Head } from '../../protocol/event.ts';
import type { DeviceId, Hash, Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { certificateAt, headsOf } from '../replication/certify.ts';
import { isImpaired } from '../snapshot/state.ts';
import { knownHash } from '../snapshot/known-hash.ts';
import { isReachable, publish, send } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { mayCheck, witnessOf } from './certified.ts';
import { freeze } from './freeze.ts';

/** One round of telling in this many heartbeats of a learner: 10 s on a local network. */
const HEARTBEATS_PER_ROUND = 10;
/** Who is no host tells this many peers a round: mostly the host has told them, and in the end everybody is told. */
const TOLD_PER_ROUND = 4;
/** Some minutes of certificates: parts of a group that were apart for longer compare by a longer path. */
const KEPT_MAX = 32;
/** Of a certificate that holds nowhere here the heads are hashed once for each who signed. */
const NOTED_HEADS_MAX = 64;

/** TE1 A host certifies what is confirmed; everybody tells the newest certificate to peers that lack it. */
export function tickHeads(state: CoreState): void {
  const { heads, ticks, role } = state;
  if (state.tick < heads.nextTick) return;
  heads.nextTick = state.tick + HEARTBEATS_PER_ROUND * ticks.learnerHeartbeat;
  if (role.name === 'leader') certify(state, role);
  const newest = heads.certificates.at(-1);
  if (newest === undefined) return;
  const { index } = newest.heads[0]!;
  const peers = [...state.peers.keys()].filter(
    (device) => isReachable(state, device) && state.roster.devices.has(device),
  );
  const lacking = peers.filter((device) => (heads.told.get(device) ?? 0) < index);
  // Not the same ones each time, however fast the log grows.
  const first = lacking.length === 0 ? 0 : state.tick % lacking.length;
  const turn = [...lacking.slice(first), ...lacking.slice(0, first)];
  for (const device of role.name === 'leader' ? turn : turn.slice(0, TOLD_PER_ROUND)) {
    heads.told.set(device, index);
    send(state, device, { type: 'head', certificate: newest });
  }
}

/** The newest confirmed entry, if those who signed for it are near enough; else in the next round. */
function certify(state: CoreState, role: LeaderRole): void {
  const { commitIndex, term } = state.hardState;
  if (commitIndex <= newestIndex(state) || isImpaired(state)) return;
  if (state.log.head(commitIndex)?.term !== term) return;
  const certificate = certificateAt(state, role, commitIndex, LIMITS.toldHeadsMax);
  if (certificate !== null) keep(state, certificate);
}

/**
 * TE15 A peer acknowledged another entry than the one that is confirmed here: a host lied to one of the two. It is shown
 * whose word the own one rests on, there or below, since a certificate of anything above says nothing to it.
 */
export function showConfirmed(state: CoreState, role: LeaderRole, to: DeviceId, index: Index): void {
  const { heads, ticks, tick, hardState } = state;
  const againFrom = (heads.shown.get(to) ?? -Infinity) + HEARTBEATS_PER_ROUND * ticks.learnerHeartbeat;
  if (index > hardState.commitIndex || tick < againFrom || isImpaired(state)) return;
  // What a host counts is of its own term; of an earlier one there is what was told then.
  const isOfTerm = state.log.head(index)?.term === hardState.term;
  const made = isOfTerm ? certificateAt(state, role, index, LIMITS.toldHeadsMax) : null;
  const certificate = made ?? heads.certificates.findLast((one) => one.heads[0]!.index <= index);
  if (certificate === undefined) return;
  heads.shown.set(to, tick);
  send(state, to, { type: 'head', certificate });
}

/** TE2 Compared with the own log, as far as that is confirmed; signatures are checked where they matter. */
export function handleHead(state: CoreState, from: DeviceId, certificate: Certificate): void {
  const head = headOf(certificate, state.scope, (bytes) => state.ports.hash(bytes));
  if (head === null || head.index > state.hardState.commitIndex) return;
  const own = knownHash(state, head.index);
  if (own === undefined) return;
  const isSame = own === head.hash;
  if (isSame) state.heads.told.set(from, Math.max(head.index, state.heads.told.get(from) ?? 0));
  if (isSame && head.index <= newestIndex(state)) return;
  if (!mayCheck(state, from, certificate.heads.length, LIMITS.toldHeadsMax)) return;
  if (!provesHead(certificate, witnessOf(state))) {
    if (!isSame) noteSigners(state, certificate, head);
  } else if (isSame) keep(state, certificate);
  else contradict(state, certificate, head.index, own);
}

/**
 * TE14 It is none by the own log's voters, which may be what this device was lied to about: who signed it is told for the
 * record. Of another term such a signature is an honest one, of an entry that was never confirmed.
 */
function noteSigners(state: CoreState, certificate: Certificate, { index, hash }: Head): void {
  const { term, acknowledgements, heads } = certificate;
  if (state.log.head(index)?.term !== term || heads.length > NOTED_HEADS_MAX) return;
  const witness = witnessOf(state);
  for (const one of acknowledgements) {
    const config = { voters: [one.deviceId], votersOld: [], learners: [] };
    const upTo = one.acknowledgement.lastIndex - index + 1;
    const alone = { term, acknowledgements: [one], heads: heads.slice(0, Math.max(0, upTo)) };
    if (provesHead(alone, { ...witness, configAt: () => config }))
      publish(state, { type: 'evidence', deviceId: one.deviceId, index, hash });
  }
}

/** TE4 With a certificate of the own history it is a proof for everybody; without one, it is one for this device. */
function contradict(state: CoreState, lower: Certificate, index: Index, ownHash: Hash): void {
  const higher = state.heads.certificates.find(({ heads }) => heads[0]!.index >= index);
  const to = higher?.heads[0]!.index ?? 0;
  const length = lower.heads.length + (to - index) + (higher?.heads.length ?? 0);
  const isShort = length <= LIMITS.certificateHeadsMax;
  const path = to === index ? [] : isShort && higher !== undefined ? headsOf(state, index, to - 1) : null;
  if (higher === undefined || path === null)
    freeze(state, { kind: 'own', certificate: lower, ownHash }, index);
  else freeze(state, { kind: 'proof', lower, path, higher }, index);
}

function keep(state: CoreState, certificate: Certificate): void {
  state.heads.certificates = [...state.heads.certificates, certificate].slice(-KEPT_MAX);
}

function newestIndex({ heads }: CoreState): Index {
  return heads.certificates.at(-1)?.heads[0]?.index ?? 0;
}
