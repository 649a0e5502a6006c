import { matchesOf } from './replication/matches.ts';
import { isRemoved } from './roster/farewell.ts';
import { isVoter, majorityOf } from './roster/quorum.ts';
import { isReachable, leaderOf } from './state.ts';
import { certifiedOf } from './tamper/certified.ts';
import { holdersOf, shownTentative } from './tentative/gossip.ts';
import type { CoreState } from './state.ts';
import { ownStanding, rememberedStanding } from './standing/memory.ts';
import type { LatencyMatrix } from './rank/matrix.ts';
import type { Delay, ReplicaView, RoleName } from './view.ts';
import type { Hole } from './snapshot/holes.ts';
import { missingCount, type MissingState } from './snapshot/state.ts';
import type { EventId, Index } from '../protocol/ids.ts';

/** A look at the state as of now; the roster and outbox in it are the state's own and must not be changed. */
export function viewOf(state: CoreState): ReplicaView {
  const { config, index: configIndex } = state.configs.newest;
  const reachable = new Set([...state.peers].filter(([, peer]) => peer.up).map(([device]) => device));
  reachable.add(state.deviceId);
  const voter = isVoter(config, state.deviceId);
  const { learnerHeartbeatMs, heartbeatMs } = state.options.timing;
  return {
    deviceId: state.deviceId,
    role: roleName(state, voter),
    term: state.hardState.term,
    leader: leaderOf(state),
    hostSilentMs: state.monoMs - state.hostHeardMonoMs,
    heartbeatDueMs: voter ? heartbeatMs : learnerHeartbeatMs,
    firstIndex: state.log.base.index + 1,
    lastIndex: state.log.last.index,
    commitIndex: state.hardState.commitIndex,
    appliedIndex: state.appliedIndex,
    judgedIndex: judgedIndexOf(state),
    history: historyOf(state.missing),
    appliedHead: state.appliedHead,
    config,
    configIndex,
    rank: state.rank,
    unwilling: state.unwilling,
    matches: state.role.name === 'leader' ? matchesOf(state, state.role) : state.matches,
    reachable,
    quorum: {
      needed: majorityOf(config.voters.length),
      reachable: config.voters.filter((device) => isReachable(state, device)).length,
    },
    outbox: state.outbox.pending,
    ownPlaces: () => ownPlaces(state),
    delays: () => delaysOf(state),
    tentative: () => shownTentative(state),
    held: () => [...state.tentative.held.all()].map(({ event }) => event),
    holdersOf: (event) => holdersOf(state, event),
    heldBelowSeq: state.heldBelowSeq,
    standing: () => ownStanding(state),
    remembered: (deviceId) => rememberedStanding(state, deviceId),
    certified: () => certifiedOf(state),
    contradiction: state.heads.contradiction,
    roster: state.roster,
  };
}

/** Everything up to here is at hand and has its verdict: what can be shown. */
function judgedIndexOf({ appliedIndex, missing: { holes, unjudged } }: CoreState): Index {
  return Math.min(appliedIndex, (holes[0]?.low ?? Infinity) - 1, (unjudged[0]?.low ?? Infinity) - 1);
}

function historyOf(missing: MissingState): ReplicaView['history'] {
  if (missing.holes.length + missing.unjudged.length === 0) return null;
  const isWaiting = ({ low, high }: Hole): boolean =>
    missing.unjudged.some((range) => range.low <= low && high <= range.high);
  let total = missingCount({ holes: missing.holes.filter((hole) => !isWaiting(hole)) });
  for (const { low, high } of missing.unjudged) total += high - low + 1;
  return { received: total - missingCount(missing), total };
}

function roleName(state: CoreState, voter: boolean): RoleName {
  if (isRemoved(state)) return 'removed';
  if (state.role.name === 'leader') return 'leader';
  if (!voter) return 'learner';
  return state.role.name === 'follower' ? 'follower' : 'candidate';
}

function delaysOf({ role, delays, deviceId }: CoreState): Delay[] {
  const rows: LatencyMatrix = new Map(role.name === 'leader' ? role.matrix : []);
  // A host's own row in the matrix is as old as its last look at the ranking.
  rows.set(deviceId, delays);
  return [...rows].flatMap(([from, row]) => [...row].map(([to, rttUs]) => ({ from, to, rttUs })));
}

/** All of these entries are in the log's cache: it lets go of nothing that is not applied. */
function ownPlaces(state: CoreState): Map<EventId, Index> {
  const places = new Map<EventId, Index>();
  if (state.outbox.pending.length === 0) return places;
  for (let index = state.hardState.commitIndex + 1; index <= state.log.last.index; index++) {
    const body = state.log.entry(index)?.body;
    if (body?.kind === 'event' && body.event.header.deviceId === state.deviceId)
      places.set(body.event.id, index);
  }
  return places;
}
