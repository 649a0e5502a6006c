/**
 * Pulling before running (rules EL19..EL22; pull-based replication as in MongoDB, NSDI 2021): where the only voter
 * that hears a quorum has a stale log, nobody could win. It reads what it lacks from a voter whose log is fresher, then
 * asks again. Why that loses and confirms nothing: docs/architecture.md, "A candidate may read before it runs".
 */
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Pull, PullPage } from '../../protocol/peer-messages.ts';
import { contradiction, isAcknowledged, storeEntry } from '../replication/store.ts';
import { isVoter } from '../roster/quorum.ts';
import { send } from '../state.ts';
import type { CoreState } from '../state.ts';
import { scheduleCampaign } from './campaign.ts';
import type { Outage } from './outage.ts';
import { becomeFollower, trustsHost } from './role.ts';

/** Pages given away between two ticks: 4 MiB, whoever asks how often. */
const PAGES_PER_TICK = 16;

interface LogEnd {
  readonly lastIndex: Index;
  readonly lastTerm: Term;
}

/** Strictly: of two equal logs neither is fresher. */
export function isFresher(a: LogEnd, b: LogEnd): boolean {
  return a.lastTerm > b.lastTerm || (a.lastTerm === b.lastTerm && a.lastIndex > b.lastIndex);
}

/** Asks for what follows the own log; the own turn to run waits a round for the answer. */
export function startPull(state: CoreState, from: DeviceId): void {
  const { outage } = state;
  if (outage === null) return;
  outage.pullsFrom = from;
  outage.campaignTick = state.tick + state.ticks.round;
  const { index: afterIndex, term: afterTerm } = state.log.last;
  send(state, from, { type: 'pull', afterIndex, afterTerm });
}

/** EL20 Whoever trusts a host, or is one, gives nothing away: its host will send. */
export function handlePull(state: CoreState, from: DeviceId, message: Pull): void {
  if (trustsHost(state) || !mayAsk(state, from)) return;
  if (state.pages.tick !== state.tick) state.pages = { tick: state.tick, given: 0 };
  if (++state.pages.given > PAGES_PER_TICK) return;
  const { log } = state;
  const { index: lastIndex, term: lastTerm } = log.last;
  const asked = log.head(Math.min(message.afterIndex, lastIndex));
  const previous =
    asked?.index === message.afterIndex && asked.term === message.afterTerm
      ? asked
      : log.lastWithTermAtMost(Math.min(message.afterIndex, lastIndex), message.afterTerm);
  // Below a snapshot nothing can be compared: whoever lacks so much needs one itself.
  if (previous.index > message.afterIndex) return;
  send(state, from, {
    type: 'pullPage',
    term: state.hardState.term,
    prevIndex: previous.index,
    prevTerm: previous.term,
    prevHash: previous.hash,
    lastIndex,
    lastTerm,
    entries: log.entries(previous.index + 1, lastIndex, LIMITS.appendEntriesMax, LIMITS.appendBytesMax),
  });
}

/** By the own newest config or the one before: whoever asks may know of another. */
function mayAsk({ configs }: CoreState, device: DeviceId): boolean {
  const { index, config } = configs.newest;
  return isVoter(config, device) || isVoter(configs.at(index - 1).config, device);
}

/** EL19 One page of the fresher log. Nothing is acknowledged by it, and no commit index moves. */
export function handlePullPage(state: CoreState, from: DeviceId, page: PullPage): void {
  const { outage, role, log } = state;
  if (outage?.pullsFrom !== from || role.name !== 'follower' || role.leader !== null) return;
  const { index: lastIndex, term: lastTerm } = log.last;
  // Judged anew for every page: the source may have taken entries back meanwhile.
  if (!isFresher(page, { lastIndex, lastTerm })) {
    endPull(state, outage);
    return;
  }
  if (log.head(page.prevIndex)?.hash !== page.prevHash) {
    lookFurtherBack(state, outage, from, page);
    return;
  }
  if (!takePage(state, from, page)) {
    endPull(state, outage);
    return;
  }
  if (page.entries.length > 0 && log.last.index < page.lastIndex) startPull(state, from);
  else endPull(state, outage);
}

/** EL21 The source's term first; a word given in that term is not broken, so a term beyond it begins where one would be. */
function takePage(state: CoreState, from: DeviceId, page: PullPage): boolean {
  const { hardState, log } = state;
  // What a former host was owed must not be signed over another's entries.
  state.owedAcknowledgement = null;
  if (page.term > hardState.term) becomeFollower(state, page.term, null);
  const differs = page.entries.find(({ index, hash }) => (log.head(index)?.hash ?? hash) !== hash);
  if (differs !== undefined && isAcknowledged(state, differs.index)) {
    if (differs.index <= state.hardState.commitIndex) {
      contradiction(state, from, differs.index, differs.hash);
      return false;
    }
    if (state.hardState.term >= Number.MAX_SAFE_INTEGER) return false;
    becomeFollower(state, state.hardState.term + 1, null);
  }
  return page.entries.every((entry) => storeEntry(state, from, entry));
}

/** As a host probes: each question settles a term that differs. Never below what is confirmed, which both hold. */
function lookFurtherBack(state: CoreState, outage: Outage, from: DeviceId, page: PullPage): void {
  const { log, hardState } = state;
  const { commitIndex } = hardState;
  if (page.prevIndex <= commitIndex) {
    if (page.prevIndex === commitIndex) contradiction(state, from, page.prevIndex, page.prevHash);
    endPull(state, outage);
    return;
  }
  const agree = log.lastWithTermAtMost(Math.min(page.prevIndex, log.last.index), page.prevTerm);
  const after = agree.index > commitIndex ? agree : log.head(commitIndex);
  if (after === undefined) {
    endPull(state, outage);
    return;
  }
  send(state, from, { type: 'pull', afterIndex: after.index, afterTerm: after.term });
}

/** EL22 What was read is saved before anybody is asked for a vote (LG11). Whoever had the log all along goes first. */
function endPull(state: CoreState, outage: Outage): void {
  outage.pullsFrom = null;
  scheduleCampaign(state, state.tick + state.ticks.of(state.options.timing.jitterMs) + 1);
}
