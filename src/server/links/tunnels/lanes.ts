/**
 * The tunnels on one link, by number. Either end of a link may begin one, so the numbers of its dialler are even and
 * those of its listener odd: they never meet. A frame of a tunnel that is over may still be under way, and is
 * nobody's any more.
 */
import type { DeviceId } from '../../../protocol/ids.ts';
import { encodeTunnelFrame, FILES_WINDOW_BYTES, type LaneFrame, type TunnelFrame } from './frames.ts';
import {
  OPENINGS_PER_SECOND_MAX,
  Pace,
  RELAYED_FROM_PER_SECOND_MAX,
  RELAYED_TO_PER_SECOND_MAX,
} from './pace.ts';

/** What a tunnel needs of the link that it goes through. */
export interface LaneLink {
  sendControl(body: Uint8Array): void;
  /** What waits in memory because the far end does not read, bytes. */
  readonly queuedBytes: number;
}

/** Where the frames of one tunnel on one link go: to the end that is here, or on to another link. */
export interface Lane {
  handle(frame: LaneFrame): void;
  /** The link under it is over, and nothing can be said there. */
  linkEnded(): void;
}

/** A tunnel begins on a link with this. */
interface Opening {
  readonly type: 'tunnelAsk' | 'tunnelOffer' | 'tunnelAskFiles' | 'tunnelOfferFiles';
  readonly deviceId: DeviceId;
}

export class LinkLanes {
  /** RL9 What the far end begins, what it has sent on, and what is sent on to it. */
  readonly openings = new Pace(OPENINGS_PER_SECOND_MAX);
  readonly relayedFrom = new Pace(RELAYED_FROM_PER_SECOND_MAX);
  readonly relayedTo = new Pace(RELAYED_TO_PER_SECOND_MAX);
  private readonly link: LaneLink;
  private readonly ownParity: number;
  private readonly lanes = new Map<number, Lane>();
  private lastOwn: number;

  constructor(link: LaneLink, isDialler: boolean) {
    this.link = link;
    this.ownParity = isDialler ? 0 : 1;
    this.lastOwn = this.ownParity;
  }

  /** HS56 Files wait until most of what was said before has gone to the system. */
  get isBusy(): boolean {
    return this.link.queuedBytes > FILES_WINDOW_BYTES / 2;
  }

  get size(): number {
    return this.lanes.size;
  }

  /** Begins a tunnel: `make` gets its number. */
  begin<Made extends Lane>(opening: Opening, make: (tunnelId: number) => Made): Made {
    this.lastOwn += 2;
    const lane = make(this.lastOwn);
    this.lanes.set(this.lastOwn, lane);
    this.send({ ...opening, tunnelId: this.lastOwn });
    return lane;
  }

  /** The far end began a tunnel. False when the number is not its to give, or is in use. */
  begun(tunnelId: number, lane: Lane): boolean {
    if (tunnelId % 2 === this.ownParity || this.lanes.has(tunnelId)) return false;
    this.lanes.set(tunnelId, lane);
    return true;
  }

  take(frame: LaneFrame): void {
    const lane = this.lanes.get(frame.tunnelId);
    if (frame.type === 'tunnelClose') this.lanes.delete(frame.tunnelId);
    lane?.handle(frame);
  }

  /** A close is the last that is said of a tunnel. */
  send(frame: TunnelFrame): void {
    if (frame.type === 'tunnelClose') this.lanes.delete(frame.tunnelId);
    this.link.sendControl(encodeTunnelFrame(frame));
  }

  /** The link is over. */
  end(): void {
    const lanes = [...this.lanes.values()];
    this.lanes.clear();
    for (const lane of lanes) lane.linkEnded();
  }
}
