/**
 * Getting a link with one device (HS14, HS17, HS18, RL1): when to try, where, and what a try says about whether the
 * device is there. Direct addresses come first; where they led nowhere, members that are linked with both may relay.
 */
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import { Backoff } from './backoff.ts';
import { DialError, dialTls, firstOf } from './dial.ts';
import { openStream, type HandshakeFailure } from './handshake.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { PeerContext } from './peer-context.ts';
import type { KnownDevice } from './ports.ts';
import { evidenceOf, expectAnswer, reach, type Evidence } from './reach.ts';
import { Redial } from './redial.ts';

/** A relay is asked when so many tries in a row led nowhere: a node that just starts is reached directly. */
const DIRECT_TRIES = 2;

export interface Dial {
  readonly abort: AbortController;
  /** Our hello is out: the other end may already count on this link, so it is not given up any more. */
  isCommitted: boolean;
}

/** A connection with a device, on which nothing was said yet. */
export interface Way {
  readonly transport: TLSSocket;
  /** Where the device answered; null through a relay. */
  readonly address: string | null;
  readonly relay: DeviceId | null;
}

/** What is wanted now: a link; a direct one in place of a relayed one; none, because one is there. */
export type Wanted = 'link' | 'direct' | 'none';

export interface DiallerPorts {
  readonly context: PeerContext;
  readonly device: () => KnownDevice;
  readonly wanted: () => Wanted;
  /** Smoothed, µs; null before the first measurement. */
  readonly rttUs: () => number | null;
  /** A direct link was just lost, and no more than that is known: what a dial meets is evidence. */
  readonly isEvidence: () => boolean;
  readonly suspect: (reason: 'refused' | 'silent') => void;
  readonly opened: (dial: Dial, socket: WebSocket, way: Way) => void;
  readonly failed: (dial: Dial, failure: HandshakeFailure) => void;
}

export class Dialler {
  private readonly ports: DiallerPorts;
  private readonly redial: Redial;
  /** Between tries to get a direct link in place of a relayed one. */
  private readonly patience: Backoff;
  private dialling: Dial | null = null;
  private failures = 0;
  private isStopped = false;

  constructor(ports: DiallerPorts) {
    const { timing } = ports.context;
    this.ports = ports;
    this.redial = new Redial(timing, () => this.tryNow());
    this.patience = new Backoff(timing.directAgainMinMs, timing.directAgainMaxMs);
  }

  get isDialling(): boolean {
    return this.dialling !== null;
  }

  /** In so many ms, whatever was planned. */
  tryIn(waitMs: number): void {
    this.redial.in(waitMs);
  }

  /** At the end of a wait that grows from try to try. */
  tryLater(): void {
    if (this.ports.wanted() === 'direct') this.redial.in(this.patience.next());
    else this.redial.later();
  }

  /** There is reason to think that the device can be reached now. */
  hurry(): void {
    this.redial.hurry();
  }

  /** The next wait is short again: the link that ended was a good one. */
  forgive(): void {
    this.redial.forgive();
  }

  /** There is a link now, direct or not. */
  linked(isDirect: boolean): void {
    this.redial.linked();
    this.failures = 0;
    if (isDirect) this.patience.reset();
    else this.tryLater();
  }

  /** Ends a dial that nobody counts on yet. */
  giveUp(): void {
    if (this.dialling === null || this.dialling.isCommitted) return;
    this.dialling.abort.abort();
    this.dialling = null;
  }

  /** This dial became a link. */
  succeeded(): void {
    this.dialling = null;
  }

  /** Nothing came of this dial; ignored for one that was given up. */
  failed(dial: Dial): void {
    if (this.dialling !== dial) return;
    dial.abort.abort();
    this.dialling = null;
    this.failures++;
    if (this.ports.wanted() !== 'none') this.tryLater();
  }

  stop(): void {
    this.isStopped = true;
    this.redial.stop();
    this.dialling?.abort.abort();
    this.dialling = null;
  }

  tryNow(): void {
    if (this.isStopped || this.dialling !== null || this.ports.wanted() === 'none') return;
    this.redial.cancel();
    const { deviceId } = this.ports.device();
    const { isEvidence, rttUs, suspect } = this.ports;
    const { faults, timing } = this.ports.context;
    const evidence = isEvidence() ? evidenceOf(timing, rttUs(), suspect) : null;
    if (faults.isCut('out', deviceId) || faults.isCut('in', deviceId)) {
      // Bytes go nowhere: nobody refuses and nobody answers.
      if (evidence !== null) expectAnswer(evidence);
      this.tryLater();
      return;
    }
    const dial: Dial = { abort: new AbortController(), isCommitted: false };
    this.dialling = dial;
    this.findWay(dial.abort.signal, evidence).then(
      (way) => this.upgrade(dial, way),
      () => this.failed(dial),
    );
  }

  private async findWay(signal: AbortSignal, evidence: Evidence | null): Promise<Way> {
    const { deviceId, addresses, tlsKeyHash } = this.ports.device();
    const { book, timing, hello } = this.ports.context;
    const mayRelay = this.failures >= DIRECT_TRIES && this.ports.wanted() === 'link';
    try {
      const reached = await reach({
        addresses: book.addressesOf(deviceId, addresses),
        hasWorked: (address) => book.hasWorked(deviceId, address),
        tls: hello.identity.tls,
        keyHash: tlsKeyHash,
        timing,
        signal,
        evidence,
      });
      return { ...reached, relay: null };
    } catch (error) {
      if (!mayRelay || signal.aborted) throw error;
      return await this.throughRelay(signal);
    }
  }

  /** Throws DialError when nobody leads there. */
  private throughRelay(signal: AbortSignal): Promise<Way> {
    const { deviceId, tlsKeyHash } = this.ports.device();
    const { tunnels, timing, hello } = this.ports.context;
    const tryOne = async (relay: DeviceId, lost: AbortSignal): Promise<Way> => {
      const stream = tunnels.ask(relay, deviceId);
      if (stream === undefined) throw new DialError('refused', relay, 'the relay is gone');
      const dial = { tls: hello.identity.tls, keyHash: tlsKeyHash, timeoutMs: timing.dialMs, signal: lost };
      const transport = await dialTls({ ...dial, address: `through ${relay}`, stream });
      return { transport, address: null, relay };
    };
    const dispose = (late: Way): void => void late.transport.destroy();
    return firstOf(tunnels.relaysFor(deviceId), tryOne, dispose, timing.staggerMs, signal);
  }

  private upgrade(dial: Dial, way: Way): void {
    const { transport } = way;
    if (this.dialling !== dial) {
      transport.destroy();
      return;
    }
    dial.abort.signal.addEventListener('abort', () => transport.destroy());
    const opened = (socket: WebSocket): void => {
      if (this.dialling !== dial) {
        socket.terminate();
        return;
      }
      const { context, device } = this.ports;
      if (way.address !== null) context.book.rememberWorked(device().deviceId, way.address);
      this.ports.opened(dial, socket, way);
    };
    const failed = (failure: HandshakeFailure): void => this.ports.failed(dial, failure);
    openStream(transport, this.ports.context.timing.dialMs, opened, failed);
  }
}
