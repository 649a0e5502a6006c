/**
 * A replica: one door in (`step`), one bundle out (`takeReady`), as in etcd's raft library. No clock, disk, network
 * or chance of its own; the same inputs give the same bundles. Contract with the caller: docs/protocol.md, chapter LG.
 */
import type { DeviceId } from '../protocol/ids.ts';
import type { Removed, ReplicaMessage } from '../protocol/peer-messages.ts';
import type { Scope } from '../protocol/scope.ts';
import { forgetCarried, NOT_TURNED, takeFolds } from './apply.ts';
import { stepAside } from './aside.ts';
import { assert } from './assert.ts';
import { isCampaignDue } from './election/campaign.ts';
import { linkDown, linkUp, suspectHost, tickFollower } from './election/liveness.ts';
import { handlePreVote, handlePreVoteAnswer, losePreVote, startPreVote } from './election/pre-vote.ts';
import { handlePull, handlePullPage } from './election/pull.ts';
import { isFarAhead } from './election/far-ahead.ts';
import { becomeFollower } from './election/role.ts';
import { noteOwnTick } from './election/self-doubt.ts';
import {
  concludeVote,
  handleRequestVote,
  handleVote,
  tickCandidate,
  withdrawRequests,
} from './election/vote.ts';
import type { Input } from './inputs.ts';
import { admitHeld, answerProposals, handlePropose } from './outbox/admission.ts';
import { carry, handleProposeAnswer, proposeDrafts, sendOutbox } from './outbox/outbox.ts';
import type { CorePorts } from './ports.ts';
import { tickRank } from './rank/host-ranking.ts';
import type { ReplicaOptions } from './options.ts';
import type { Ready, SaveBatch } from './ready.ts';
import { handleAppend, handleCommit, handleHeartbeat } from './replication/follower.ts';
import {
  advanceLeave,
  advanceTransfer,
  advanceVoters,
  announceLeft,
  handleLeave,
  handleTimeoutNow,
  handleTransferRequest,
  startLeave,
  startTransfer,
  yieldIfNoVoter,
} from './replication/handover.ts';
import {
  handleAppendAnswer,
  handleHeartbeatAnswer,
  maybeCommit,
  tickCheckQuorum,
} from './replication/leader.ts';
import { sendAppends, tickHeartbeats } from './replication/send-appends.ts';
import { farewellTo, handleFarewell, isRemoved } from './roster/farewell.ts';
import { resume } from './resume.ts';
import { isVoter } from './roster/quorum.ts';
import { restore } from './restore.ts';
import type { SavedReplica } from './restore.ts';
import { askHistory, handleHistoryPage, handleHistoryRequest } from './snapshot/history.ts';
import {
  handleSnapshotChunk,
  handleSnapshotOffer,
  installIncoming,
  tickIncoming,
} from './snapshot/receive.ts';
import { handleSnapshotAnswer } from './snapshot/send-snapshot.ts';
import { savedMissing, unsavedOf } from './snapshot/state.ts';
import { signAcknowledgement } from './replication/acknowledge.ts';
import { noteSaid, takeRemembered } from './standing/memory.ts';
import { handleContradicted, isFrozen, stepFrozen, takeContradiction } from './tamper/freeze.ts';
import { handleHead, tickHeads } from './tamper/heads.ts';
import { tickLeftOut } from './tamper/left-out.ts';
import { takeRows } from './tentative/hold.ts';
import { handleDigest, handleGossip, sendGossip, tickGossip } from './tentative/gossip.ts';
import { leaderOf, peerEvidence, publish, send, setWallClock } from './state.ts';
import type { CoreState } from './state.ts';
import { viewOf } from './make-view.ts';
import type { ReplicaView } from './view.ts';

export class Replica {
  readonly #state: CoreState;
  #saveUnderWay = false;
  /** Of the state as it is; null when it may have changed since. It is asked for far more often than it changes. */
  #view: ReplicaView | null = null;

  constructor(
    deviceId: DeviceId,
    scope: Scope,
    ports: CorePorts,
    options: ReplicaOptions,
    saved: SavedReplica,
  ) {
    this.#state = restore(deviceId, scope, ports, options, saved);
  }

  /** Changes the state; what follows from it is handed out by takeReady. */
  step(input: Input): void {
    assert(
      !this.#saveUnderWay || input.type === 'saved',
      'one Ready at a time: nothing is stepped during a save',
    );
    this.#saveUnderWay = false;
    this.#view = null;
    this.#step(input);
    // Asked in the middle, for an own event that is being sealed, it is of that moment.
    this.#view = null;
  }

  #step(input: Input): void {
    if (isRemoved(this.#state)) return stepAside(this.#state, input, dispatch);
    if (isFrozen(this.#state)) return stepFrozen(this.#state, input, dispatch);
    dispatch(this.#state, input);
    if (isCampaignDue(this.#state)) startPreVote(this.#state);
  }

  /** Everything to be done now; null when there is nothing. After one with a save, step `saved` first. */
  takeReady(): Ready | null {
    const ready = this.#ready();
    this.#view = null;
    return ready;
  }

  #ready(): Ready | null {
    const state = this.#state;
    withdrawRequests(state);
    installIncoming(state);
    if (state.role.name === 'leader') advanceAsLeader(state);
    const takesPart = !isRemoved(state) && !isFrozen(state);
    if (takesPart) sendOutbox(state);
    advanceLeave(state);
    if (takesPart) askHistory(state);
    const early = takeEarly(state);
    const save = takeSave(state);
    if (state.role.name === 'leader') answerProposals(state, state.role);
    if (!isFrozen(state)) sendGossip(state);
    const { apply, turned } = isFrozen(state) ? NOT_TURNED : takeFolds(state);
    if (apply !== null || state.out.statusChanged) publish(state, { type: 'status' });
    const { messages, publish: publications } = state.out;
    state.out = { messages: [], publish: [], statusChanged: false, proof: state.out.proof };
    if (early.length + messages.length + publications.length === 0 && save === null && !turned) return null;
    this.#saveUnderWay = save !== null;
    return { sendEarly: early, save, send: messages, apply, publish: publications };
  }

  /** What to tell a device that was removed; null for others. */
  farewellTo(device: DeviceId): Removed | null {
    return farewellTo(this.#state, device);
  }

  view(): ReplicaView {
    return (this.#view ??= viewOf(this.#state));
  }

  /** By the newest config or by the newest confirmed one, this device's acknowledgements count in a quorum. */
  isCounted(device: DeviceId): boolean {
    const { configs, hardState } = this.#state;
    return (
      isVoter(configs.newest.config, device) || isVoter(configs.at(hardState.commitIndex).config, device)
    );
  }
}

function dispatch(state: CoreState, input: Input): void {
  switch (input.type) {
    case 'tick':
      tick(state, input.elapsedMs, input.wallMs);
      return;
    case 'resumed':
      resume(state, input.elapsedMs, input.wallMs);
      return;
    case 'receive':
      receive(state, input.from, input.message);
      return;
    case 'linkUp':
      linkUp(state, input.peer);
      return;
    case 'linkDown':
      linkDown(state, input.peer, input.reason);
      return;
    case 'propose':
      setWallClock(state, input.wallMs);
      publish(state, {
        type: 'proposed',
        requestId: input.requestId,
        results: proposeDrafts(state, input.drafts),
      });
      return;
    case 'carry':
      carry(state, input.event);
      return;
    case 'saved':
      saved(state);
      return;
    case 'latencies':
      state.delays = new Map(input.edges.map((edge) => [edge.to, edge.rttUs]));
      return;
    case 'transferHost':
      transferHost(state, input.to);
      return;
    case 'leave':
      startLeave(state);
      return;
    case 'campaign':
      if (state.role.name === 'follower') startPreVote(state);
      return;
    case 'stepDown':
      if (state.role.name === 'leader') becomeFollower(state, state.hardState.term, null);
      return;
  }
}

type LogPiece = Extract<ReplicaMessage, { type: `pull${string}` | `snapshot${string}` | `history${string}` }>;

function receive(state: CoreState, from: DeviceId, message: ReplicaMessage): void {
  const farewell = farewellTo(state, from);
  if (farewell !== null) return send(state, from, farewell);
  if (isFarAhead(state, message)) return;
  noteSaid(state, from, message);
  switch (message.type) {
    case 'greeting':
      peerEvidence(state, from).willing = message.willing;
      return;
    case 'preVote':
      // A host that asks for votes is no host any more.
      if (leaderOf(state) === from && message.term > state.hardState.term) suspectHost(state);
      return handlePreVote(state, from, message);
    case 'preVoteAnswer':
      return handlePreVoteAnswer(state, from, message);
    case 'requestVote':
      return handleRequestVote(state, from, message);
    case 'vote':
      return handleVote(state, from, message);
    case 'append':
      return handleAppend(state, from, message);
    case 'appendAnswer':
      return handleAppendAnswer(state, from, message);
    case 'commit':
      return handleCommit(state, from, message);
    case 'heartbeat':
      return handleHeartbeat(state, from, message);
    case 'heartbeatAnswer':
      return handleHeartbeatAnswer(state, from, message);
    case 'timeoutNow':
      return handleTimeoutNow(state, from, message.term);
    case 'propose':
      return handlePropose(state, from, message.events);
    case 'proposeAnswer':
      return handleProposeAnswer(state, from, message);
    case 'leave':
      return handleLeave(state, from);
    case 'leaveAnswer':
      if (leaderOf(state) === from) announceLeft(state);
      return;
    case 'transferRequest':
      return handleTransferRequest(state, message.to);
    case 'removed':
      return handleFarewell(state, from, message);
    case 'digest':
      return handleDigest(state, from, message);
    case 'gossip':
      return handleGossip(state, from, message.events);
    case 'head':
      return handleHead(state, from, message.certificate);
    case 'contradicted':
      return handleContradicted(state, from, message.proof);
    default:
      return receiveLog(state, from, message);
  }
}

/** The log in larger pieces than a host appends. */
function receiveLog(state: CoreState, from: DeviceId, message: LogPiece): void {
  switch (message.type) {
    case 'pull':
      return handlePull(state, from, message);
    case 'pullPage':
      return handlePullPage(state, from, message);
    case 'snapshotOffer':
      return handleSnapshotOffer(state, from, message);
    case 'snapshotChunk':
      return handleSnapshotChunk(state, from, message);
    case 'snapshotAnswer':
      return handleSnapshotAnswer(state, from, message);
    case 'historyRequest':
      return handleHistoryRequest(state, from, message);
    case 'historyPage':
      return handleHistoryPage(state, from, message);
  }
}

function tick(state: CoreState, elapsedMs: number, wallMs: number): void {
  state.tick++;
  state.monoMs += elapsedMs;
  noteOwnTick(state, elapsedMs);
  setWallClock(state, wallMs);
  forgetCarried(state);
  tickIncoming(state);
  tickGossip(state);
  tickHeads(state);
  tickLeftOut(state);
  tickFollower(state);
  tickCandidate(state);
  if (state.role.name === 'preCandidate' && state.tick >= state.role.deadlineTick) losePreVote(state);
  if (state.role.name === 'leader') tickCheckQuorum(state, state.role);
  if (state.role.name === 'leader') {
    state.role.reviewVoters = true;
    tickRank(state, state.role);
    tickHeartbeats(state, state.role);
  }
}

/** The save is durable: the own vote and the own log count from now on (CM3, EL8). */
function saved(state: CoreState): void {
  state.durableIndex = state.log.savedIndex;
  savedMissing(state);
  const { role, acknowledgement } = state;
  if (role.name === 'leader' && acknowledgement?.term === state.hardState.term) {
    role.acknowledgements.set(state.deviceId, acknowledgement);
  }
  concludeVote(state);
  maybeCommit(state);
}

function transferHost(state: CoreState, to: DeviceId | null): void {
  if (state.role.name === 'leader') {
    startTransfer(state, state.role, to);
    return;
  }
  const host = leaderOf(state);
  if (host !== null && to !== null) send(state, host, { type: 'transferRequest', to });
}

function advanceAsLeader(state: CoreState): void {
  const { role } = state;
  if (role.name !== 'leader') return;
  admitHeld(state, role);
  advanceVoters(state, role);
  advanceTransfer(state, role);
  yieldIfNoVoter(state, role);
  if (state.role.name !== 'leader') return;
  sendAppends(state, role);
}

/**
 * A host's appends may leave while it saves, but never with an own event whose outbox row is not saved (OB2). So may a
 * question for history: it promises nothing, and the next page travels while this one is saved.
 */
function takeEarly(state: CoreState): CoreState['out']['messages'] {
  const mayAppend =
    state.role.name === 'leader' && state.outbox.unsaved.length === 0 && !state.hardStateChanged;
  const isEarly = (type: ReplicaMessage['type']): boolean =>
    type === 'historyRequest' ||
    (mayAppend && (type === 'append' || type === 'commit' || type === 'heartbeat'));
  if (!state.out.messages.some(({ message }) => isEarly(message.type))) return [];
  const early = state.out.messages.filter((outgoing) => isEarly(outgoing.message.type));
  state.out.messages = state.out.messages.filter((outgoing) => !isEarly(outgoing.message.type));
  return early;
}

function takeSave(state: CoreState): SaveBatch | null {
  const acknowledgement = signAcknowledgement(state);
  const outbox = state.outbox.unsaved;
  const missing = unsavedOf(state.missing);
  const isLogDue = state.log.hasUnsaved || state.hardStateChanged || missing !== null;
  const rows = takeRows(state);
  const contradiction = takeContradiction(state);
  const isOwnDue = outbox.length + rows.length > 0 || contradiction !== null;
  const isDue = isLogDue || acknowledgement !== null || isOwnDue;
  const remembered = takeRemembered(state, isDue);
  if (!isDue && remembered.length === 0) return null;
  const { truncateFrom, entries } = state.log.takeUnsaved();
  const { hardState } = state;
  const tentative = rows.length === 0 ? {} : { tentative: rows };
  const events = { outbox, ...tentative, ...(contradiction === null ? {} : { contradiction }) };
  const batch = { hardState, truncateFrom, entries, acknowledgement, ...events, remembered, ...missing };
  state.outbox.unsaved = [];
  state.hardStateChanged = false;
  return batch;
}
