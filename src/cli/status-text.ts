/** What `demes status` and `demes peers` print: pure functions of what the node answered. */
import type { DeviceStatus, Group, GroupStatus } from '../api/groups.ts';
import type { Network } from '../api/network.ts';
import { printableLine, shortened } from './printable.ts';
import { mappingText, nearbyText, reachText } from './reach-text.ts';
import { durationText, shortId, table, type Column } from './table.ts';

const CROWN = '♛';
const NAME_COLUMNS_MAX = 24;

/** The whole group in one table, as its node sees it. */
export function statusText(group: Group, status: GroupStatus): string {
  return [headline(group, status), '', deviceTable(status), '', ...footLines(status)].join('\n');
}

/** A group that this node has not finished joining. */
export function joiningText(group: Group): string {
  const { joining } = group;
  const name = printableLine(group.name);
  if (joining === null) return `${name}: waiting for its roster`;
  if (joining.state === 'failed') return `${name}: joining failed (${joining.code ?? 'unknown reason'})`;
  return `${name}: joining, ${joining.step}, ${joining.received} of ${joining.total} entries`;
}

function headline(group: Group, status: GroupStatus): string {
  const tier =
    status.tier === 'confirmed'
      ? 'confirming'
      : 'no host with a quorum is heard: messages wait to be confirmed';
  const members = `${group.memberCount} ${group.memberCount === 1 ? 'member' : 'members'}`;
  return `${printableLine(group.name)} · ${members} · term ${status.term} · commit ${status.commitIndex} · ${tier}`;
}

function deviceTable(status: GroupStatus): string {
  const voters = new Set(status.voters.map(({ deviceId }) => deviceId));
  const columns: Column<DeviceStatus>[] = [
    { title: ' ', cell: ({ deviceId }) => (deviceId === status.host ? CROWN : ' ') },
    { title: 'NAME', cell: (device) => nameOf(device, status.deviceId) },
    { title: 'DEVICE', cell: ({ deviceId }) => shortId(deviceId) },
    { title: 'ROLE', cell: (device) => roleOf(device, status) },
    { title: 'COUNTS', cell: ({ deviceId }) => (voters.has(deviceId) ? 'voter' : 'learner') },
    { title: 'REACHABLE', cell: reachabilityOf },
    { title: 'RANK', align: 'right', cell: ({ deviceId }) => rankOf(deviceId, status) },
    { title: 'MATCH', align: 'right', cell: ({ matchIndex }) => String(matchIndex ?? '-') },
    { title: 'LAG', align: 'right', cell: ({ matchIndex }) => lagOf(matchIndex, status.lastIndex) },
    { title: 'RTT', align: 'right', cell: ({ rttMs }) => durationText(rttMs) },
  ];
  return table(columns, [...status.voters, ...status.learners]);
}

function footLines(status: GroupStatus): string[] {
  const { quorum, elections } = status;
  const projected =
    status.projectedIndex < status.commitIndex ? `, shown up to ${status.projectedIndex}` : '';
  return [
    ...contradictionLines(status),
    `quorum: ${quorum.needed} needed, ${quorum.reachable} reachable · outbox ${status.outbox} · tentative ${status.tentative}`,
    `elections: ${elections.count}, last took ${durationText(elections.lastDurationMs)}, last outage ${durationText(elections.lastOutageMs)}`,
    `log: ${status.firstIndex} to ${status.lastIndex}, applied ${status.appliedIndex}${projected}`,
    `transcript code up to entry ${status.transcript.index}: ${status.transcript.code}`,
  ];
}

/** MS165 */
function contradictionLines({ contradiction, voters, learners }: GroupStatus): string[] {
  if (contradiction === undefined) return [];
  const { index, hashes, signedFirst, signedSecond, signedBoth, own } = contradiction;
  const named = (devices: readonly string[]): string =>
    devices
      .map((id) => {
        const name = [...voters, ...learners].find(({ deviceId }) => deviceId === id)?.name;
        return name === undefined
          ? id
          : `${shortened(printableLine(name), NAME_COLUMNS_MAX)} (${shortId(id)})`;
      })
      .join(', ');
  return [
    'STOPPED: two histories of this group were confirmed; nothing is written any more',
    `they part at entry ${index}:`,
    `  ${hashes[0]} signed by ${named(signedFirst)}`,
    `  ${hashes[1]} ${own ? 'is what this node was told' : `signed by ${named(signedSecond)}`}`,
    ...(signedBoth.length === 0 ? [] : [`signed both: ${named(signedBoth)}`]),
    '',
  ];
}

function nameOf(device: DeviceStatus, ownId: string): string {
  const name = shortened(printableLine(device.name), NAME_COLUMNS_MAX);
  return device.deviceId === ownId ? `${name} (this node)` : name;
}

function roleOf(device: DeviceStatus, status: GroupStatus): string {
  const kind = device.kind === 'keeper' ? ', keeper' : '';
  if (device.deviceId === status.host) return `host${kind}`;
  if (device.deviceId === status.deviceId) return `${status.role}${kind}`;
  const isVoter = status.voters.some(({ deviceId }) => deviceId === device.deviceId);
  return `${isVoter ? 'follower' : 'learner'}${kind}${device.willing ? '' : ', not willing'}`;
}

function reachabilityOf({ reachable, via }: DeviceStatus): string {
  if (!reachable) return 'no';
  return via === null ? 'yes' : `via ${shortId(via)}`;
}

function rankOf(deviceId: string, { rank }: GroupStatus): string {
  const at = rank.indexOf(deviceId);
  return at < 0 ? '-' : String(at + 1);
}

function lagOf(matchIndex: number | null, lastIndex: number): string {
  return matchIndex === null ? '-' : String(Math.max(0, lastIndex - matchIndex));
}

/** What `demes peers` prints: everybody but this node, and where this node listens. */
export function peersText(status: GroupStatus, ownAddresses: readonly string[], network: Network): string {
  const peers = [...status.voters, ...status.learners].filter(({ deviceId }) => deviceId !== status.deviceId);
  const listening =
    ownAddresses.length === 0 ? 'this node has no peer address yet' : `this node: ${ownAddresses.join(', ')}`;
  if (peers.length === 0) return `No other devices are in the group yet.\n${listening}`;
  const columns: Column<DeviceStatus>[] = [
    { title: 'NAME', cell: ({ name }) => shortened(printableLine(name), NAME_COLUMNS_MAX) },
    { title: 'DEVICE', cell: ({ deviceId }) => deviceId },
    { title: 'KIND', cell: ({ kind }) => kind },
    { title: 'REACHABLE', cell: reachabilityOf },
    { title: 'RTT', align: 'right', cell: ({ rttMs }) => durationText(rttMs) },
    { title: 'WILLING', cell: ({ willing }) => (willing ? 'yes' : 'no') },
  ];
  const mapping = mappingText(network);
  const foot = [
    listening,
    `reachable from outside: ${reachText(status, network)}`,
    ...(mapping === '' ? [] : [mapping]),
    ...nearbyText(network),
  ];
  return `${table(columns, peers)}\n\n${foot.join('\n')}`;
}
