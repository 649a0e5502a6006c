/**
 * One group on this node: its engine, its disk, its read model, and everybody who waits for something of it.
 *
 * A group whose disk refuses halts: what is under way is answered with the reason, nothing new is taken, and it is
 * built anew from what the disk holds when that can be (comeback.ts). The node and its other groups go on.
 */
import type { GroupStatus } from '../../api/groups.ts';
import type { Network } from '../../api/network.ts';
import type { Draft, Input, LinkDownReason } from '../../core/inputs.ts';
import type { ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { decodePeerMessage } from '../../protocol/encode-peer-message.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { isKeysMessage } from '../../protocol/keys-messages.ts';
import { isScreenMessage, type DelayEdge, type Removed } from '../../protocol/peer-messages.ts';
import { channelOf, type Scope } from '../../protocol/scope.ts';
import type { GroupGauges } from '../http/service.ts';
import type { AdmitResult } from '../links/ports.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { Projected } from '../storage/read-model.ts';
import { Comeback, failureOf, haltedBy } from './comeback.ts';
import {
  desksApplied,
  desksMet,
  endDesks,
  hearScreen,
  makeDesks,
  showAgain,
  stopDesks,
  tellKeysMoved,
  type Desks,
} from './desks.ts';
import type { KnownMarks } from './device-marks.ts';
import { Effects } from './effects.ts';
import { forkStatusOf, type ForkStatus } from './fork-status.ts';
import type { GroupPorts } from './group-ports.ts';
import { Life } from './life.ts';
import { Linked } from './linked.ts';
import { networkOf } from './network-view.ts';
import { News } from './news.ts';
import { hasKeys } from './sealing.ts';
import { gaugesOf, numbersOf, standingOf, statusOf } from './status.ts';
import { Waiters } from './waiters.ts';

const monotonicMs = (): number => performance.now();

export class Group {
  readonly scope: Scope;
  readonly messages: Desks['messages'];
  readonly members: Desks['members'];
  readonly rooms: Desks['rooms'];
  readonly roomChanges: Desks['roomChanges'];
  readonly keysRenewal: Desks['keysRenewal'];
  readonly search: Desks['search'];
  readonly #desks: Desks;
  readonly #ports: GroupPorts;
  readonly #waiters = new Waiters<GroupStatus>(() => this.status());
  readonly #news: News;
  readonly #linked: Linked;
  readonly #effects: Effects;
  #life: Life | null = null;
  #failure: DemesError | null = null;
  /** Where the keys of all rooms stand, as the screens were told. */
  #keysTold = '';
  readonly #comeback: Comeback;
  #stopped = false;

  /** Reads the disk and begins. Throws what the disk says. */
  constructor(ports: GroupPorts) {
    this.#ports = ports;
    this.#comeback = new Comeback(() => this.#rebuild(), monotonicMs, ports.log);
    this.scope = ports.scope;
    this.#linked = new Linked(ports.links, channelOf(ports.scope));
    this.#news = new News({
      standing: () => (this.#life !== null && this.hasJoined ? standingOf(this.view(), this.#forks()) : null),
      numbers: () => numbersOf(this.view(), this.#forks()),
      status: () => this.status(),
      publish: (status) => ports.feed.publish('status', ports.scope.groupId, status),
      changed: () => this.#changed(),
      nowMs: monotonicMs,
    });
    this.#desks = makeDesks(ports, {
      store: () => this.store(),
      view: () => this.view(),
      propose: (drafts, done) => this.#propose(drafts, done),
      keys: () => this.#alive().keys,
      tellPeers: (message, isMeant) => this.#linked.tell(message, isMeant),
      agreedMs: () => this.agreedMs(),
      nowMs: monotonicMs,
    });
    this.messages = this.#desks.messages;
    this.members = this.#desks.members;
    this.rooms = this.#desks.rooms;
    this.roomChanges = this.#desks.roomChanges;
    this.keysRenewal = this.#desks.keysRenewal;
    this.search = this.#desks.search;
    this.#build();
    this.#effects = new Effects({
      group: ports,
      life: () => this.#alive(),
      view: () => this.view(),
      carry: (event) => this.#input({ type: 'carry', event }),
      measured: (index) => this.messages.lineChanged(index),
      nowMs: monotonicMs,
    });
  }

  /** Why this group does not work at the moment; null when it does. */
  get failure(): DemesError | null {
    return this.#failure;
  }

  /** Resolves when what was applied before the start can be read. */
  get caughtUp(): Promise<void> {
    return this.#life?.projection.caughtUp ?? Promise.resolve();
  }

  /** This device is in the roster. */
  get hasJoined(): boolean {
    return this.#effects.hasJoined;
  }

  /** What is said in this group's rooms is sealed. */
  get isSealed(): boolean {
    return this.#alive().keys.isSealed;
  }

  /** MK106 What was said in the first room, and newcomers are to see, is shown as far as keys go. */
  get hasKeys(): boolean {
    return hasKeys(this.view(), this.#alive(), this.projectedIndex);
  }

  /** What to tell a device that was removed; null for others. */
  farewellTo(device: DeviceId): Removed | null {
    return this.#alive().engine.farewellTo(device);
  }

  /** Resolves when this device is in the roster, or the group has stopped. */
  get joined(): Promise<void> {
    return this.#effects.joined;
  }

  gauges(): GroupGauges {
    return gaugesOf({
      view: this.view(),
      groupId: this.scope.groupId,
      projectedIndex: this.projectedIndex,
      elections: this.#effects.elections(),
      ...this.#alive().numbers,
      damageFound: this.#comeback.mended,
    });
  }

  /** Throws the failure of a halted group. */
  view(): ReplicaView {
    return this.#alive().engine.view();
  }

  /** RS42 Nothing brings it back but a new start. */
  setAside(reason: DemesError): void {
    this.#failed(reason, false);
  }

  store(): GroupStore {
    return this.#alive().store;
  }

  get projectedIndex(): number {
    return this.#alive().projection.projectedIndex;
  }

  /** Agreed time, ms since 1970. */
  agreedMs(): number {
    return this.#effects.agreedMs();
  }

  /** Throws `joining` until the roster has this device. */
  status(): GroupStatus {
    const view = this.view();
    if (!this.hasJoined) throw new DemesError('joining');
    return statusOf({
      view,
      scope: this.scope,
      hash: (bytes) => this.#ports.crypto.hash(bytes),
      forks: this.#forks(),
      projectedIndex: this.projectedIndex,
      elections: this.#effects.elections(),
      measure: (deviceId) => this.#ports.links.measure(deviceId),
    });
  }

  /** TE10 What is known against each device. Throws what the disk says. */
  marks(): KnownMarks {
    return this.#effects.marks.all(this.view(), this.scope, (bytes) => this.#ports.crypto.hash(bytes));
  }

  /** What others say of this group changed: whoever waits or looks is to see it. */
  look(): void {
    this.#news.note();
  }

  /** How the group's nodes hear each other, as far as this one knows. */
  network(): Network {
    return networkOf({
      view: this.view(),
      links: this.#ports.links,
      heartbeats: (deviceId) => this.#linked.heartbeats(deviceId),
    });
  }

  /** False when timeoutMs passed or the asker went first. */
  async waitFor(
    meets: (status: GroupStatus) => boolean,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#waiters.wait(meets, timeoutMs, signal);
  }

  async admit(event: SignedEvent, signal: AbortSignal): Promise<AdmitResult> {
    return this.#effects.admissions.admit(event, signal);
  }

  /** A peer's frame. Throws ProtocolError for bytes that nobody writes; false when it does not verify. */
  receive(from: DeviceId, bytes: Uint8Array): boolean {
    const life = this.#life;
    if (life === null) return true;
    life.noticeSleep();
    const message = decodePeerMessage(bytes, this.scope, (input) => this.#ports.crypto.hash(input));
    this.#linked.heard(from, message);
    if (isKeysMessage(message)) life.keys.heard(from, message);
    else if (isScreenMessage(message)) hearScreen(this.#desks, this.hasJoined, from, message);
    else return life.engine.receive(from, message);
    return true;
  }

  linkUp(peer: DeviceId): void {
    if (this.#linked.up(peer)) this.#tellPresence(peer, true);
    desksMet(this.#desks, peer);
    this.#input({ type: 'linkUp', peer });
  }

  linkDown(peer: DeviceId, reason: LinkDownReason): void {
    if (this.#linked.down(peer, reason)) this.#tellPresence(peer, false);
    this.#input({ type: 'linkDown', peer, reason });
  }

  latencies(edges: readonly DelayEdge[]): void {
    this.#input({ type: 'latencies', edges });
  }

  transferHost(to: DeviceId | null): void {
    this.#input({ type: 'transferHost', to });
  }

  provoke(type: 'stepDown' | 'campaign'): void {
    this.#input({ type });
  }

  /** Moves the host's role and the vote away; resolves when that is done or can not be done. */
  async leave(): Promise<void> {
    if (this.#life === null || !this.hasJoined) return;
    const left = this.#effects.leaving();
    this.#input({ type: 'leave' });
    await left;
  }

  /** Nothing happens afterwards; whoever waits is answered, and whoever still has it in hand finds it not ready. */
  stop(): void {
    this.#stopped = true;
    this.#failure ??= new DemesError('not_ready');
    this.#comeback.stop();
    this.#endLife();
    this.#news.stop();
    this.#waiters.endAll();
    endDesks(this.#desks);
    this.#effects.stop();
  }

  #forks(): ForkStatus {
    return forkStatusOf(this.view(), this.store().forks, this.#ports);
  }

  #alive(): Life {
    if (this.#life === null) throw this.#failure ?? new DemesError('not_ready');
    return this.#life;
  }

  #input(input: Input): void {
    this.#life?.input(input);
  }

  #propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void {
    const life = this.#alive();
    life.noticeSleep();
    life.engine.propose(drafts, this.#ports.wallMs(), done);
  }

  #build(): void {
    const life = new Life(this.#ports, {
      applied: (entries) => {
        this.#effects.applied(entries);
        desksApplied(this.#desks, entries);
      },
      judged: (entries) => this.#effects.judged(entries),
      published: (publication) => {
        this.#effects.published(publication);
        this.#news.note();
      },
      projected: (step) => this.#projected(step),
      opened: (step) => showAgain(this.#desks, step),
      keysMoved: () => this.#keysMoved(),
      ticked: () => this.#ticked(),
      failed: (error, isMended) => this.#failed(error, isMended),
    });
    this.#life = life;
    this.rooms.forget();
    this.search.start();
    for (const peer of this.#linked.peers) life.input({ type: 'linkUp', peer });
  }

  #tellPresence(deviceId: DeviceId, reachable: boolean): void {
    this.#ports.feed.publish('presence', this.scope.groupId, { deviceId, reachable });
  }

  #projected(step: Projected): void {
    this.messages.projected(step, this.projectedIndex);
    this.rooms.projected(step);
    this.search.projected(step);
    this.#news.note();
  }

  /** MS213 Screens hear of it as they hear of the roster: whoever shows the group asks for its rooms again. */
  #keysMoved(): void {
    const life = this.#life;
    const isIn = life !== null && this.hasJoined;
    tellKeysMoved(this.#desks, isIn);
    if (!isIn) return;
    const states = [...this.view().roster.rooms.keys()].map((roomId) => life.keys.stateOf(roomId)).join();
    if (states === this.#keysTold) return;
    this.#keysTold = states;
    this.#ports.feed.publish('roster', this.scope.groupId, { index: this.projectedIndex });
  }

  #changed(): void {
    if (this.#life === null) return;
    this.messages.heldChanged();
    this.#checkWaiters();
  }

  /** Silence alone can change the tier, so time is looked at too. */
  #ticked(): void {
    if (this.#life === null) return;
    this.messages.tellHeld();
    this.#desks.expiry.ticked();
    this.#news.ticked();
    this.#checkWaiters();
  }

  #checkWaiters(): void {
    if (this.#waiters.size > 0 && this.hasJoined) this.#waiters.check();
  }

  #failed(error: unknown, isMended: boolean): void {
    const failure = failureOf(error);
    this.#failure = failure;
    this.#endLife();
    stopDesks(this.#desks, failure);
    this.#effects.ended();
    if (!isMended && !this.#stopped) this.#tellHalt(failure);
    this.#comeback.after(failure, isMended, this.#stopped);
  }

  #rebuild(): void {
    try {
      this.#build();
      this.#effects.reopened();
      this.#failure = null;
      this.#ports.log.info({}, 'the group works again');
      this.#tellHalt(null);
      this.#news.note();
    } catch (error) {
      this.#failed(error, false);
    }
  }

  #tellHalt(failure: DemesError | null): void {
    this.#ports.feed.publish('halt', this.scope.groupId, haltedBy(failure));
  }

  #endLife(): void {
    this.#life?.end();
    this.#life = null;
  }
}
