/**
 * Joining groups by invitation (rules MS70..MS73): from the text to the own device in the applied roster. What was
 * begun is on disk, so a restart goes on where it was, with the same event.
 */
import type { Joining, JoinAttempt as ShownAttempt } from '../api/groups.ts';
import type { GroupKeys, KeyPackage } from '../engine/group-keys.ts';
import type { Crypto } from '../engine/ports.ts';
import { decodePayload } from '../protocol/encode-payload.ts';
import { DemesError } from '../protocol/errors.ts';
import type { SignedEvent } from '../protocol/event.ts';
import { hintsOf, joinEventOf, readInvitation, readTicket, type Ticket } from './join-event.ts';
import type { DeviceCertificate } from '../protocol/identity.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import type { AddressBook } from './discovery/address-book.ts';
import { hintOf, type Groups } from './groups.ts';
import type { Feed } from './http/feed.ts';
import { JoinFailed, type JoinClient, type JoinStep } from './links/join-client.ts';
import type { Welcome } from './links/join-wire.ts';
import type { Logger } from './log.ts';
import type { GroupRecord } from './storage/group-list.ts';
import type { NodeStore } from './storage/node-store.ts';

/** Attempts that are shown; the newest. */
const ATTEMPTS_MAX = 50;
/** While history comes in, how often it is told how much of it is here, ms. */
const PROGRESS_EVERY_MS = 250;
/** How long a join that is over is still shown as `done`, for whoever looks now and then. */
const DONE_SHOWN_MS = 10_000;
/** How long a join is shown as running for want of keys: those who have them may all be away. */
const KEYS_AWAITED_MS = 10_000;

export interface JoinsPorts {
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
  readonly crypto: Crypto;
  readonly keys: Pick<GroupKeys, 'makePackage'>;
  readonly store: NodeStore;
  readonly groups: Groups;
  readonly client: JoinClient;
  readonly book: AddressBook;
  readonly feed: Feed;
  readonly log: Logger;
  /** As the member shall be called in the group. */
  memberName(): string;
  wallMs(): number;
}

interface Join {
  readonly groupId: GroupId;
  readonly attempts: ShownAttempt[];
  readonly abort: AbortController;
  readonly over: PromiseWithResolvers<void>;
  state: Joining['state'];
  step: Joining['step'];
  /** The roster has this device. */
  isIn: boolean;
  /** MK106 Until then it waits for keys, ms since 1970; null before the history is there. */
  keysUntilMs: number | null;
  /** Confirmed entries that the welcome proved. */
  proved: number;
  code: string | null;
}

export class Joins {
  readonly #ports: JoinsPorts;
  readonly #joins = new Map<GroupId, Join>();

  constructor(ports: JoinsPorts) {
    this.#ports = ports;
  }

  /** Goes on with what was begun before the restart; the groups are open already. */
  resume(): void {
    for (const record of this.#ports.store.groups.all()) {
      if (record.joining === null) continue;
      if (record.joining.failedCode === null) this.#run(record, this.#add(record.groupId));
      else {
        const join = this.#add(record.groupId);
        join.state = 'failed';
        join.code = record.joining.failedCode;
        join.over.resolve();
      }
    }
  }

  /**
   * Durable when it returns; the same invitation again goes on with the join under way, another one replaces it.
   * Throws `invalid` (path
   * `invite`) for a text that is no invitation, `conflict` for a group that this device is in.
   */
  begin(text: string): GroupId {
    readInvitation(text);
    return this.#begin(text);
  }

  #begin(text: string): GroupId {
    const { store, groups } = this.#ports;
    const ticket = readTicket(text);
    const { groupId } = ticket;
    // Who comes back cannot know in which fork the group is: the welcome says it.
    const forkId = ticket.forkId ?? (groupId as string as ForkId);
    const before = store.groups.get(groupId);
    if (before?.joining?.failedCode === null) {
      if (before.joining.invitation === text) return groupId;
      this.#giveUp(groupId);
    }
    if (before !== undefined && before.joining === null) {
      throw new DemesError('conflict', { detail: 'This node is in that group already.' });
    }
    if (before === undefined) groups.checkRoom();
    const { deviceId, crypto, certificate } = this.#ports;
    const joiner = { deviceId, crypto, certificate, memberName: this.#ports.memberName() };
    const event = repeatable(before, ticket) ?? joinEventOf(joiner, ticket, this.#ports.wallMs());
    const info = { groupId, forkId, name: ticket.groupName, addedAt: this.#ports.wallMs() };
    store.groups.beginJoining(info, text, event);
    groups.open({ groupId, forkId });
    this.#run(store.groups.get(groupId)!, this.#add(groupId));
    return groupId;
  }

  /** DV15 What a linked device was handed; each is forgotten once it is begun, or means nothing. */
  beginPending(): void {
    const { store, log } = this.#ports;
    for (const { id, text } of store.chain.pending) {
      try {
        this.#begin(text);
      } catch (error) {
        if (!(error instanceof DemesError)) throw error;
        log.warn({ err: error }, 'a group that was handed over is not joined');
      }
      store.chain.forgetPending(id);
    }
  }

  /** Null for a group that was never joined here, or whose joining was over some time ago. */
  shown(groupId: GroupId): Joining | null {
    const join = this.#joins.get(groupId);
    if (join === undefined) return null;
    const { received, total } = this.#progress(join);
    const { state, step, attempts, code } = join;
    return {
      state,
      step,
      attempts: [...attempts],
      received,
      total,
      ...(code === null ? {} : { code: code as NonNullable<Joining['code']> }),
    };
  }

  /** Resolves when the join of that group is done or has failed. */
  async over(groupId: GroupId): Promise<void> {
    await this.#joins.get(groupId)?.over.promise;
  }

  /** Rosters changed: a newcomer may find itself in one. */
  rostersChanged(): void {
    for (const join of this.#joins.values()) {
      if (join.state !== 'running' || join.isIn) continue;
      const group = this.#ports.groups.find(join.groupId);
      if (group !== undefined && group.failure === null && group.hasJoined) this.#finish(join);
    }
  }

  stop(): void {
    for (const join of this.#joins.values()) join.abort.abort();
  }

  #add(groupId: GroupId): Join {
    const join: Join = {
      groupId,
      attempts: [],
      abort: new AbortController(),
      over: Promise.withResolvers<void>(),
      state: 'running',
      step: 'dialing',
      isIn: false,
      keysUntilMs: null,
      proved: 0,
      code: null,
    };
    this.#joins.set(groupId, join);
    return join;
  }

  #run(record: GroupRecord, join: Join): void {
    this.#ask(record, join).catch((error: unknown) => {
      if (join.state !== 'running' || join.abort.signal.aborted) return;
      this.#fail(join, error);
    });
  }

  async #ask(record: GroupRecord, join: Join): Promise<void> {
    const { groups, client, book } = this.#ports;
    const { invitation: text, event: begun } = record.joining!;
    const ticket = readTicket(text);
    const event = await this.#completed(join, begun, ticket);
    // HS49 Known, so that they may dial; not where they are: until they know this device they refuse its links.
    const known = hintsOf(ticket).map(({ deviceId, tlsKeyHash, signingKey }) => {
      return { deviceId, tlsKeyHash, signingKey, addresses: [] };
    });
    groups.setHints(record.groupId, known);
    this.rostersChanged();
    if (join.state !== 'running') return;
    const welcome = await client.join({
      target: ticket,
      event,
      addressRecord: book.own(),
      signal: join.abort.signal,
      onStep: (step) => this.#step(join, step),
      onAttempt: (attempt) => {
        if (join.attempts.length >= ATTEMPTS_MAX) join.attempts.shift();
        join.attempts.push({ ...attempt });
        this.#tell(join);
      },
    });
    this.#welcomed(join, ticket, welcome);
  }

  /**
   * MK105 Into a group whose rooms are sealed a device brings a key package. Making one takes a thread, so the event
   * that was begun is made whole before it leaves for the first time, and never again.
   */
  async #completed(join: Join, begun: SignedEvent, ticket: Ticket): Promise<SignedEvent> {
    const { deviceId, crypto, certificate, store, groups, keys } = this.#ports;
    const payload = decodePayload(begun.header.kind, begun.payload);
    const isWhole = payload.kind !== 'join' || payload.keyPackage !== undefined;
    if (isWhole || !ticket.isSealed || certificate.kind === 'keeper') return begun;
    const atMs = this.#ports.wallMs();
    const keyPackage = await new Promise<KeyPackage>((resolve, reject) => {
      keys.makePackage({ atMs }, (answer) => (answer.ok ? resolve(answer.value) : reject(answer.error)));
    });
    const memberName = payload.grant === null ? '' : payload.memberName;
    const event = joinEventOf(
      { deviceId, crypto, certificate, memberName },
      ticket,
      atMs,
      keyPackage.publicPart,
    );
    join.abort.signal.throwIfAborted();
    // The group is open already, and keeps in memory which packages are its own.
    const { groupId } = ticket;
    groups.reopen(groupId, () => store.groups.completeJoining(groupId, event, keyPackage));
    return event;
  }

  /** From here on the log itself tells who belongs; the welcome says where they are. */
  #welcomed(join: Join, ticket: Ticket, welcome: Welcome): void {
    const { groups, book, crypto, store } = this.#ports;
    if (welcome.forks.length > (store.groups.get(join.groupId)?.forks.length ?? 0)) {
      groups.reopen(join.groupId, () => store.groups.learnForks(join.groupId, welcome.forks));
    }
    const hints = new Map(hintsOf(ticket).map((hint) => [hint.deviceId, hint]));
    for (const certificate of welcome.devices) {
      const hint = hintOf(certificate, crypto);
      hints.set(hint.deviceId, { ...hint, addresses: hints.get(hint.deviceId)?.addresses ?? [] });
    }
    const keys = new Map(welcome.devices.map((one) => [hintOf(one, crypto).deviceId, one.signingKey]));
    for (const addresses of welcome.addressRecords) {
      const key = keys.get(addresses.deviceId);
      if (key !== undefined) book.merge(addresses, key);
    }
    const proved = welcome.certificate?.acknowledgements.map(
      ({ acknowledgement }) => acknowledgement.lastIndex,
    );
    join.proved = proved === undefined ? 0 : Math.min(...proved);
    this.#step(join, 'catchingUp');
    groups.setHints(join.groupId, [...hints.values()]);
    this.rostersChanged();
    this.#followProgress(join);
  }

  /** Applying an entry is no news of its own for a group that this device is not in yet. */
  #followProgress(join: Join): void {
    let told = -1;
    const timer = setInterval(() => {
      const { received } = this.#progress(join);
      if (join.state !== 'running' || join.abort.signal.aborted) clearInterval(timer);
      else if (received !== told) {
        told = received;
        this.#tell(join);
      }
    }, PROGRESS_EVERY_MS);
    timer.unref();
  }

  #step(join: Join, step: JoinStep | 'catchingUp'): void {
    if (join.step === step) return;
    join.step = step;
    this.#tell(join);
  }

  #finish(join: Join): void {
    const { store, groups, log } = this.#ports;
    join.isIn = true;
    join.abort.abort();
    store.groups.finishJoining(join.groupId);
    groups.setHints(join.groupId, []);
    log.info({ group: join.groupId }, 'joined');
    join.step = 'catchingUp';
    join.over.resolve();
    this.#showDone(join);
  }

  /** MK106 Whoever came in has the keys by then, or hears that they are awaited. MS105 Whoever came in by a snapshot sees how much of the history is there, until all of it is. */
  #showDone(join: Join): void {
    const group = this.#ports.groups.find(join.groupId);
    // A group that halted, or whose node stops, can be asked nothing, and nothing more of it comes.
    const isOver = group === undefined || group.failure !== null;
    const isThere = isOver || group.view().history === null;
    const nowMs = this.#ports.wallMs();
    if (isThere) join.keysUntilMs ??= nowMs + KEYS_AWAITED_MS;
    const isWhole = isOver || (isThere && (group.hasKeys || nowMs > join.keysUntilMs!));
    if (isWhole) join.state = 'done';
    this.#tell(join);
    if (!isWhole) setTimeout(() => this.#showDone(join), PROGRESS_EVERY_MS).unref();
    else setTimeout(() => this.#joins.delete(join.groupId), DONE_SHOWN_MS).unref();
  }

  #fail(join: Join, error: unknown): void {
    const { store, groups, log } = this.#ports;
    const code = error instanceof JoinFailed ? error.code : 'unreachable';
    log.warn({ group: join.groupId, code, err: error }, 'joining failed');
    join.state = 'failed';
    join.code = code;
    groups.drop(join.groupId);
    store.groups.failJoining(join.groupId, code);
    this.#tell(join);
    join.over.resolve();
  }

  /** The group with everything in it, whether it was joined or not. Throws not_found. */
  forget(groupId: GroupId): void {
    const { store, groups, log } = this.#ports;
    if (store.groups.get(groupId) === undefined) throw new DemesError('not_found');
    const join = this.#joins.get(groupId);
    join?.abort.abort();
    join?.over.resolve();
    this.#joins.delete(groupId);
    groups.drop(groupId);
    store.groups.remove(groupId);
    this.#ports.feed.publish('forgotten', groupId, {});
    log.info({ group: groupId }, 'forgotten');
  }

  /** A newer invitation knows better where the members are. */
  #giveUp(groupId: GroupId): void {
    const { store, groups } = this.#ports;
    const join = this.#joins.get(groupId);
    join?.abort.abort();
    join?.over.resolve();
    groups.drop(groupId);
    store.groups.failJoining(groupId, 'unreachable');
  }

  #progress(join: Join): { received: number; total: number } {
    const group = this.#ports.groups.find(join.groupId);
    if (group === undefined || group.failure !== null) return { received: 0, total: join.proved };
    const { appliedIndex, commitIndex, history } = group.view();
    // With a snapshot everything is applied at once, and comes in afterwards.
    const missing = history === null ? 0 : history.total - history.received;
    return { received: appliedIndex - missing, total: Math.max(join.proved, commitIndex) };
  }

  #tell(join: Join): void {
    this.#ports.feed.publish('join', join.groupId, this.shown(join.groupId));
  }
}

/** A join that failed may have arrived all the same: the same invitation repeats the same event. */
function repeatable(before: GroupRecord | undefined, ticket: Ticket): SignedEvent | null {
  if (before === undefined || before.joining === null) return null;
  const { invitation } = readTicket(before.joining.invitation);
  return invitation?.grant.inviteId === ticket.invitation?.grant.inviteId ? before.joining.event : null;
}
