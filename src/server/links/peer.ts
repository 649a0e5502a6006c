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
import { DialError, dialTls, firstOf } from './dial.ts';
import { monotonicMs } from './estimates.ts';
import type { FaultFilter } from './faults.ts';
import { exchangeHellos, openStream, sessionOf, type Greeted, type HandshakeFailure } from './handshake.ts';
import { commonGroups, linkIdOf, NO_LINK, ownTokens, type HelloContext, type Session } from './hello.ts';
import { Link, type LinkEvents } from './link.ts';
import type { Boot, KnownDevice, LinkRefusal } from './ports.ts';
import type { LinkTiming } from './timing.ts';
import { CLOSE_CODE, encodeGroups, type AddressesFrame } from './wire.ts';

/** Redials at once after a closed link are not closer together than this: else a fault would spin. */
const AT_ONCE_GAP_MS = 250;
/** A link that lived this long was good: the next back-off starts small. */
const GOOD_LINK_MS = 1000;
const US_PER_MS = 1000;

export interface PeerEvents {
  up(peer: Peer, groups: readonly GroupId[]): void;
  down(peer: Peer, reason: LinkDownReason, groups: readonly GroupId[]): void;
  refused(peer: Peer, code: LinkRefusal, detail: string): void;
  message(peer: Peer, groupId: GroupId, body: Uint8Array): void;
  addresses(peer: Peer, frame: AddressesFrame): void;
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
    const self = this.context.hello.identity.deviceId;
    this.greet(socket, sessionOf('listener', self, this.device, transport), transport, null);
  }

  /** Addresses changed, or a person asks: try now rather than at the end of the back-off. */
  hurry(): void {
    if (this.isStopped || this.dialling !== null || (this.current !== null && this.isUp)) return;
    this.backoff.reset();
    this.redialIn(0);
  }

  tick(nowMs: number, lateMs: number): void {
    this.link?.tick(nowMs, lateMs);
  }

  // What the link tells. A link that was replaced goes on delivering until its socket ends, and no more than that.

  message(_link: Link, groupId: GroupId, body: Uint8Array): void {
    if (!this.isStopped) this.context.events.message(this, groupId, body);
  }

  control(link: Link, frame: Parameters<LinkEvents['control']>[1]): void {
    if (this.isStopped || link !== this.link) return;
    if (frame.type === 'groups') this.regroup(frame.groupTokens);
    else this.context.events.addresses(this, frame);
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
    const { faults, book } = this.context;
    const addresses = book.addressesOf(this.deviceId, this.device.addresses);
    const dial: Dial = { abort: new AbortController(), isCommitted: false };
    const answer = isEvidence ? this.expectAnswer() : null;
    if (faults.isCut('out', this.deviceId) || faults.isCut('in', this.deviceId)) {
      // Bytes go nowhere: nobody refuses and nobody answers.
      this.redialIn(this.backoff.next());
      return;
    }
    this.dialling = dial;
    const onAnswer = (): void => answer?.came();
    const tryOne = async (address: string, signal: AbortSignal): Promise<readonly [TLSSocket, string]> => {
      try {
        return [await this.reach(address, signal, onAnswer), address];
      } catch (error) {
        if (isEvidence && isRefusal(error) && book.hasWorked(this.deviceId, address))
          this.tellDown('refused');
        throw error;
      }
    };
    const drop = ([socket]: readonly [TLSSocket, string]): void => void socket.destroy();
    firstOf(addresses, tryOne, drop, this.context.timing.staggerMs, dial.abort.signal).then(
      ([socket, address]) => this.upgrade(dial, socket, address),
      (error: unknown) => {
        answer?.came();
        if (this.dialling !== dial) return;
        if (isEvidence && isRefusal(error)) this.tellDown('refused');
        this.dialFailed(dial);
      },
    );
  }

  private reach(address: string, signal: AbortSignal, onAnswer: () => void): Promise<TLSSocket> {
    const { tls } = this.context.hello.identity;
    const { tlsKeyHash } = this.device;
    const timeoutMs = this.context.timing.dialMs;
    return dialTls({ address, tls, keyHash: tlsKeyHash, timeoutMs, signal, onAnswer });
  }

  /** HS18: a machine that is there answers within two round trips. */
  private expectAnswer(): { came: () => void } {
    let isHere = false;
    const waitMs = Math.max(this.context.timing.answerFloorMs, (2 * (this.rttUs ?? 0)) / US_PER_MS);
    const timer = setTimeout(() => {
      // When this node was late itself, the answer may be waiting behind this very timer.
      setImmediate(() => {
        if (!isHere && this.link === null) this.tellDown('silent');
      });
    }, waitMs);
    const came = (): void => {
      isHere = true;
      clearTimeout(timer);
    };
    return { came };
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
      const self = this.context.hello.identity.deviceId;
      this.greet(socket, sessionOf('dialler', self, this.device, transport), transport, dial);
    };
    openStream(transport, this.context.timing.dialMs, opened, failed);
  }

  private greet(socket: WebSocket, session: Session, transport: TLSSocket, dial: Dial | null): void {
    const { hello, faults, timing } = this.context;
    const dialledBy = dial === null ? this.deviceId : hello.identity.deviceId;
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
      this.context.events.refused(this, failure.code, failure.detail);
      if (dial !== null) this.tellDown('refused');
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

  /** Each reason once per outage; nothing before the first link, and nothing while there is a good one. */
  private tellDown(reason: LinkDownReason): void {
    if (this.isStopped || this.told === null || this.told === reason) return;
    if (this.told !== 'up' && reason === 'closed') return;
    this.told = reason;
    this.context.events.down(this, reason, this.device.groups);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DialError && error.result !== 'timeout';
}
