/** What a group's log looks like from this node: GroupStatus of src/api and the gauges, from the replica's view. Pure. */
import type { DeviceStatus, GroupStatus } from '../../api/groups.ts';
import { tierOf } from '../../core/tier.ts';
import type { ReplicaView } from '../../core/view.ts';
import { compareIds, sortedIds, type DeviceId, type GroupId, type Index } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import type { GroupGauges } from '../http/service.ts';
import type { ElectionNumbers } from './elections.ts';
import type { ForkStatus } from './fork-status.ts';
import type { LinkMeasure } from '../links/link-measure.ts';
import { inMs } from './network-view.ts';
import { memberOfDevice } from './roster-view.ts';
import { contradictionOf, transcriptOf } from './tamper.ts';

export interface StatusParts {
  readonly view: ReplicaView;
  readonly scope: Scope;
  readonly hash: HashFunction;
  readonly forks: ForkStatus;
  readonly projectedIndex: Index;
  readonly elections: ElectionNumbers;
  /** Undefined for a device that the links do not know yet. */
  readonly measure: (deviceId: DeviceId) => LinkMeasure | undefined;
}

export function statusOf(parts: StatusParts): GroupStatus {
  const { view, elections } = parts;
  const tier = tierOf(view);
  const rank = rankOf(view);
  const learners = learnersOf(view);
  return {
    deviceId: view.deviceId,
    role: view.role === 'leader' ? 'host' : view.role,
    tier,
    term: view.term,
    ...parts.forks,
    host: view.leader,
    caretaker: tier === 'tentative' ? caretakerOf(view, [...rank, ...learners]) : null,
    firstIndex: view.firstIndex,
    commitIndex: view.commitIndex,
    appliedIndex: view.appliedIndex,
    projectedIndex: parts.projectedIndex,
    lastIndex: view.lastIndex,
    quorum: { needed: view.quorum.needed, reachable: view.quorum.reachable },
    rank,
    voters: devicesOf(parts, view.config.voters),
    learners: devicesOf(parts, learners),
    outbox: view.outbox.length,
    tentative: view.tentative().length,
    transcript: transcriptOf(view, parts.scope, parts.hash),
    ...contradictionOf(view, parts.scope, parts.hash),
    elections: {
      count: elections.count,
      lastDurationMs: elections.lastDurationMs,
      lastOutageMs: elections.lastOutageMs,
    },
  };
}

/** `inputs`: that wait for the next turn of the engine. `missing`: entries that are not on this disk. */
export function gaugesOf(parts: {
  readonly view: ReplicaView;
  readonly groupId: GroupId;
  readonly projectedIndex: Index;
  readonly elections: ElectionNumbers;
  readonly inputs: number;
  readonly missing: number;
  readonly damageFound: number;
  readonly snapshots: number;
}): GroupGauges {
  const { view, groupId, projectedIndex, elections, inputs, missing, damageFound, snapshots } = parts;
  return {
    groupId,
    isHost: view.role === 'leader',
    hasHost: view.leader !== null && tierOf(view) === 'confirmed',
    term: view.term,
    lastIndex: view.lastIndex,
    commitIndex: view.commitIndex,
    appliedIndex: view.appliedIndex,
    projectedIndex,
    outbox: view.outbox.length,
    inputs,
    missing,
    damageFound,
    snapshots,
    electionsTotal: elections.count,
    outageSecondsTotal: elections.outageMsTotal / 1000,
  };
}

/** Changes whenever more than indexes and measurements changed: cheap enough for every turn of the event loop. */
export function standingOf(view: ReplicaView, { forkOffered, canRecover }: ForkStatus): string {
  const { role, term, leader, configIndex, rank, reachable, unwilling } = view;
  const order = `${rank.term}.${rank.revision}`;
  const numbers = [term, configIndex, order, view.roster.devices.size, tierOf(view)];
  const offered = [forkOffered?.forkId, ...(forkOffered?.agreedDevices ?? [])];
  const frozen = view.contradiction?.kind;
  return [role, leader, ...numbers, ...reachable, ...unwilling, canRecover, ...offered, frozen].join(' ');
}

/** Changes with what changes without an event of its own: lag of others, what waits here, and what silence alone does. */
export function numbersOf(view: ReplicaView, { canRecover }: ForkStatus): string {
  const counts = [view.outbox.length, view.tentative().length, ...view.matches.map(({ index }) => index)];
  return [tierOf(view), canRecover, ...counts].join(' ');
}

/** The agreed order, best first; voters that it does not name yet follow by id. */
function rankOf(view: ReplicaView): DeviceId[] {
  const voters = new Set(view.config.voters);
  const named = view.rank.order.filter((deviceId) => voters.delete(deviceId));
  return [...named, ...sortedIds(voters)];
}

/** Devices that receive the log without counting, and those the roster has but no config names yet. */
function learnersOf(view: ReplicaView): DeviceId[] {
  const voters = new Set([...view.config.voters, ...view.config.votersOld]);
  const learners = new Set(view.config.learners);
  for (const device of view.roster.devices.values()) {
    if (device.memberId !== null && !voters.has(device.deviceId)) learners.add(device.deviceId);
  }
  return [...learners].sort(compareIds);
}

function caretakerOf(view: ReplicaView, bestFirst: readonly DeviceId[]): DeviceId | null {
  return bestFirst.find((deviceId) => isReachable(view, deviceId)) ?? null;
}

/** A config takes effect before the join that brought a device is applied: such a device has no name yet. */
function devicesOf(parts: StatusParts, deviceIds: readonly DeviceId[]): DeviceStatus[] {
  const { view } = parts;
  const matches = new Map(view.matches.map(({ deviceId, index }) => [deviceId, index]));
  return deviceIds.flatMap((deviceId) => {
    const device = view.roster.devices.get(deviceId);
    const member = memberOfDevice(view.roster, deviceId);
    if (device === undefined || member === undefined) return [];
    const isSelf = deviceId === view.deviceId;
    // A host that is new in its term has not heard of everybody's log yet: unknown is not empty.
    const match = matches.get(deviceId) ?? 0;
    const reachable = isReachable(view, deviceId);
    const measured = reachable ? parts.measure(deviceId) : undefined;
    return {
      deviceId,
      memberId: member.memberId,
      name: member.name,
      kind: device.kind,
      reachable,
      via: measured?.via ?? null,
      matchIndex: isSelf ? view.lastIndex : match > 0 ? match : null,
      rttMs: isSelf ? 0 : inMs(measured?.rttUs),
      willing: !view.unwilling.includes(deviceId),
    };
  });
}

function isReachable(view: ReplicaView, deviceId: DeviceId): boolean {
  return deviceId === view.deviceId || view.reachable.has(deviceId);
}
