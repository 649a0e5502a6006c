/**
 * A group whose quorum signed for two histories stands still on every node that can prove it (TE4..TE8): what anybody
 * confirmed from then on would be one of two truths.
 */
import {
  factsOf,
  provesContradiction,
  type Contradiction,
  type ContradictionProof,
} from '../../protocol/contradiction.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { stepAside } from '../aside.ts';
import { becomeFollower } from '../election/role.ts';
import type { Input } from '../inputs.ts';
import { isReachable, peerEvidence, publish, send } from '../state.ts';
import type { CoreState } from '../state.ts';
import { mayCheck, witnessOf } from './certified.ts';

export function isFrozen({ heads }: Pick<CoreState, 'heads'>): boolean {
  return heads.contradiction !== null;
}

/** TE5 From here on this replica confirms nothing, signs nothing and makes no events. It tells why. */
export function freeze(state: CoreState, contradiction: Contradiction, index: Index): void {
  state.heads.contradiction = contradiction;
  state.heads.isUnsaved = true;
  becomeFollower(state, state.hardState.term, null);
  if (state.outage !== null) state.outage.campaignTick = null;
  state.owedAcknowledgement = null;
  state.out.statusChanged = true;
  publish(state, { type: 'frozen', index });
  for (const device of state.peers.keys()) tell(state, device);
}

/** TE6 Somebody else's proof is believed when it holds by the own log's voters, and passed on. */
export function handleContradicted(state: CoreState, from: DeviceId, proof: ContradictionProof): void {
  const { lower, path, higher } = proof;
  const headsCount = lower.heads.length + path.length + higher.heads.length;
  if (!mayCheck(state, from, headsCount, LIMITS.certificateHeadsMax)) return;
  const witness = witnessOf(state);
  if (!provesContradiction(proof, witness)) return;
  freeze(state, proof, factsOf(proof, witness.scope, witness.hash)!.index);
}

/** TE5, TE6 It goes on hearing who is there: whoever comes is told, and may bring the proof that lacks here. */
export function stepFrozen(
  state: CoreState,
  input: Input,
  dispatch: (state: CoreState, input: Input) => void,
): void {
  switch (input.type) {
    case 'linkUp':
      peerEvidence(state, input.peer).up = true;
      state.out.statusChanged = true;
      tell(state, input.peer);
      return;
    case 'linkDown':
      peerEvidence(state, input.peer).up = false;
      state.out.statusChanged = true;
      return;
    case 'receive':
      // What only this device can know becomes what everybody can check.
      if (state.heads.contradiction?.kind === 'own' && input.message.type === 'contradicted')
        handleContradicted(state, input.from, input.message.proof);
      return;
    default:
      return stepAside(state, input, dispatch);
  }
}

/** TE6 The certificate alone, where the other half of a proof is this device's log: the others compare it with theirs. */
function tell(state: CoreState, device: DeviceId): void {
  const { contradiction } = state.heads;
  if (contradiction === null || !isReachable(state, device)) return;
  if (contradiction.kind === 'proof') send(state, device, { type: 'contradicted', proof: contradiction });
  else send(state, device, { type: 'head', certificate: contradiction.certificate });
}

export function takeContradiction({ heads }: CoreState): Contradiction | null {
  if (!heads.isUnsaved) return null;
  heads.isUnsaved = false;
  return heads.contradiction;
}
