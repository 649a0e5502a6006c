/** What a host knows, laid out by hand: all is well but for what the test says otherwise. */
import { TIMING } from '../../src/core/options.ts';
import type { DeviceEvidence, VoterEvidence } from '../../src/core/roster/voter-evidence.ts';
import { receiversOf } from '../../src/core/roster/quorum.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import type { Config } from '../../src/protocol/entry.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';

/** So late that everything can have been long ago. */
export const NOW_TICK = 100_000_000;

/** The first voter is host; everyone is there, caught up, steady for ever and willing. */
export function evidenceOf(
  config: Config,
  otherwise: (device: DeviceId, i: number) => Partial<DeviceEvidence> = () => ({}),
): VoterEvidence {
  const devices = receiversOf(config);
  const well: DeviceEvidence = {
    linked: true,
    heardTick: NOW_TICK,
    hasAnswered: true,
    caughtUp: true,
    steadySinceTick: 0,
    willing: true,
    leaving: false,
    removing: false,
  };
  return {
    config,
    self: config.voters[0]!,
    members: new Set(devices),
    removed: new Set(),
    devices: new Map(devices.map((device, i) => [device, { ...well, ...otherwise(device, i) }])),
    rank: { term: 1, revision: 1, order: [] },
    nowTick: NOW_TICK,
    limits: ticksOf(TIMING.lan),
  };
}
