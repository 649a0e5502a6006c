/** The host keeps the list (rules RK1..RK4): from measured delays, told with heartbeats, logged at most every 10 minutes. */
import { sortedIds } from '../../protocol/ids.ts';
import { appendAsLeader } from '../replication/become-leader.ts';
import { votersOf } from '../roster/quorum.ts';
import { isReachable, isWilling } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { reviewHost } from './better-host.ts';
import { quantisedDelays, setRow } from './matrix.ts';
import { rankDevices } from './policies.ts';

const LOG_INTERVAL_MS = 600_000;

/** Once a heartbeat: cheap for at most 7 voters. */
export function tickRank(state: CoreState, role: LeaderRole): void {
  if (state.tick < role.nextRankTick) return;
  role.nextRankTick = state.tick + state.ticks.heartbeat;
  setRow(
    role.matrix,
    state.deviceId,
    [...state.delays].map(([to, rttUs]) => ({ to, rttUs })),
  );
  const voters = sortedIds(votersOf(state.configs.newest.config));
  const present = voters.filter((device) => isReachable(state, device));
  state.unwilling = voters.filter((device) => !isWilling(state, device));
  const delays = quantisedDelays(role.matrix, present);
  reviewHost(state, role, present, delays);
  const ranked = rankDevices(state.options.policy, present, delays);
  const absent = voters.filter((device) => !present.includes(device));
  const order = [...ranked, ...absent];
  const same =
    order.length === state.rank.order.length && order.every((device, i) => device === state.rank.order[i]);
  if (same && state.rank.term === state.hardState.term) return;
  state.rank = { term: state.hardState.term, revision: state.rank.revision + 1, order };
  state.out.statusChanged = true;
  if (state.monoMs - role.rankLoggedAtMs >= LOG_INTERVAL_MS) {
    role.rankLoggedAtMs = state.monoMs;
    appendAsLeader(state, role, { kind: 'noop', rank: state.rank });
  }
}
