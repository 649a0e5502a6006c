/** Network of src/api: this node's links, and the delays that it knows of. Pure. */
import type { LinkState, Network } from '../../api/network.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { LinkMeasure } from '../links/link-manager.ts';
import { devicesOf } from './roster-view.ts';

/** Delays are shown between so many devices, voters first: a drawing of more says nothing, and frames stay small. */
const DRAWN_MAX = 32;
const US_PER_MS = 1_000;

export interface NetworkParts {
  readonly view: ReplicaView;
  /** Undefined for a device that the links do not know yet. */
  readonly measure: (deviceId: DeviceId) => LinkMeasure | undefined;
  readonly heartbeats: (deviceId: DeviceId) => number;
}

export function networkOf(parts: NetworkParts): Network {
  const { view } = parts;
  const others = devicesOf(view)
    .map(({ id }) => id as DeviceId)
    .filter((id) => id !== view.deviceId);
  const drawn = new Set([...view.config.voters, view.deviceId, ...others].slice(0, DRAWN_MAX));
  return {
    links: others.map((deviceId) => linkOf(parts, deviceId)),
    delays: view
      .delays()
      .filter(({ from, to }) => drawn.has(from) && drawn.has(to))
      .map(({ from, to, rttUs }) => ({ from, to, rttMs: rttUs / US_PER_MS })),
    heartbeatMs: view.heartbeatDueMs,
  };
}

function linkOf({ measure, heartbeats, view }: NetworkParts, deviceId: DeviceId): LinkState {
  const measured = measure(deviceId);
  const silentMs = measured?.silentMs;
  return {
    deviceId,
    // A link that belongs to other groups only is none here.
    up: view.reachable.has(deviceId),
    rttMs: inMs(measured?.rttUs),
    jitterMs: inMs(measured?.jitterUs),
    silentMs: typeof silentMs === 'number' ? Math.round(silentMs) : null,
    heartbeats: heartbeats(deviceId),
  };
}

function inMs(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : us / US_PER_MS;
}
