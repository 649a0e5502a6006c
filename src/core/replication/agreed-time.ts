/**
 * Agreed time (CM8): the median of reported clocks, each advanced by the monotonic time since, never below the
 * entry before. One wrong clock among three moves nothing.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { isReachable } from '../state.ts';
import type { CoreState } from '../state.ts';

const VOTERS_FOR_MEDIAN = 3;

/** ms since 1970, an integer, at least `previousAt`. */
export function agreedTime(state: CoreState, previousAt: number): number {
  const { voters } = state.configs.newest.config;
  const counts = (device: DeviceId): boolean => voters.length < VOTERS_FOR_MEDIAN || voters.includes(device);
  const clocks = [state.wallMs];
  for (const [device, peer] of state.peers) {
    if (peer.clock === null || !counts(device) || !isReachable(state, device)) continue;
    clocks.push(peer.clock.wallMs + (state.monoMs - peer.clock.atMonoMs));
  }
  clocks.sort((a, b) => a - b);
  const median = Math.floor(clocks[(clocks.length - 1) >> 1]!);
  return Math.max(previousAt, Math.min(median, LIMITS.clockMsMax));
}
