/**
 * A tunnel as its relay sees it: two lanes on two links, and bytes that are passed on unread. The relay counts what
 * is under way each way (RL5), so that nobody can make it hold more than a window for somebody who does not read.
 */
import { TUNNEL_WINDOW_BYTES, windowOf, type LaneFrame, type TunnelEnd } from './frames.ts';
import type { FilesPace } from './files-pace.ts';
import type { Lane, LinkLanes } from './lanes.ts';

export class RelayedLane implements Lane {
  private readonly lanes: LinkLanes;
  private readonly tunnelId: number;
  private other: RelayedLane | null = null;
  private onParted: () => void = () => undefined;
  private readonly windowBytes: number;
  /** HS56 Of a tunnel for files: what is passed on to this lane waits there for its turn. */
  private readonly pace: FilesPace | null;
  /** How much the end behind this lane may still send. */
  private allowance: number;
  /** Something came by this lane since somebody looked. */
  private isUsed = true;

  constructor(lanes: LinkLanes, tunnelId: number, pace: FilesPace | null = null) {
    this.lanes = lanes;
    this.tunnelId = tunnelId;
    this.pace = pace;
    this.windowBytes = pace === null ? TUNNEL_WINDOW_BYTES : windowOf('files');
    this.allowance = this.windowBytes;
  }

  get isBusy(): boolean {
    return this.lanes.isBusy;
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
        else other.inTurn(frame.bytes.length, () => other.pass(frame));
        return;
      case 'tunnelCredit':
        other.allowance += frame.credit;
        if (other.allowance > other.windowBytes) this.end('ended');
        else other.pass(frame);
        return;
      case 'tunnelClose':
        this.part();
        other.inTurn(0, () => other.close(frame.reason));
    }
  }

  linkEnded(): void {
    const { other } = this;
    this.part();
    this.pace?.drop(this);
    other?.inTurn(0, () => other.close('ended'));
  }

  /** Ends the tunnel, and tells both ends why. */
  end(reason: TunnelEnd): void {
    const { other } = this;
    this.part();
    for (const lane of other === null ? [this] : [this, other]) {
      this.pace?.drop(lane);
      lane.close(reason);
    }
  }

  /** The last word on this lane. */
  private close(reason: TunnelEnd): void {
    this.lanes.send({ type: 'tunnelClose', tunnelId: this.tunnelId, reason });
  }

  /** What was said before goes before. */
  private inTurn(bytes: number, go: () => void): void {
    if (this.pace === null) go();
    else this.pace.pass(this, bytes, go);
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
