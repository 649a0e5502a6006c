/** The start of a term as host (rules LG4, CM1): state is made anew from the log, never taken over from anybody. */
import { makeEntry } from '../../protocol/encode-entry.ts';
import { ZERO_EVENT } from '../../protocol/encode-event.ts';
import type { EntryBody } from '../../protocol/entry.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { assert } from '../assert.ts';
import { entrySize } from '../log/raft-log.ts';
import { orderByRank } from '../rank/rank-list.ts';
import { receiversOf, votersOf } from '../roster/quorum.ts';
import { publish } from '../state.ts';
import type { CoreState, LeaderRole, Numbering } from '../state.ts';
import { holdEntry } from '../tentative/hold.ts';
import { agreedTime } from './agreed-time.ts';
import { newProgress } from './progress.ts';
import { beginRemovals, noteRemovals } from './removals.ts';

export function becomeLeader(state: CoreState): void {
  assert(state.role.name === 'candidate', 'only a candidate becomes leader');
  const { index } = state.log.last;
  const role: LeaderRole = {
    name: 'leader',
    progress: new Map(),
    noopIndex: index + 1,
    numbering: numberingOfLog(state),
    acknowledgements: new Map(),
    matrix: new Map(),
    better: new Map(),
    heartbeatRound: 0,
    toldMatches: new Map(),
    nextHeartbeatTick: state.tick,
    nextLearnerHeartbeatTick: state.tick,
    nextRankTick: state.tick + state.ticks.heartbeat,
    rankLoggedAtMs: state.monoMs,
    requestedTransfer: null,
    nextRequestTick: state.tick + state.ticks.round,
    transfer: null,
    removals: beginRemovals(index),
    leavers: new Set(),
    reviewVoters: true,
    heirsAskedTick: null,
    owedLeaves: new Set(),
    owedProposals: new Map(),
    uncommittedBytes: 0,
    lastAt: state.log.lastAt,
    snapshot: null,
  };
  state.role = role;
  state.hostHeardMonoMs = state.monoMs;
  if (state.outage !== null) state.outage.campaignTick = null;
  state.deferred.clear();
  syncReceivers(state, role);
  const { config } = state.configs.newest;
  state.rank = {
    term: state.hardState.term,
    revision: 1,
    order: orderByRank(state.rank, votersOf(config)),
  };
  appendAsLeader(state, role, { kind: 'noop', rank: state.rank });
  publish(state, { type: 'hostKnown', host: state.deviceId, term: state.hardState.term });
  state.out.statusChanged = true;
}

/** Progress for exactly those who receive the log by the newest config. */
function syncReceivers(state: CoreState, role: LeaderRole): void {
  const receivers = receiversOf(state.configs.newest.config).filter((device) => device !== state.deviceId);
  for (const device of role.progress.keys()) {
    if (!receivers.includes(device)) role.progress.delete(device);
  }
  for (const device of receivers) {
    if (!role.progress.has(device))
      role.progress.set(device, newProgress(state.log.last.index + 1, state.tick));
  }
}

/** Puts a body at the end of the log, in this term, at the agreed time. */
export function appendAsLeader(state: CoreState, role: LeaderRole, body: EntryBody): void {
  const { index, hash } = state.log.last;
  role.lastAt = agreedTime(state, role.lastAt);
  const place = { index: index + 1, term: state.hardState.term, at: role.lastAt, prevHash: hash };
  const entry = makeEntry(place, body, state.scope, state.ports.hash);
  state.log.append(entry);
  holdEntry(state, entry);
  role.uncommittedBytes += entrySize(entry);
  noteRemovals(role.removals, entry.index, body);
  if (body.kind === 'config') {
    state.configs.append({ index: entry.index, config: body.config });
    syncReceivers(state, role);
    state.out.statusChanged = true;
  }
}

/** The number after the last of each device at the end of the log: the fold's state and what is not applied yet. */
function numberingOfLog(state: CoreState): Map<DeviceId, Numbering> {
  const numbering = new Map<DeviceId, Numbering>();
  for (const device of state.roster.devices.values()) {
    numbering.set(device.deviceId, { seq: device.lastSeq, id: device.lastId });
  }
  for (let from = state.appliedIndex + 1; from <= state.log.last.index;) {
    const entries = state.log.entries(from, state.log.last.index, 1024, 4 * 1024 * 1024);
    assert(entries.length > 0, 'a host lacks nothing that it has not applied (SN14)');
    for (const { body } of entries) {
      if (body.kind !== 'event') continue;
      const { deviceId, seq, prev } = body.event.header;
      const before = numbering.get(deviceId) ?? { seq: 0, id: ZERO_EVENT };
      if (seq === before.seq + 1 && prev === before.id) numbering.set(deviceId, { seq, id: body.event.id });
    }
    from += entries.length;
  }
  return numbering;
}
