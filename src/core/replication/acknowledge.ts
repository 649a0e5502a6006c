/** Acknowledgements (rules CM3, CM4): signed, saved with what they are about, sent afterwards. */
import { acknowledgementPreimage } from '../../protocol/encode-acknowledgement.ts';
import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { assert } from '../assert.ts';
import { isImpaired } from '../snapshot/state.ts';
import { send } from '../state.ts';
import type { CoreState } from '../state.ts';

/** One acknowledgement per turn is enough: the highest match. It is signed when it is handed out to be saved. */
export function owe(state: CoreState, to: DeviceId, match: Index): void {
  const owed = state.owedAcknowledgement;
  state.owedAcknowledgement = { to, upTo: Math.max(owed?.to === to ? owed.upTo : 0, match) };
}

/** What is owed to the host, or the host's own word about its log. Null when nothing new is to be saved. */
export function signAcknowledgement(state: CoreState): Acknowledgement | null {
  if (state.role.name === 'leader') {
    return state.log.hasUnsaved ? sign(state, state.log.last.index) : null;
  }
  const owed = state.owedAcknowledgement;
  if (owed === null || isImpaired(state)) return null;
  // Confirmed, and damaged here: it is acknowledged when it is back.
  if (state.log.head(owed.upTo) === undefined) return null;
  state.owedAcknowledgement = null;
  const before = state.acknowledgement;
  const signed = sign(state, owed.upTo);
  send(state, owed.to, {
    type: 'appendAnswer',
    term: state.hardState.term,
    result: { kind: 'stored', acknowledgement: signed },
    clockMs: state.wallMs,
  });
  return signed === before ? null : signed;
}

/** One hash per (term, index): the same word is not signed twice. */
function sign(state: CoreState, lastIndex: number): Acknowledgement {
  const { term } = state.hardState;
  const lastHash = state.log.head(lastIndex)?.hash;
  assert(lastHash !== undefined, 'only what is in the own log is acknowledged');
  const before = state.acknowledgement;
  if (before !== null && before.term === term && before.lastIndex >= lastIndex) {
    // Within one term the log only grows: what was acknowledged covers this too.
    return before;
  }
  const signature = state.ports.sign(acknowledgementPreimage(state.scope, term, lastIndex, lastHash));
  state.acknowledgement = { term, lastIndex, lastHash, signature };
  return state.acknowledgement;
}
