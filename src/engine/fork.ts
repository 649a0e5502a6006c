/** How a log goes on in a new fork: what the device that recovers writes, and what one that adopts does (RS45..RS49). */
import { keptInFork, type ForkPoint } from '../core/fork/adoption.ts';
import { broughtAlong } from '../core/fork/brought.ts';
import { forksLived } from '../core/fork/has-begun.ts';
import type { LogReader } from '../core/ports.ts';
import type { AppliedNumber } from '../core/tentative/held-events.ts';
import type { ReplicaView } from '../core/view.ts';
import { makeEntry } from '../protocol/encode-entry.ts';
import { ZERO_EVENT } from '../protocol/encode-event.ts';
import { forkIdOf, forkPreimage, scopeAfter } from '../protocol/encode-fork.ts';
import type { Entry } from '../protocol/entry.ts';
import { DemesError } from '../protocol/errors.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { ForkAgreement, ForkRecord, ForkTerms } from '../protocol/fork.ts';
import { compareIds, sortedIds } from '../protocol/ids.ts';
import type { DeviceId, ForkId, GroupId, Index, Term } from '../protocol/ids.ts';
import type { Crypto } from './ports.ts';

/** What a disk does in one transaction to go over to another fork. The group must not run meanwhile. */
export interface ForkChange {
  /** All that led there, oldest first; the last is the new one. */
  readonly forks: readonly ForkRecord[];
  readonly forkId: ForkId;
  readonly term: Term;
  /** Entries above go; what stays is confirmed. */
  readonly keep: Index;
  /** What was applied goes beyond that: the log is folded again from its first entry. */
  readonly refold: boolean;
  /** Behind what stays. */
  readonly entries: readonly Entry[];
  /** Own events that lose their place: they wait for another one. Ascending by number. */
  readonly outbox: readonly SignedEvent[];
  /** TN20 Others' events that go along and wait, too: all rows there are from now on. Each device's ascending. */
  readonly tentative: readonly SignedEvent[];
}

const READ_BYTES = 1024 * 1024;

/**
 * RS45, RS46 The new fork begins with all that this device has, and with a config in which it alone votes: nobody else
 * has agreed yet. Whoever adopts is made a voter by the autopilot. RS57 It follows the last fork that the device lived in.
 *
 * @param wallMs ms since 1970
 */
export function recoverGroup(
  view: ReplicaView,
  log: LogReader,
  before: { readonly groupId: GroupId; readonly forks: readonly ForkRecord[] },
  lost: readonly DeviceId[],
  suite: Pick<Crypto, 'hash' | 'sign'>,
  wallMs: number,
): ForkChange {
  const { deviceId, lastIndex: index, roster } = view;
  const { groupId } = before;
  const hash = (bytes: Uint8Array): Uint8Array => suite.hash(bytes);
  const last = log.entries(index, index, 1)[0];
  if (last === undefined) throw new DemesError('conflict', { detail: 'The end of the log is missing here.' });
  const lived = forksLived(before.forks, index);
  // What counts as confirmed by the word of a fork that is left out is not known to be that in the one before it.
  const confirmedTo = Math.min(view.commitIndex, before.forks[lived.length]?.confirmedTo ?? Infinity);
  const terms: ForkTerms = {
    groupId,
    parentForkId: scopeAfter(groupId, lived, hash).forkId,
    index,
    hash: last.hash,
    confirmedTo,
    by: deviceId,
    lost: sortedIds(new Set(lost)),
    createdAt: wallMs,
  };
  const forks = [...lived, { ...terms, agreed: [agreementTo(terms, deviceId, suite)] }];
  const term = Math.max(view.term, last.term) + 1;
  const others = [...roster.devices.values()].filter(
    (device) => device.memberId !== null && device.deviceId !== deviceId,
  );
  const learners = sortedIds(new Set(others.map((device) => device.deviceId)));
  const config = makeEntry(
    { index: index + 1, term, at: Math.max(last.at, Math.floor(wallMs)), prevHash: last.hash },
    { kind: 'config', config: { voters: [deviceId], votersOld: [], learners } },
    scopeAfter(groupId, forks, hash),
    hash,
  );
  const forkId = forkIdOf(terms, hash);
  const tentative = broughtAlong(lastUpTo(view, log, index, false), view.held());
  return { forks, forkId, term, keep: index, refold: false, entries: [config], outbox: [], tentative };
}

/**
 * RS47, RS48 What is not of the new fork goes; own events in it wait for a place again.
 *
 * @throws DemesError conflict when this device is in that fork already, is no member's there (RS56), or lacks what must
 * be looked at
 */
export function adoptFork(
  view: ReplicaView,
  log: LogReader,
  own: readonly ForkRecord[],
  offered: readonly ForkRecord[],
  suite: Pick<Crypto, 'hash' | 'sign'>,
): ForkChange {
  const hash = (bytes: Uint8Array): Uint8Array => suite.hash(bytes);
  const idsOfOwn = own.map((fork) => forkIdOf(fork, hash));
  const shared = offered.findIndex((fork, at) => forkIdOf(fork, hash) !== idsOfOwn[at]);
  const theirs = offered[shared];
  if (theirs === undefined) {
    throw new DemesError('conflict', { detail: 'This device is in that fork already, or in a later one.' });
  }
  const joinedIndex = view.roster.devices.get(view.deviceId)?.joinedIndex ?? 0;
  const keep = keptInFork({
    commitIndex: view.commitIndex,
    hashAt: (index) => log.head(index)?.hash,
    own: own[shared] ?? null,
    theirs: theirs satisfies ForkPoint,
    partedAfter: view.contradiction === null ? null : joinedIndex,
  });
  if (joinedIndex > keep) {
    const detail =
      'This device joined after that fork had begun: leave the group here, and join again with a new invitation.';
    throw new DemesError('conflict', { detail });
  }
  const refold = view.appliedIndex > keep;
  if (keep < log.base().index || (refold && log.base().index > 0)) {
    const detail =
      'The history of this group is not complete here yet: wait for it, or leave the group and join again.';
    throw new DemesError('conflict', { detail });
  }
  const above = eventsAbove(view, log, keep);
  const lost = ownEventsAbove(view, above);
  const last = lastUpTo(view, log, keep, refold);
  const newest = offered.at(-1)!;
  const agreed = newest.agreed.filter((one) => one.deviceId !== view.deviceId);
  agreed.push(agreementTo(newest, view.deviceId, suite));
  agreed.sort((a, b) => compareIds(a.deviceId, b.deviceId));
  return {
    forks: [...offered.slice(0, -1), { ...newest, agreed }],
    forkId: forkIdOf(newest, hash),
    term: view.term,
    keep,
    refold,
    entries: [],
    outbox: refold ? [...lastOwnUpTo(view, log, keep, lost), ...lost] : lost,
    tentative: broughtAlong(last, [...above, ...view.held()]),
  };
}

function agreementTo(terms: ForkTerms, deviceId: DeviceId, suite: Pick<Crypto, 'sign'>): ForkAgreement {
  return { deviceId, signature: suite.sign(forkPreimage(terms)) };
}

/**
 * RS51 Whose number is the last before those that wait: a fold that begins anew has forgotten it, and the device would
 * use its numbers again. None when that is the event by which it joined.
 */
function lastOwnUpTo(
  { deviceId, outbox, roster }: ReplicaView,
  log: LogReader,
  keep: Index,
  lost: readonly SignedEvent[],
): SignedEvent[] {
  const waiting = [...lost, ...outbox].map(({ header }) => header.seq);
  const seq = Math.min(...waiting, (roster.devices.get(deviceId)?.lastSeq ?? 0) + 1) - 1;
  if (seq < 2) return [];
  for (let from = 1; from <= keep;) {
    const entries = log.entries(from, keep, READ_BYTES);
    for (const { body } of entries) {
      if (body.kind !== 'event') continue;
      const { header } = body.event;
      if (header.deviceId === deviceId && header.seq === seq) return [body.event];
    }
    from += Math.max(1, entries.length);
  }
  return [];
}

/** Those that are not in the outbox any more; the numbers of the two go on without a gap. */
function ownEventsAbove({ deviceId, outbox }: ReplicaView, above: readonly SignedEvent[]): SignedEvent[] {
  const waiting = new Set(outbox.map(({ header }) => header.seq));
  const found = new Map<number, SignedEvent>();
  for (const event of above) {
    const { seq } = event.header;
    if (event.header.deviceId !== deviceId) continue;
    // A duplicate in the log has no effect there: the first of a number is the one that counts.
    if (!waiting.has(seq) && !found.has(seq)) found.set(seq, event);
  }
  return [...found.values()].sort((a, b) => a.header.seq - b.header.seq);
}

/** Whoever made them, in the order of the log. */
function eventsAbove({ lastIndex }: ReplicaView, log: LogReader, keep: Index): SignedEvent[] {
  return [...eventsOf(log, keep + 1, lastIndex)];
}

function* eventsOf(log: LogReader, low: Index, high: Index): Generator<SignedEvent> {
  for (let from = low; from <= high;) {
    const entries = log.entries(from, high, READ_BYTES);
    for (const { body } of entries) if (body.kind === 'event') yield body.event;
    from += Math.max(1, entries.length);
  }
}

/** The last event in what stays of each other device that is known by then. */
function lastUpTo(
  { deviceId, roster, appliedIndex }: ReplicaView,
  log: LogReader,
  keep: Index,
  refold: boolean,
): Map<DeviceId, AppliedNumber> {
  const last = new Map<DeviceId, AppliedNumber>();
  for (const device of roster.devices.values()) {
    if (device.deviceId === deviceId || device.memberId === null || device.joinedIndex > keep) continue;
    const { lastSeq: seq, lastId: id } = device;
    last.set(device.deviceId, refold ? { seq: 0, id: ZERO_EVENT } : { seq, id });
  }
  for (const { id, header } of eventsOf(log, refold ? 1 : appliedIndex + 1, keep)) {
    const before = last.get(header.deviceId);
    if (before !== undefined && header.seq === before.seq + 1 && header.prev === before.id)
      last.set(header.deviceId, { seq: header.seq, id });
  }
  return last;
}
