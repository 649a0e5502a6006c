/**
 * One known device and the one link with it (HS14..HS20): dialling, choosing between two links, redialling, and
 * what is told about it. Any side dials; a link that crosses another is settled by rules that both ends apply
 * to the same facts, so they always keep the same one.
 */
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import type { LinkDownReason } from '../../core/inputs.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import { compareIds, type DeviceId, type GroupId } from '../../protocol/ids.ts';
import { PairLinks, regroup, type HeldLink, type Newcomer } from './crossing.ts';
import { monotonicMs } from './estimates.ts';
import { Dialler, type Dial, type Wanted } from './dialler.ts';
import { exchangeHellos, sessionOf, type Greeted, type HandshakeFailure } from './handshake.ts';
import { DiskGuard } from './disk-guard.ts';
import { linkIdOf, NO_LINK, ownTokens } from './hello.ts';
import type { AcceptedHello, Session } from './hello.ts';
import { Link, type LinkEvents } from './link.ts';
import type { KnownDevice, LinkRefusal } from './ports.ts';
import type { PeerContext } from './peer-context.ts';
import { LinkReports } from './reports.ts';
import { isTunnelFrame } from './tunnels/frames.ts';
import { CLOSE_CODE, encodeAddresses, encodeGroups, isForItsDisk, type ControlFrame } from './wire.ts';

/** Redials at once after a closed link are not closer together than this: else a fault would spin. */
const AT_ONCE_GAP_MS = 250;
/** A link that lived this long was good: the next back-off starts small. */
const GOOD_LINK_MS = 1000;

export class Peer implements LinkEvents {
  readonly deviceId: DeviceId;
  private readonly context: PeerContext;
  private readonly dialler: Dialler;
  private device: KnownDevice;
  private readonly links: PairLinks;
  private lastRttUs: number | null = null;
  /** The last link was direct, so that its end says something of the peer (RL6). */
  private wasDirect = true;
  private lastAtOnceMs = -AT_ONCE_GAP_MS;
  private readonly reports: LinkReports;
  /** Told once, however often it is tried again. */
  private lastRefusal: LinkRefusal | null = null;
  private isStopped = false;
  private readonly guard: DiskGuard;

  constructor(device: KnownDevice, context: PeerContext) {
    this.deviceId = device.deviceId;
    this.device = device;
    this.context = context;
    this.reports = new LinkReports({
      up: (groups) => context.events.up(this, groups),
      down: (reason, groups) => context.events.down(this, reason, groups),
    });
    this.links = new PairLinks(context.timing.dialMs);
    this.guard = new DiskGuard({
      context: context.hello,
      peer: device.deviceId,
      // Whoever waits for its own handshake to end must get the answer before.
      timeoutMs: context.timing.dialMs / 2,
      setAside: (verdict) => context.events.setAside(this, verdict),
    });
    this.dialler = new Dialler({
      context,
      device: () => this.device,
      wanted: () => this.wanted(),
      rttUs: () => this.rttUs,
      // As long as no more is told than that the link is lost, what a dial meets says whether the peer is there.
      isEvidence: () => this.reports.last === 'closed' && this.wasDirect,
      suspect: (reason) => this.suspect(reason),
      opened: (dial, socket, { transport, relay }) => this.greet(socket, transport, relay, dial),
      failed: (dial, failure) => this.handshakeFailed(dial, failure),
    });
  }

  /** The link to send on; null while there is none. */
  get link(): Link | null {
    return this.links.present?.link ?? null;
  }

  get known(): KnownDevice {
    return this.device;
  }

  /** Smoothed, µs; null before the first measurement. */
  get rttUs(): number | null {
    return this.link?.roundTrip.us ?? this.lastRttUs;
  }

  get isUp(): boolean {
    return this.reports.isUp;
  }

  start(): void {
    // The higher id waits as long as a handshake takes, so that two nodes that start together rarely cross.
    const isHigher = compareIds(this.context.hello.identity.deviceId, this.deviceId) > 0;
    this.dialler.tryIn(isHigher ? this.context.timing.answerFloorMs : 0);
  }

  /** The roster or the invitation says something else of it now; never another key. */
  update(device: KnownDevice): void {
    this.device = device;
    this.hurry();
    this.links.setDevice(device);
    const { present } = this.links;
    if (present === null) return;
    present.link.sendControl(encodeGroups(ownTokens(present.session)));
    this.regroup(present);
  }

  /** No longer known, or the node stops: nothing is told any more. */
  stop(reason: 'stopping' | 'unknown_device'): void {
    this.isStopped = true;
    this.dialler.stop();
    this.links.close(reason);
  }

  /** A connection whose TLS key is this device's came in and was upgraded. */
  accept(socket: WebSocket, transport: TLSSocket, relay: DeviceId | null): void {
    this.greet(socket, transport, relay, null);
  }

  /** Addresses changed, or a person asks: try now rather than at the end of the back-off. */
  hurry(): void {
    if (this.isStopped || this.dialler.isDialling || (this.isUp && this.wanted() === 'none')) return;
    this.dialler.hurry();
  }

  /** It says that it is somewhere else: what is being dialled is where it was. */
  moved(): void {
    this.dialler.giveUp();
    this.hurry();
  }

  /** Groups among those shared with this peer whose tokens it sent, on whichever of its links. */
  namedGroups(tokens: readonly Uint8Array[]): GroupId[] {
    return this.links.namedGroups(tokens);
  }

  /** Tells the peer who the device is, as far as it belongs to groups that this peer shares. */
  vouchFor(device: KnownDevice): void {
    this.links.vouchFor(device);
  }

  tick(nowMs: number, lateMs: number): void {
    this.link?.tick(nowMs, lateMs);
  }

  // What the links tell: the present one, and those that a crossing one replaced, until they end.

  message(link: Link, groupId: GroupId, body: Uint8Array): void {
    if (this.counts(link)) this.context.events.message(this, groupId, body);
  }

  control(link: Link, frame: ControlFrame): void {
    if (!this.counts(link)) return;
    if (isTunnelFrame(frame)) {
      this.context.tunnels.take(link, frame);
      return;
    }
    const held = this.links.find(link);
    if (held === undefined) return;
    switch (frame.type) {
      case 'groups':
        held.tokens = frame.groupTokens;
        this.regroup(held);
        return;
      case 'remembered':
      case 'challenge':
      case 'alive':
        this.guard.take(held, frame);
        return;
      default:
        this.context.events.control(this, frame);
    }
  }

  silent(link: Link): void {
    if (link !== this.link) return;
    this.tellDown('silent');
    this.dialler.tryLater();
  }

  heardAgain(link: Link): void {
    if (link !== this.link) return;
    this.dialler.linked(link.via === null);
    this.dialler.giveUp();
    this.reports.up([...link.groups]);
  }

  roundTrip(link: Link): void {
    if (link === this.link) this.context.events.roundTrip(this);
  }

  closed(link: Link, code: number): void {
    this.context.tunnels.linkEnded(link);
    if (this.isStopped) return;
    this.guard.ended(this.links.find(link), code);
    if (this.isStopped) return;
    const end = this.links.ended(link, code);
    if (end === 'lossy') this.tellBreak();
    if (end !== 'present') return;
    this.lastRttUs = link.roundTrip.us ?? this.lastRttUs;
    const nowMs = monotonicMs();
    this.wasDirect = link.via === null;
    if (nowMs - link.openedMs >= GOOD_LINK_MS) this.dialler.forgive();
    this.tellDown('closed');
    if (code === CLOSE_CODE.stopping) {
      this.tellDown('refused');
      this.dialler.tryLater();
    } else if (code === CLOSE_CODE.violation || isForItsDisk(code)) {
      this.dialler.tryIn(this.context.timing.redialMaxMs);
    } else if (!this.dialler.isDialling && nowMs - this.lastAtOnceMs >= AT_ONCE_GAP_MS) {
      this.lastAtOnceMs = nowMs;
      this.dialler.tryNow();
    } else this.dialler.tryLater();
  }

  private wanted(): Wanted {
    if (this.link === null || this.link.isSilent) return 'link';
    return this.link.via === null ? 'none' : 'direct';
  }

  private greet(socket: WebSocket, transport: TLSSocket, relay: DeviceId | null, dial: Dial | null): void {
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
    const newcomer = ({ boot, replaces: theirs }: AcceptedHello): Newcomer => ({
      dialledBy,
      via: relay,
      nonce: boot.nonce,
      namedByDialler: dial === null ? theirs : replaces,
      namedByListener: dial === null ? NO_LINK : theirs,
    });
    exchangeHellos({
      context: hello,
      faults,
      session,
      socket,
      transport,
      timeoutMs: timing.dialMs,
      replaces: () => {
        if (dial !== null) dial.isCommitted = true;
        replaces = this.links.lastId;
        return replaces;
      },
      keeps: (theirs) => !this.isStopped && this.links.judge(newcomer(theirs)) !== 'loses',
      done: (greeted) => this.greeted(greeted, newcomer(greeted.hello), dial),
      twin: (answer) => this.guard.twin(this.links.present, answer),
      failed: (failure) => this.handshakeFailed(dial, failure, session),
    });
  }

  /** There is a link by both ends' word, though perhaps one that is only read until its end (HS16). */
  private greeted(greeted: Greeted, newcomer: Newcomer, dial: Dial | null): void {
    if (this.isStopped) {
      greeted.socket.terminate();
      return;
    }
    this.lastRefusal = null;
    if (dial === null) this.dialler.giveUp();
    else this.dialler.succeeded();
    const verdict = this.links.judge(newcomer);
    const held = this.hold(greeted, newcomer);
    const before = this.links.present;
    if (this.links.take(held, verdict, dial !== null)) this.tellDown('closed');
    if (verdict !== 'loses') this.begin(held.link, before?.link ?? null);
    else if (this.wanted() !== 'none') this.dialler.tryLater();
    this.heardRecord(greeted.hello.addressRecord, held.link);
    // What the hello said of groups is as old as the handshake.
    if (greeted.session.peer !== this.device) this.update(this.device);
  }

  /** AD2 It may have forgotten how far it had counted: then what it says of itself counts nowhere until it knows. */
  private heardRecord(record: AddressRecord, link: Link): void {
    const { book } = this.context;
    if (this.device.signingKey !== null) book.merge(record, this.device.signingKey);
    for (const body of encodeAddresses(book.newerThan(record))) link.sendControl(body);
  }

  private hold({ socket, transport, session, hello }: Greeted, newcomer: Newcomer): HeldLink {
    const { dialledBy, via } = newcomer;
    const { timing, faults, traffic, tap } = this.context;
    const link = new Link({
      socket,
      transport,
      peer: this.deviceId,
      dialledBy,
      via,
      id: linkIdOf(session.exporter),
      boot: hello.boot,
      groups: hello.groups,
      timing,
      faults,
      traffic,
      tap,
      events: this,
    });
    return { link, session, tokens: hello.groupTokens, signingKey: hello.signingKey };
  }

  private begin(link: Link, before: Link | null): void {
    this.dialler.linked(link.via === null);
    link.start();
    if (this.isUp && before !== null) this.reports.change(before.groups, link.groups);
    else this.reports.up([...link.groups]);
  }

  private handshakeFailed(dial: Dial | null, failure: HandshakeFailure, session?: Session): void {
    if (this.isStopped) return;
    if (failure.kind === 'refused') {
      if (failure.by === 'peer' && session !== undefined)
        this.guard.refused(session, failure.code, failure.word);
      if (this.isStopped) return;
      if (failure.code !== this.lastRefusal) this.context.events.refused(this, failure.code, failure.detail);
      this.lastRefusal = failure.code;
      if (dial !== null) this.suspect('refused');
    }
    if (dial !== null) this.dialler.failed(dial);
  }

  private regroup(held: HeldLink): void {
    const before = regroup(held);
    this.context.tunnels.regrouped();
    if (held === this.links.present) this.reports.change(before, held.link.groups);
  }

  /** A link that was given up is not listened to any more, though its socket may still hand on what it has. */
  private counts(link: Link): boolean {
    return !this.isStopped && (link === this.link || link.isRetired);
  }

  /** HS16: a replaced link ended otherwise than agreed, so what was on it may be lost, though the next one is there. */
  private tellBreak(): void {
    if (this.link === null || !this.isUp) return;
    this.tellDown('closed');
    this.reports.up([...this.link.groups]);
  }

  /** What a dial found out, unless a link came about in another way. */
  private suspect(reason: 'refused' | 'silent'): void {
    if (this.link === null || this.link.isSilent) this.tellDown(reason);
  }

  private tellDown(reason: LinkDownReason): void {
    if (!this.isStopped) this.reports.down(reason, this.device.groups);
  }
}
