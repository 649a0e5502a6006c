/** A replica begins with what its disk holds, and with nothing else (rules LG10, EL10). */
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { Contradiction } from '../protocol/contradiction.ts';
import { ZERO_EVENT } from '../protocol/encode-event.ts';
import type { RankList } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, Index } from '../protocol/ids.ts';
import { ZERO_HASH } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Scope } from '../protocol/scope.ts';
import { assert } from './assert.ts';
import { scheduleCampaign } from './election/campaign.ts';
import { newOutage } from './election/outage.ts';
import { RaftLog } from './log/raft-log.ts';
import type { OutboxState } from './outbox/outbox-state.ts';
import type { ReplicaOptions } from './options.ts';
import type { CorePorts } from './ports.ts';
import { Random } from './random.ts';
import { NO_RANK } from './rank/rank-list.ts';
import type { HardState } from './ready.ts';
import { ConfigHistory } from './roster/config-history.ts';
import type { PlacedConfig } from './roster/config-history.ts';
import { rosterFromRows } from './roster/rows.ts';
import type { RosterState } from './roster/state.ts';
import { restoreMemory, type ShownBy } from './standing/memory.ts';
import { newestKnown } from './snapshot/known-hash.ts';
import { restoreMissing } from './snapshot/state.ts';
import type { CoreState } from './state.ts';
import { holdSaved } from './tentative/hold.ts';
import { newHeads } from './tamper/heads-state.ts';
import { newLeftOut } from './tamper/left-out-state.ts';
import { newTentative } from './tentative/tentative-state.ts';
import { ticksOf } from './ticks.ts';

export interface SavedReplica {
  readonly hardState: HardState;
  readonly configs: readonly PlacedConfig[];
  readonly rank: RankList | null;
  readonly acknowledgement: Acknowledgement | null;
  readonly appliedIndex: Index;
  readonly foldRows: readonly { readonly key: string; readonly value: Uint8Array }[];
  readonly outbox: readonly SignedEvent[];
  readonly remembered: readonly ShownBy[];
  /** Others' unconfirmed events, each device's ascending by number. */
  readonly tentative: readonly SignedEvent[];
  /** In this fork; null while nobody was found to have lied. */
  readonly contradiction: Contradiction | null;
}

export function restore(
  deviceId: DeviceId,
  scope: Scope,
  ports: CorePorts,
  options: ReplicaOptions,
  saved: SavedReplica,
): CoreState {
  const log = new RaftLog(ports.log);
  const lastIndex = log.last.index;
  const roster = rosterFromRows(saved.foldRows);
  const ticks = ticksOf(options.timing);
  const missing = restoreMissing(ports.log);
  const state: CoreState = {
    deviceId,
    scope,
    ports,
    options,
    ticks,
    random: new Random(options.seed),
    log,
    configs: new ConfigHistory(saved.configs),
    peers: new Map(),
    roster,
    missing,
    outbox: restoreOutbox(deviceId, roster, saved.outbox),
    memory: restoreMemory(saved.remembered),
    tentative: newTentative(options.heldMax ?? LIMITS.outboxEventsMax),
    heads: newHeads(saved.contradiction),
    leftOut: newLeftOut(),
    carried: new Map(),
    hardState: hardStateOf(saved, lastIndex),
    hardStateChanged: false,
    role: { name: 'follower', leader: null },
    willing: options.willing,
    leaving: null,
    tick: 0,
    monoMs: 0,
    wallMs: 0,
    hostHeardMonoMs: Number.NEGATIVE_INFINITY,
    hostGap: { mean16: 16 * ticks.heartbeat, deviation16: 0 },
    doubt: 0,
    outage: newOutage(0, saved.hardState.term, null),
    deferred: new Map(),
    rank: saved.rank ?? NO_RANK,
    unwilling: [],
    matches: [],
    matchesTerm: 0,
    delays: new Map(),
    appliedIndex: saved.appliedIndex,
    appliedHead: newestKnown({ log, missing, ports }, saved.appliedIndex),
    durableIndex: lastIndex,
    acknowledgement: saved.acknowledgement,
    owedAcknowledgement: null,
    heldBelowSeq: 0,
    farewellIndex: null,
    attempt: 0,
    handoverTick: null,
    pages: { tick: 0, given: 0 },
    out: { messages: [], publish: [], statusChanged: true, proof: null },
  };
  holdSaved(state, saved.tentative);
  scheduleCampaign(state);
  return state;
}

/** The commit index is a hint: it may name less than was applied, and never more than is there. */
function hardStateOf({ hardState, appliedIndex }: SavedReplica, lastIndex: Index): HardState {
  assert(appliedIndex <= lastIndex, 'nothing is applied that is not in the log');
  return { ...hardState, commitIndex: Math.min(Math.max(hardState.commitIndex, appliedIndex), lastIndex) };
}

/** Numbers go on after the last event that left or was saved, whichever is later. */
function restoreOutbox(deviceId: DeviceId, roster: RosterState, saved: readonly SignedEvent[]): OutboxState {
  const applied = roster.devices.get(deviceId);
  const last = saved.at(-1);
  const pending = saved.filter((event) => event.header.seq > (applied?.lastSeq ?? 0));
  const fromOutbox = last !== undefined && last.header.seq > (applied?.lastSeq ?? 0);
  return {
    lastSeq: fromOutbox ? last.header.seq : (applied?.lastSeq ?? 0),
    lastId: fromOutbox ? last.id : (applied?.lastId ?? ZERO_EVENT),
    hlc: last?.header.hlc ?? { wallMs: 0, counter: 0 },
    head: last?.header.head ?? { index: 0, hash: ZERO_HASH },
    pending,
    unsaved: [],
    clientIds: new Map(
      pending.map((event) => [
        event.header.clientId,
        { id: event.id, payloadHash: event.header.payloadHash },
      ]),
    ),
    sentTo: null,
    sentSeq: 0,
    progressTick: 0,
  };
}
