/** A group's state as a node with `names.length` devices would tell of it: the first device is this one. */
import type { DeviceStatus, GroupStatus } from '../../../src/api/groups.ts';
import type { NodeInfo } from '../../../src/api/node.ts';
import type { AppState } from '../../../src/client/state/model.ts';
import { appState } from '../state/fixtures.ts';

export function device(name: string, more: Partial<DeviceStatus> = {}): DeviceStatus {
  return {
    deviceId: `${name}-device`,
    memberId: name,
    name,
    kind: 'member',
    reachable: true,
    via: null,
    matchIndex: 10,
    rttMs: 1,
    willing: true,
    ...more,
  };
}

/** Everybody is reachable, and the first is host. */
export function status(names: readonly string[], more: Partial<GroupStatus> = {}): GroupStatus {
  const voters = names.map((name) => device(name));
  return {
    deviceId: voters[0]!.deviceId,
    role: 'host',
    tier: 'confirmed',
    term: 3,
    canRecover: false,
    forkId: 'f',
    host: voters[0]!.deviceId,
    caretaker: null,
    firstIndex: 1,
    commitIndex: 10,
    appliedIndex: 10,
    projectedIndex: 10,
    lastIndex: 10,
    quorum: { needed: Math.floor(names.length / 2) + 1, reachable: names.length },
    rank: voters.map(({ deviceId }) => deviceId),
    voters,
    learners: [],
    outbox: 0,
    tentative: 0,
    transcript: { index: 10, hash: 'h', code: '12345', certified: true },
    elections: { count: 1, lastDurationMs: null, lastOutageMs: null },
    ...more,
  };
}

/** All but the first `reachable` devices are out of reach. */
export function reaching(
  names: readonly string[],
  reachable: number,
  more: Partial<GroupStatus> = {},
): GroupStatus {
  const whole = status(names, more);
  const voters = whole.voters.map((one, place) => ({ ...one, reachable: place < reachable }));
  return { ...whole, voters, quorum: { ...whole.quorum, reachable } };
}

export const NODE: NodeInfo = {
  deviceId: 'Ana-device',
  memberId: 'Ana',
  name: 'Ana',
  look: { colour: 0, picture: '', isBot: false },
  version: '1',
  uptimeMs: 1,
  peerAddresses: [],
  nearby: null,
  groups: ['g'],
  dataDirectory: '/tmp',
  databaseBytes: 1,
  lab: false,
  setAside: null,
  settings: {
    portMap: { on: false, fixed: false, state: 'off', address: null, router: null, reason: null },
    nearby: { on: false, fixed: false, failed: false },
    lock: { protection: 'file', idleMinutes: 0 },
    notices: { quiet: null, hideContent: false },
    privacy: { receipts: false, blocked: [] },
  },
};

export function shownWith(groupStatus: GroupStatus | null): AppState {
  return { ...appState({ status: groupStatus }), node: NODE };
}
