/**
 * One known device and the one link with it (HS14..HS20): dialling, choosing between two links, redialling, and
 * what is told about it. Any side dials; a link that crosses another is settled by rules that both ends apply
 * to the same facts, so they always keep the same one.
 */
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import type { LinkDownReason } from '../../core/inputs.ts';
import { compareIds, type DeviceId, type GroupId } from '../../protocol/ids.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import { Backoff } from './backoff.ts';
import { monotonicMs } from './estimates.ts';
import type { FaultFilter } from './faults.ts';
import { exchangeHellos, openStream, sessionOf, type Greeted, type HandshakeFailure } from './handshake.ts';
import { commonGroups, linkIdOf, NO_LINK, ownTokens, type HelloContext, type Session } from './hello.ts';
import { Link, type LinkEvents } from './link.ts';
import type { Boot, KnownDevice, LinkRefusal } from './ports.ts';
import { expectAnswer, reach, type Evidence } from './reach.ts';
import type { LinkTiming } from './timing.ts';
import { CLOSE_CODE, encodeGroups, encodeVouch, type ControlFrame, type GroupsFrame } from './wire.ts';

/** Redials at once after a closed link are not closer together than this: else a fault would spin. */
const AT_ONCE_GAP_MS = 250;
/** A link that lived this long was good: the next back-off starts small. */
const GOOD_LINK_MS = 1000;
const US_PER_MS = 1000;

interface PeerEvents {
  up(peer: Peer, groups: readonly GroupId[]): void;
  down(peer: Peer, reason: LinkDownReason, groups: readonly GroupId[]): void;
  refused(peer: Peer, code: LinkRefusal, detail: string): void;
  message(peer: Peer, groupId: GroupId, body: Uint8Array): void;
  control(peer: Peer, frame: Exclude<ControlFrame, GroupsFrame>): void;
  roundTrip(peer: Peer): void;
}

/** What all peers of a node share. */
export interface PeerContext {
  readonly hello: HelloContext;
  readonly timing: LinkTiming;
  readonly faults: FaultFilter;
  readonly book: AddressBook;
  readonly events: PeerEvents;
}

interface Dial {
  readonly abort: AbortController;
  /** Our hello is out: the other end may already count on this link, so it is not given up any more. */
  isCommitted: boolean;
}

export class Peer implements LinkEvents {
  readonly deviceId: DeviceId;
  private readonly context: PeerContext;
  private readonly backoff: Backoff;
  private device: KnownDevice;
  private current: { readonly link: Link; session: Session; tokens: readonly Uint8Array[] } | null = null;
  private lastLinkId = NO_LINK;
  private lastRttUs: number | null = null;
  private dialling: Dial | null = null;
  private redialTimer: NodeJS.Timeout | undefined;
  private lastAtOnceMs = -AT_ONCE_GAP_MS;
  /** What was told last: up, or down for a reason; null before the first link. */
  private told: 'up' | LinkDownReason | null = null;
  /** Told once, however often it is tried again. */
  private lastRefusal: LinkRefusal | null = null;
  private isStopped = false;

  constructor(device: KnownDevice, context: PeerContext) {
    this.deviceId = device.deviceId;
    this.device = device;
    this.context = context;
    this.backoff = new Backoff(context.timing.redialMinMs, context.timing.redialMaxMs);
  }

  /** The link to send on; null while there is none. */
  get link(): Link | null {
    return this.current?.link ?? null;
  }

  get known(): KnownDevice {
    return this.device;
  }

  /** Smoothed, µs; null before the first measurement. */
  get rttUs(): number | null {
    return this.link?.roundTrip.us ?? this.lastRttUs;
  }

  get isUp(): boolean {
    return this.told === 'up';
  }

  start(): void {
    // The higher id waits as long as a handshake takes, so that two nodes that start together rarely cross.
    const isHigher = compareIds(this.context.hello.identity.deviceId, this.deviceId) > 0;
    this.redialIn(isHigher ? this.context.timing.answerFloorMs : 0);
  }

  /** The roster or the invitation says something else of it now; never another key. */
  update(device: KnownDevice): void {
    this.device = device;
    this.hurry();
    if (this.current === null) return;
    const { link } = this.current;
    this.current.session = { ...this.current.session, peer: device };
    link.sendControl(encodeGroups(ownTokens(this.current.session)));
    this.regroup(this.current.tokens);
  }

  /** No longer known, or the node stops: nothing is told any more. */
  stop(reason: 'stopping' | 'unknown_device'): void {
    this.isStopped = true;
    clearTimeout(this.redialTimer);
    this.dialling?.abort.abort();
    this.dialling = null;
    this.link?.close(reason);
    this.current = null;
  }

  /** A connection whose TLS key is this device's came in and was upgraded. */
  accept(socket: WebSocket, transport: TLSSocket): void {
    this.greet(socket, transport, null);
  }

  /** Addresses changed, or a person asks: try now rather than at the end of the back-off. */
  hurry(): void {
    if (this.isStopped || this.dialling !== null || (this.current !== null && this.isUp)) return;
    this.backoff.reset();
    this.redialIn(0);
  }

  /** Groups among those shared with this peer whose tokens it sent. */
  namedGroups(tokens: readonly Uint8Array[]): GroupId[] {
    if (this.current === null) return [];
    const { link, session } = this.current;
    return commonGroups(session, tokens).filter((group) => link.groups.has(group));
  }

  /** Tells the peer who the device is, as far as it belongs to groups that this peer shares. */
  vouchFor({ signingKey, tlsKeyHash, groups }: KnownDevice): void {
    if (this.current === null || signingKey === null) return;
    const { link, session } = this.current;
    const shared = groups.filter((group) => link.groups.has(group));
    if (shared.length === 0) return;
    const groupTokens = ownTokens({ ...session, peer: { ...session.peer, groups: shared } });
    link.sendControl(encodeVouch({ signingKey, tlsKeyHash, groupTokens }));
  }

  tick(nowMs: number, lateMs: number): void {
    this.link?.tick(nowMs, lateMs);
  }

  // What the link tells. A link that was replaced goes on delivering until its socket ends, and no more than that.

  message(_link: Link, groupId: GroupId, body: Uint8Array): void {
    if (!this.isStopped) this.context.events.message(this, groupId, body);
  }

  control(link: Link, frame: ControlFrame): void {
    if (this.isStopped || link !== this.link) return;
    if (frame.type === 'groups') this.regroup(frame.groupTokens);
    else this.context.events.control(this, frame);
  }

  silent(link: Link): void {
    if (link !== this.link) return;
    this.tellDown('silent');
    this.redialIn(this.backoff.next());
  }

  heardAgain(link: Link): void {
    if (link !== this.link) return;
    clearTimeout(this.redialTimer);
    this.giveUpDial();
    this.tellUp([...link.groups]);
  }

  roundTrip(link: Link): void {
    if (link === this.link) this.context.events.roundTrip(this);
  }

  closed(link: Link, code: number): void {
    if (link !== this.link || this.isStopped) return;
    this.current = null;
    this.lastRttUs = link.roundTrip.us ?? this.lastRttUs;
    const nowMs = monotonicMs();
    if (nowMs - link.openedMs >= GOOD_LINK_MS) this.backoff.reset();
    this.tellDown('closed');
    if (code === CLOSE_CODE.stopping) {
      this.tellDown('refused');
      this.redialIn(this.backoff.next());
    } else if (code === CLOSE_CODE.violation) {
      this.redialIn(this.context.timing.redialMaxMs);
    } else if (nowMs - this.lastAtOnceMs >= AT_ONCE_GAP_MS) {
      this.lastAtOnceMs = nowMs;
      this.dial(true);
    } else this.redialIn(this.backoff.next());
  }

  private redialIn(waitMs: number): void {
    if (this.isStopped) return;
    clearTimeout(this.redialTimer);
    this.redialTimer = setTimeout(() => this.dial(false), waitMs);
  }

  /** isEvidence: a link was just lost, so what this dial meets says whether the peer is there. */
  private dial(isEvidence: boolean): void {
    if (this.isStopped || this.dialling !== null || this.link?.isSilent === false) return;
    clearTimeout(this.redialTimer);
    const { faults, book, timing, hello } = this.context;
    const evidence = isEvidence ? this.evidence() : null;
    if (faults.isCut('out', this.deviceId) || faults.isCut('in', this.deviceId)) {
      // Bytes go nowhere: nobody refuses and nobody answers.
      if (evidence !== null) expectAnswer(evidence);
      this.redialIn(this.backoff.next());
      return;
    }
    const dial: Dial = { abort: new AbortController(), isCommitted: false };
    this.dialling = dial;
    reach({
      addresses: book.addressesOf(this.deviceId, this.device.addresses),
      hasWorked: (address) => book.hasWorked(this.deviceId, address),
      tls: hello.identity.tls,
      keyHash: this.device.tlsKeyHash,
      timing,
      signal: dial.abort.signal,
      evidence,
    }).then(
      ({ transport, address }) => this.upgrade(dial, transport, address),
      () => {
        if (this.dialling === dial) this.dialFailed(dial);
      },
    );
  }

  private evidence(): Evidence {
    return {
      answerMs: Math.max(this.context.timing.answerFloorMs, (2 * (this.rttUs ?? 0)) / US_PER_MS),
      refused: () => this.suspect('refused'),
      unanswered: () => this.suspect('silent'),
    };
  }

  private upgrade(dial: Dial, transport: TLSSocket, address: string): void {
    if (this.dialling !== dial) {
      transport.destroy();
      return;
    }
    dial.abort.signal.addEventListener('abort', () => transport.destroy());
    const failed = (failure: HandshakeFailure): void => this.handshakeFailed(dial, failure);
    const opened = (socket: WebSocket): void => {
      if (this.dialling !== dial) {
        socket.terminate();
        return;
      }
      this.context.book.rememberWorked(this.deviceId, address);
      this.greet(socket, transport, dial);
    };
    openStream(transport, this.context.timing.dialMs, opened, failed);
  }

  private greet(socket: WebSocket, transport: TLSSocket, dial: Dial | null): void {
    const { hello, faults, timing } = this.context;
    const self = hello.identity.deviceId;
    const dialledBy = dial === null ? this.deviceId : self;
    const session = sessionOf(dial === null ? 'listener' : 'dialler', self, this.device, transport);
    if (session === undefined) {
      socket.terminate();
      this.handshakeFailed(dial, { kind: 'lost' });
      return;
    }
    let replaces = NO_LINK;
    exchangeHellos({
      context: hello,
      faults,
      session,
      socket,
      transport,
      timeoutMs: timing.dialMs,
      replaces: () => {
        if (dial !== null) dial.isCommitted = true;
        replaces = this.lastLinkId;
        return replaces;
      },
      keeps: (theirs) => !this.isStopped && this.prefers(dialledBy, theirs.boot, [replaces, theirs.replaces]),
      done: (greeted) => this.adopt(greeted, dialledBy, dial),
      failed: (failure) => this.handshakeFailed(dial, failure),
    });
  }

  /** HS16: whether a new link is kept instead of the present one. Both ends come to the same answer. */
  private prefers(dialledBy: DeviceId, boot: Boot, replaced: readonly string[]): boolean {
    const present = this.link;
    if (present === null || boot.nonce !== present.boot.nonce) return true;
    if (replaced.includes(present.id) || dialledBy === present.dialledBy) return true;
    return compareIds(dialledBy, present.dialledBy) < 0;
  }

  private adopt(greeted: Greeted, dialledBy: DeviceId, dial: Dial | null): void {
    const { socket, transport, session, hello } = greeted;
    const { timing, faults, book } = this.context;
    const before = this.link;
    const id = linkIdOf(session.exporter);
    const { boot, groups } = hello;
    const link = new Link({
      socket,
      transport,
      peer: this.deviceId,
      dialledBy,
      id,
      boot,
      groups,
      timing,
      faults,
      events: this,
    });
    if (before !== null && before.boot.nonce !== boot.nonce) this.tellDown('closed');
    this.current = { link, session, tokens: hello.groupTokens };
    this.lastLinkId = id;
    this.lastRefusal = null;
    if (before?.isSilent === true) before.terminate();
    else before?.close('crossing');
    clearTimeout(this.redialTimer);
    if (dial === null) this.giveUpDial();
    else this.dialling = null;
    if (this.device.signingKey !== null) book.merge(hello.addressRecord, this.device.signingKey);
    link.start();
    if (this.isUp && before !== null) this.tellChange(before.groups, link.groups);
    else this.tellUp(groups);
  }

  /** Ends a dial that nobody counts on yet. */
  private giveUpDial(): void {
    if (this.dialling === null || this.dialling.isCommitted) return;
    this.dialling.abort.abort();
    this.dialling = null;
  }

  private handshakeFailed(dial: Dial | null, failure: HandshakeFailure): void {
    if (this.isStopped) return;
    if (failure.kind === 'refused') {
      if (failure.code !== this.lastRefusal) this.context.events.refused(this, failure.code, failure.detail);
      this.lastRefusal = failure.code;
      if (dial !== null) this.suspect('refused');
    }
    if (dial !== null && this.dialling === dial) this.dialFailed(dial);
  }

  private dialFailed(dial: Dial): void {
    dial.abort.abort();
    this.dialling = null;
    if (this.current === null || this.current.link.isSilent) this.redialIn(this.backoff.next());
  }

  /** The peer's tokens or our own groups changed. */
  private regroup(tokens: readonly Uint8Array[]): void {
    if (this.current === null) return;
    this.current.tokens = tokens;
    const { link, session } = this.current;
    const before = link.groups;
    link.groups = new Set(commonGroups(session, tokens));
    this.tellChange(before, link.groups);
  }

  private tellChange(before: ReadonlySet<GroupId>, now: ReadonlySet<GroupId>): void {
    const lost = [...before].filter((group) => !now.has(group));
    const won = [...now].filter((group) => !before.has(group));
    if (lost.length > 0) this.context.events.down(this, 'closed', lost);
    if (won.length > 0 && this.isUp) this.context.events.up(this, won);
  }

  private tellUp(groups: readonly GroupId[]): void {
    if (this.isUp) return;
    this.told = 'up';
    this.context.events.up(this, groups);
  }

  /** What a dial found out, unless a link came about in another way. */
  private suspect(reason: 'refused' | 'silent'): void {
    if (this.link === null || this.link.isSilent) this.tellDown(reason);
  }

  /** Each reason once per outage; nothing before the first link, and nothing while there is a good one. */
  private tellDown(reason: LinkDownReason): void {
    if (this.isStopped || this.told === null || this.told === reason) return;
    if (this.told !== 'up' && reason === 'closed') return;
    this.told = reason;
    this.context.events.down(this, reason, this.device.groups);
  }
}
