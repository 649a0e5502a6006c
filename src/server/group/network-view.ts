/** Network of src/api: this node's links, and the delays that it knows of. Pure. */
import type { LinkState, Network } from '../../api/network.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Witness } from '../links/reachability.ts';
import type { NodeReachability } from '../surroundings.ts';
import type { GroupLinks } from './group-ports.ts';
import { devicesOf } from './roster-view.ts';

/** Delays are shown between so many devices, voters first: a drawing of more says nothing, and frames stay small. */
const DRAWN_MAX = 32;
const US_PER_MS = 1_000;

export interface NetworkParts {
  readonly view: ReplicaView;
  readonly links: Pick<GroupLinks, 'measure' | 'reachability'>;
  readonly heartbeats: (deviceId: DeviceId) => number;
}

export function networkOf(parts: NetworkParts): Network {
  const { view } = parts;
  const others = devicesOf(view)
    .map(({ id }) => id as DeviceId)
    .filter((id) => id !== view.deviceId);
  const reachability = parts.links.reachability();
  const drawn = new Set([...view.config.voters, view.deviceId, ...others].slice(0, DRAWN_MAX));
  return {
    links: others.map((deviceId) => linkOf(parts, deviceId)),
    delays: view
      .delays()
      .filter(({ from, to }) => drawn.has(from) && drawn.has(to))
      .map(({ from, to, rttUs }) => ({ from, to, rttMs: rttUs / US_PER_MS })),
    heartbeatMs: view.heartbeatDueMs,
    reachability: reachabilityOf(reachability, new Set(others)),
    nearby: reachability.nearby,
  };
}

/** NR4 One word for the person. Devices of other groups are nobody's business here. */
function reachabilityOf(
  { witnesses, isTesting, seenAs, mapping }: NodeReachability,
  others: ReadonlySet<DeviceId>,
): Network['reachability'] {
  const ours = witnesses.filter(({ deviceId }) => others.has(deviceId));
  return {
    state: wordFor(ours) ?? (isTesting ? 'testing' : 'unknown'),
    witnesses: ours.map(({ deviceId, reached, isNear, address, atMs }) => ({
      deviceId,
      reached,
      near: isNear,
      address,
      at: new Date(atMs).toISOString(),
    })),
    seenAs,
    mapping: { ...mapping },
  };
}

/** A yes from outside counts most, then one from near by: a firewall there may let only some in. */
function wordFor(witnesses: readonly Witness[]): 'outside' | 'near' | 'no' | null {
  const yes = witnesses.filter(({ reached }) => reached);
  if (yes.some(({ isNear }) => !isNear)) return 'outside';
  if (yes.length > 0) return 'near';
  return witnesses.length > 0 ? 'no' : null;
}

function linkOf({ links, heartbeats, view }: NetworkParts, deviceId: DeviceId): LinkState {
  const measured = links.measure(deviceId);
  const silentMs = measured?.silentMs;
  return {
    deviceId,
    // A link that belongs to other groups only is none here.
    up: view.reachable.has(deviceId),
    via: measured?.via ?? null,
    rttMs: inMs(measured?.rttUs),
    jitterMs: inMs(measured?.jitterUs),
    silentMs: typeof silentMs === 'number' ? Math.round(silentMs) : null,
    heartbeats: heartbeats(deviceId),
    dialledBy: measured?.dialledBy ?? null,
  };
}

/** Null for what was not measured. */
export function inMs(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : us / US_PER_MS;
}
