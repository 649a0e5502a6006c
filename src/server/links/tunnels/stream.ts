/**
 * One end of a tunnel as a stream of bytes, on which the two ends speak TLS as on any other (RL4). Never more is
 * under way than the far end has room for (RL5): what was read there comes back as credit.
 */
import { Duplex } from 'node:stream';
import { TUNNEL_DATA_BYTES_MAX, TUNNEL_WINDOW_BYTES, type LaneFrame, type TunnelFrame } from './frames.ts';
import type { Lane } from './lanes.ts';

/** Credit is given back in such parts of the window, not for every few bytes. */
const CREDIT_STEPS = 4;

type Done = (error?: Error | null) => void;

export class TunnelStream extends Duplex implements Lane {
  private readonly tunnelId: number;
  private readonly say: (frame: TunnelFrame) => void;
  private readonly windowBytes: number;
  private sendable: number;
  /** What has come and was not given back as credit yet, read or not. */
  private kept = 0;
  /** Goes on with what could not be sent. */
  private stalled: (() => void) | null = null;
  private isOver = false;

  constructor(tunnelId: number, say: (frame: TunnelFrame) => void, windowBytes = TUNNEL_WINDOW_BYTES) {
    super({ allowHalfOpen: false, readableHighWaterMark: windowBytes / CREDIT_STEPS });
    this.tunnelId = tunnelId;
    this.say = say;
    this.windowBytes = windowBytes;
    this.sendable = windowBytes;
  }

  handle(frame: LaneFrame): void {
    if (this.isOver) return;
    switch (frame.type) {
      case 'tunnelData':
        this.receive(frame.bytes);
        return;
      case 'tunnelCredit':
        this.sendable = Math.min(this.windowBytes, this.sendable + frame.credit);
        this.stalled?.();
        return;
      case 'tunnelClose':
        this.linkEnded();
    }
  }

  linkEnded(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.push(null);
    // What waits to be sent has nowhere to go; what came before the end is still read.
    if (this.stalled !== null) this.destroy();
  }

  override _read(): void {
    // It is called just before what is read leaves the buffer, and not again until something comes: everything that is
    // read after it stays below the high-water mark, so the far end is never left without credit.
    queueMicrotask(() => this.giveBack());
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    let rest = chunk;
    const goOn = (): void => {
      this.stalled = null;
      while (rest.length > 0) {
        if (this.isOver) {
          done(new Error('the tunnel is over'));
          return;
        }
        const length = Math.min(rest.length, this.sendable, TUNNEL_DATA_BYTES_MAX);
        if (length === 0) {
          this.stalled = goOn;
          return;
        }
        this.sendable -= length;
        this.say({ type: 'tunnelData', tunnelId: this.tunnelId, bytes: rest.subarray(0, length) });
        rest = rest.subarray(length);
      }
      done();
    };
    goOn();
  }

  override _final(done: Done): void {
    this.close();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.close();
    done(error);
  }

  private receive(bytes: Uint8Array): void {
    this.kept += bytes.length;
    if (this.kept > this.windowBytes) {
      this.destroy(new Error('more than the tunnel has room for'));
      return;
    }
    this.push(bytes);
    this.giveBack();
  }

  private giveBack(): void {
    const credit = this.kept - this.readableLength;
    if (this.isOver || credit < this.windowBytes / CREDIT_STEPS) return;
    this.kept -= credit;
    this.say({ type: 'tunnelCredit', tunnelId: this.tunnelId, credit });
  }

  private close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.say({ type: 'tunnelClose', tunnelId: this.tunnelId, reason: 'ended' });
  }
}
