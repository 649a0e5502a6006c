/**
 * One authenticated link, after both hellos: frames out in batches, frames in by channel, probes, and the
 * judgement whether the peer can still be heard. Which link of a pair is kept is `peer.ts`'s business.
 */
import type { Socket } from 'node:net';
import { WebSocket, type RawData } from 'ws';
import { ProtocolError } from '../../protocol/errors.ts';
import { FrameBatch, readFrames, type Frame } from '../../protocol/frames.ts';
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import { monotonicMs, monotonicUs, RoundTrip, SilenceWatch } from './estimates.ts';
import type { FaultFilter } from './faults.ts';
import type { FrameTap, LinkTap } from './frame-tap.ts';
import type { Boot } from '../../core/standing/standing.ts';
import { RateWindow } from './rate-window.ts';
import { isPaced, ProbePace } from './probe-pace.ts';
import type { LinkTiming } from './timing.ts';
import type { Traffic } from './traffic.ts';
import {
  CLOSE_CODE,
  decodeLinkFrame,
  encodeProbe,
  messageOf,
  type ControlFrame,
  type LinkFrame,
  type ProbeFrame,
} from './wire.ts';

/** Probes that both sides answer at once when a link begins. */
const FIRST_PROBES = 3;
/** What may wait for a peer that does not read: a full window of appends (16 MiB) and as much again. */
export const SEND_QUEUE_BYTES_MAX = 32 * 1024 * 1024;
const CLOSING_MS = 1000;

export interface LinkEvents {
  /** Throws ProtocolError for bytes that nobody writes: the link is closed. */
  message(link: Link, groupId: GroupId, body: Uint8Array): void;
  control(link: Link, frame: ControlFrame): void;
  /** Nothing was heard for too long, though the socket is open; and: something was heard after all. */
  silent(link: Link): void;
  heardAgain(link: Link): void;
  /** The first three probes are measured, or later a noticeable change. */
  roundTrip(link: Link): void;
  /** Once; nothing comes after it. */
  closed(link: Link, code: number): void;
}

export interface LinkOptions {
  readonly socket: WebSocket;
  /** The TCP connection under it. */
  readonly transport: Socket;
  readonly peer: DeviceId;
  /** The device that opened the connection. */
  readonly dialledBy: DeviceId;
  /** The member that relays it; null for a direct one. */
  readonly via: DeviceId | null;
  /** From the session (`linkIdOf`). */
  readonly id: string;
  readonly boot: Boot;
  readonly groups: readonly GroupId[];
  readonly timing: LinkTiming;
  readonly faults: FaultFilter;
  readonly traffic: Traffic;
  readonly tap: FrameTap;
  readonly events: LinkEvents;
}

export class Link {
  readonly peer: DeviceId;
  readonly dialledBy: DeviceId;
  readonly via: DeviceId | null;
  readonly id: string;
  readonly boot: Boot;
  readonly openedMs: number;
  /** IP address of the far end; empty when it was gone before it was asked for. */
  readonly remote: string;
  readonly roundTrip = new RoundTrip();
  /** Groups by both sides' word. */
  groups: ReadonlySet<GroupId>;
  isSilent = false;
  /** Another link of the pair took over; what was sent here before still counts. */
  isRetired = false;
  private readonly socket: WebSocket;
  private readonly timing: LinkTiming;
  private readonly faults: FaultFilter;
  private readonly traffic: Traffic;
  private readonly tap: LinkTap;
  private readonly events: LinkEvents;
  private readonly batch = new FrameBatch();
  private readonly silence: SilenceWatch;
  private readonly rate = new RateWindow();
  private echo: { readonly sentUs: number; readonly receivedUs: number } | null = null;
  private readonly pace: ProbePace;
  private firstTold = false;
  private isOver = false;
  /** The peer broke the rules: nothing of it is listened to any more. */
  private isDeaf = false;

  constructor(options: LinkOptions) {
    const { socket, transport, timing } = options;
    this.peer = options.peer;
    this.dialledBy = options.dialledBy;
    this.via = options.via;
    this.id = options.id;
    this.boot = options.boot;
    this.groups = new Set(options.groups);
    this.socket = socket;
    this.timing = timing;
    this.faults = options.faults;
    this.traffic = options.traffic;
    this.tap = options.tap.link(options.id, options.peer);
    this.events = options.events;
    this.openedMs = monotonicMs();
    this.remote = transport.remoteAddress ?? '';
    this.silence = new SilenceWatch({
      expectedGapMs: timing.probeMs,
      floorMs: timing.silenceFloorMs,
      ceilingMs: timing.silenceCeilingMs,
      nowMs: this.openedMs,
    });
    this.pace = new ProbePace({ ...timing, nowMs: this.openedMs });
    socket.on('message', (data, isBinary) => this.onMessage(data, isBinary));
    for (const control of ['ping', 'pong'] as const) {
      socket.on(control, () => {
        if (!this.rate.ping()) this.violated(true);
      });
    }
    // What ws itself refuses (too long, compressed) it answers with a close code, which must still get out.
    socket.on('error', () => this.endWithin(CLOSING_MS));
    socket.on('close', (code) => this.onClose(code));
    // A process that was killed leaves a plain end of the stream: nobody is there to close politely with.
    transport.once('end', () => socket.terminate());
  }

  /** To be called once the events can be taken: the other side's frames may already be there. */
  start(): void {
    this.sendProbe(true);
  }

  /** Collects; frames leave with `flush`. A frame for a link that is over is dropped. */
  send(groupId: GroupId, body: Uint8Array): void {
    if (isPaced(body)) this.pace.said(monotonicMs());
    this.queue({ channel: 'group', groupId, body });
  }

  /** Leaves at once. */
  sendControl(body: Uint8Array): void {
    this.queue({ channel: 'link', body });
    this.flush();
  }

  flush(): void {
    if (this.batch.length > 0) this.write(this.batch.take());
  }

  /** False as soon as one end closes it, while `closed` is still to come. */
  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** What waits in memory because the peer does not read. */
  get queuedBytes(): number {
    return this.socket.bufferedAmount;
  }

  /** How long nothing was heard, ms. */
  silentForMs(nowMs: number): number {
    return this.silence.silentForMs(nowMs);
  }

  /** Called regularly by the manager. lateMs: how much this node itself was late. */
  tick(nowMs: number, lateMs: number): void {
    if (lateMs > 0) this.silence.forgive(lateMs, nowMs);
    this.rate.tick(nowMs);
    if (this.pace.isDue(nowMs)) this.sendProbe(false);
    if (this.roundTrip.isNews && this.firstTold) this.events.roundTrip(this);
    if (!this.isSilent && this.silence.isSilent(nowMs)) {
      this.isSilent = true;
      this.events.silent(this);
    }
    if (this.silence.silentForMs(nowMs) > this.timing.silentCloseMs) this.terminate();
  }

  /** Says why, lets frames that are under way arrive, and ends; `closed` follows. */
  close(reason: keyof typeof CLOSE_CODE): void {
    this.flush();
    this.socket.close(CLOSE_CODE[reason], reason);
    this.endWithin(CLOSING_MS);
  }

  /**
   * HS16: another link of the pair takes over, and this one is read until its end. `closed` follows, with the code
   * `crossing` if all that was sent either way has come; saysEnd: whether this end or the peer closes it.
   */
  retire(saysEnd: boolean, withinMs: number): void {
    this.isRetired = true;
    this.flush();
    const end = (): void => this.socket.close(CLOSE_CODE.crossing, 'crossing');
    // Not before the frames that a fault holds back.
    if (saysEnd && this.faults.pass('out', this.peer, 0, end) === 0) end();
    this.endWithin(withinMs);
  }

  /** Ends without a word, and what is still under way no longer counts. */
  terminate(): void {
    this.isRetired = false;
    this.socket.terminate();
  }

  private endWithin(ms: number): void {
    const timer = setTimeout(() => this.socket.terminate(), ms);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  private queue(frame: Frame): void {
    if (this.isOver) return;
    if (this.faults.active) {
      this.queueThroughFaults(frame);
      return;
    }
    if (!this.batch.fits(frame.body.length)) this.flush();
    this.batch.add(frame);
    if (frame.channel === 'group') this.tap.sent(frame.body);
  }

  private queueThroughFaults(frame: Frame): void {
    // What was collected before goes before.
    this.flush();
    const message = messageOf(frame);
    if (frame.channel === 'link') {
      this.faults.pass('out', this.peer, message.length, () => this.write(message));
      return;
    }
    const held = this.tap.held(frame.body);
    const copies = this.faults.pass('out', this.peer, message.length, () => {
      if (this.isOpen) this.tap.wrote(held);
      this.write(message);
    });
    this.tap.fate(held, copies);
  }

  private write(message: Uint8Array): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount + message.length > SEND_QUEUE_BYTES_MAX) {
      this.terminate();
      return;
    }
    this.traffic.sentMessages++;
    this.traffic.sentBytes += message.length;
    this.socket.send(message);
  }

  private onMessage(data: RawData, isBinary: boolean): void {
    if (this.isOver || this.isDeaf) return;
    // `nodebuffer` is the socket's binary type, so a message is one Buffer.
    this.traffic.receivedBytes += (data as Buffer).length;
    const isFlood = !this.rate.message();
    const frames = isBinary && !isFlood ? framesOf(data as Buffer) : undefined;
    if (frames === undefined || !this.rate.frames(frames.length)) {
      this.violated(isFlood || frames !== undefined);
      return;
    }
    if (!this.faults.active) {
      this.heard();
      for (const frame of frames) this.take(frame, this.numbered(frame));
      return;
    }
    for (const frame of frames) {
      const number = this.numbered(frame);
      const copies = this.faults.pass('in', this.peer, frame.body.length, () => {
        if ((this.isOver && !this.isRetired) || this.isDeaf) return;
        this.heard();
        this.take(frame, number);
      });
      if (copies === 0 && frame.channel === 'group') this.tap.missed(number);
    }
  }

  /** Its place among the frames of groups on this link; 0 for what is about the link itself. */
  private numbered({ channel }: Frame): number {
    return channel === 'group' ? this.tap.read() : 0;
  }

  private take(frame: Frame, number: number): void {
    if (frame.channel === 'group') {
      this.tap.got(number, frame.body);
      if (!this.groups.has(frame.groupId)) return;
      if (isPaced(frame.body)) this.pace.said(monotonicMs());
      const isRead = unlessMalformed(() => {
        this.events.message(this, frame.groupId, frame.body);
        return true;
      });
      if (isRead === undefined) this.violated(false);
      return;
    }
    const control = controlOf(frame.body);
    if (control === undefined || control.type === 'hello') this.violated(false);
    else if (control.type === 'probe') this.onProbe(control);
    else this.events.control(this, control);
  }

  /** HS29 For what only shows beyond the link: bytes that nobody writes who keeps the rules. */
  misbehaved(): void {
    this.violated(false);
  }

  /** A flood is cut at once; else the peer is told, which helps whoever is writing another implementation. */
  private violated(isFlood: boolean): void {
    this.isDeaf = true;
    if (isFlood) this.terminate();
    else this.close('violation');
  }

  private heard(): void {
    this.silence.heard(monotonicMs());
    if (!this.isSilent) return;
    this.isSilent = false;
    this.events.heardAgain(this);
  }

  private onProbe(probe: ProbeFrame): void {
    const nowUs = monotonicUs();
    this.silence.heardProbe(monotonicMs());
    const rttUs = nowUs - probe.echoUs - probe.heldUs;
    if (probe.echoUs > 0 && rttUs >= 0) this.roundTrip.sample(rttUs);
    this.echo = { sentUs: probe.sentUs, receivedUs: nowUs };
    if (probe.answerNow) this.sendProbe(this.roundTrip.samples < FIRST_PROBES);
    if (!this.firstTold && this.roundTrip.samples >= FIRST_PROBES) {
      this.firstTold = true;
      this.events.roundTrip(this);
    }
  }

  private sendProbe(answerNow: boolean): void {
    this.pace.sent(monotonicMs());
    const sentUs = monotonicUs();
    const echoUs = this.echo?.sentUs ?? 0;
    const heldUs = this.echo === null ? 0 : sentUs - this.echo.receivedUs;
    this.sendControl(encodeProbe({ sentUs, echoUs, heldUs, answerNow }));
  }

  private onClose(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.tap.ended();
    this.events.closed(this, this.isDeaf ? CLOSE_CODE.violation : code);
  }
}

/** Undefined for bytes that nobody writes. */
function framesOf(message: Uint8Array): Frame[] | undefined {
  return unlessMalformed(() => readFrames(message));
}

function controlOf(body: Uint8Array): LinkFrame | undefined {
  return unlessMalformed(() => decodeLinkFrame(body));
}

function unlessMalformed<Value>(decode: () => Value): Value | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
