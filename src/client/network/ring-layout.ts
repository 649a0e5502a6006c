/**
 * Where the devices stand on the ring. By id, so that each has its place for good, the same on every screen: two
 * pictures can be compared. Pure; units are those of the drawing.
 */
import type { GroupStatus } from '../../api/groups.ts';
import type { Network } from '../../api/network.ts';

const RING_SIZE = 320;
const CENTRE = RING_SIZE / 2;
const RADIUS = 108;
/** From a node's middle to the middle of its name, which stands on the outer side. */
const NAME_AWAY = 36;
/** Room for names and crowns above the highest and below the lowest node. */
const MARGIN = 48;

export interface RingNode {
  readonly deviceId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly isHost: boolean;
  readonly isReachable: boolean;
  readonly isVoter: boolean;
  /** 1 for the best; null for who is not ranked. */
  readonly rank: number | null;
  readonly x: number;
  readonly y: number;
  readonly nameY: number;
}

export interface RingChord {
  readonly from: RingNode;
  readonly to: RingNode;
  /** Null where it was not measured. */
  readonly rttMs: number | null;
  /** One of its ends is this device, so whether it is up is known. */
  readonly isOwn: boolean;
  readonly isUp: boolean;
}

export function ringNodes(status: GroupStatus): RingNode[] {
  const voters = new Set(status.voters.map(({ deviceId }) => deviceId));
  const devices = [...status.voters, ...status.learners].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  return devices.map((device, place) => {
    const angle = (place / devices.length) * 2 * Math.PI - Math.PI / 2;
    const rank = status.rank.indexOf(device.deviceId);
    const y = CENTRE + RADIUS * Math.sin(angle);
    return {
      deviceId: device.deviceId,
      name: device.name,
      isSelf: device.deviceId === status.deviceId,
      isHost: device.deviceId === status.host,
      isReachable: device.reachable,
      isVoter: voters.has(device.deviceId),
      rank: rank === -1 ? null : rank + 1,
      x: CENTRE + RADIUS * Math.cos(angle),
      y,
      // Also on the sides it stands below: beside, it would lie on the links.
      nameY: y < CENTRE - RADIUS / 2 ? y - NAME_AWAY : y + NAME_AWAY,
    };
  });
}

/** The part of the ring that is drawn on, as an SVG viewBox: few nodes leave much of it empty. */
export function ringBox(nodes: readonly RingNode[]): string {
  const heights = nodes.map(({ y }) => y);
  const top = Math.min(...heights) - MARGIN;
  return `0 ${top} ${RING_SIZE} ${Math.max(...heights) + MARGIN - top}`;
}

/**
 * The island of those within reach, as an SVG path around which a broad line is drawn; null while everybody is. Its corners
 * lie on the ring, so no other node is ever inside.
 */
export function ringIsland(nodes: readonly RingNode[]): string | null {
  const reached = nodes.filter(({ isReachable, isSelf }) => isReachable || isSelf);
  if (reached.length === nodes.length) return null;
  const corners = reached.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return `M${corners.join('L')}Z`;
}

/** Own links to everybody, and the links between others whose delay is known. */
export function ringChords(nodes: readonly RingNode[], network: Network | null): RingChord[] {
  const self = nodes.find((node) => node.isSelf);
  if (self === undefined) return [];
  const own = nodes
    .filter((node) => !node.isSelf)
    .map((to): RingChord => ({
      from: self,
      to,
      rttMs: network?.links.find(({ deviceId }) => deviceId === to.deviceId)?.rttMs ?? null,
      isOwn: true,
      isUp: to.isReachable,
    }));
  return [...foreignChords(nodes, network), ...own];
}

function foreignChords(nodes: readonly RingNode[], network: Network | null): RingChord[] {
  const chords = new Map<string, RingChord>();
  for (const { from, to, rttMs } of network?.delays ?? []) {
    const a = nodes.find(({ deviceId }) => deviceId === from);
    const b = nodes.find(({ deviceId }) => deviceId === to);
    if (a === undefined || b === undefined || a === b || a.isSelf || b.isSelf) continue;
    const isUp = a.isReachable && b.isReachable;
    chords.set([from, to].sort().join(' '), { from: a, to: b, rttMs, isOwn: false, isUp });
  }
  return [...chords.values()];
}
