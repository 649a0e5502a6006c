/**
 * A tunnel as its relay sees it: two lanes on two links, and bytes that are passed on unread. The relay counts what
 * is under way each way (RL5), so that nobody can make it hold more than a window for somebody who does not read.
 */
import { TUNNEL_WINDOW_BYTES, type LaneFrame, type TunnelEnd } from './frames.ts';
import type { Lane, LinkLanes } from './lanes.ts';

export class RelayedLane implements Lane {
  private readonly lanes: LinkLanes;
  private readonly tunnelId: number;
  private other: RelayedLane | null = null;
  private onParted: () => void = () => undefined;
  /** How much the end behind this lane may still send. */
  private allowance = TUNNEL_WINDOW_BYTES;
  /** Something came by this lane since somebody looked. */
  private isUsed = true;

  constructor(lanes: LinkLanes, tunnelId: number) {
    this.lanes = lanes;
    this.tunnelId = tunnelId;
  }

  /** Both lanes of a tunnel must be joined before a frame comes; `parted` is called once, when it is over. */
  static join(a: RelayedLane, b: RelayedLane, parted: () => void): void {
    a.other = b;
    b.other = a;
    a.onParted = parted;
    b.onParted = parted;
  }

  /** RL11 Whether anything came through since this was asked last, from either end. */
  takeUse(): boolean {
    const isUsed = this.isUsed || this.other?.isUsed === true;
    this.isUsed = false;
    if (this.other !== null) this.other.isUsed = false;
    return isUsed;
  }

  handle(frame: LaneFrame): void {
    const { other } = this;
    if (other === null) return;
    this.isUsed = true;
    // A close is the last that is said, so it costs nothing that was not counted when the tunnel began.
    if (frame.type !== 'tunnelClose' && !(this.lanes.relayedFrom.take() && other.lanes.relayedTo.take())) {
      this.end('busy');
      return;
    }
    switch (frame.type) {
      case 'tunnelData':
        this.allowance -= frame.bytes.length;
        if (this.allowance < 0) this.end('ended');
        else other.pass(frame);
        return;
      case 'tunnelCredit':
        other.allowance += frame.credit;
        if (other.allowance > TUNNEL_WINDOW_BYTES) this.end('ended');
        else other.pass(frame);
        return;
      case 'tunnelClose':
        this.part();
        other.close(frame.reason);
    }
  }

  linkEnded(): void {
    const { other } = this;
    this.part();
    other?.close('ended');
  }

  /** Ends the tunnel, and tells both ends why. */
  end(reason: TunnelEnd): void {
    const { other } = this;
    this.part();
    this.close(reason);
    other?.close(reason);
  }

  /** The last word on this lane. */
  private close(reason: TunnelEnd): void {
    this.lanes.send({ type: 'tunnelClose', tunnelId: this.tunnelId, reason });
  }

  private pass(frame: LaneFrame): void {
    this.lanes.send({ ...frame, tunnelId: this.tunnelId });
  }

  private part(): void {
    if (this.other === null) return;
    this.other.other = null;
    this.other = null;
    this.onParted();
  }
}
