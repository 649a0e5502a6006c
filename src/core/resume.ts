/** After a sleep all evidence about others is void (EL13): it is this node that was away, not they. */
import { becomeFollower } from './election/role.ts';
import { newOutage } from './election/outage.ts';
import { scheduleCampaign } from './election/campaign.ts';
import { doubtFully } from './election/self-doubt.ts';
import { setWallClock } from './state.ts';
import type { CoreState } from './state.ts';

export function resume(state: CoreState, elapsedMs: number, wallMs: number): void {
  state.tick++;
  state.monoMs += elapsedMs;
  setWallClock(state, wallMs);
  for (const peer of state.peers.values()) {
    peer.lastHeardTick = state.tick;
    peer.lastBeatTick = state.tick;
    peer.clock = null;
  }
  doubtFully(state);
  state.deferred.clear();
  if (state.role.name === 'leader') {
    becomeFollower(state, state.hardState.term, null);
  } else if (state.role.name !== 'follower' || state.role.leader === null) {
    state.role = { name: 'follower', leader: null };
    state.outage = newOutage(state.tick, state.hardState.term, null);
    scheduleCampaign(state, state.tick + state.ticks.suspicionFloor);
  }
  state.out.statusChanged = true;
}
