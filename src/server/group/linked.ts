/** The devices of one group that a link leads to, and how often each gave a sign of life on it. */
import type { LinkDownReason } from '../../core/inputs.ts';
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { GroupLinks } from './group-ports.ts';

export class Linked {
  readonly #links: GroupLinks;
  readonly #groupId: GroupId;
  readonly #heartbeats = new Map<DeviceId, number>();
  /** As the screens were told. */
  readonly #shown = new Set<DeviceId>();

  constructor(links: GroupLinks, groupId: GroupId) {
    this.#links = links;
    this.#groupId = groupId;
  }

  get peers(): DeviceId[] {
    return [...this.#heartbeats.keys()];
  }

  /** Counted from here. True: the screens do not know that it can be reached. */
  up(peer: DeviceId): boolean {
    this.#heartbeats.set(peer, 0);
    if (this.#shown.has(peer)) return false;
    this.#shown.add(peer);
    return true;
  }

  /**
   * True: the screens are to hear of it. A link that closed is being redialled at this moment, and how that ends is
   * told next: a device that comes and goes hundreds of times a second is no news.
   */
  down(peer: DeviceId, reason: LinkDownReason): boolean {
    this.#heartbeats.delete(peer);
    return reason !== 'closed' && this.#shown.delete(peer);
  }

  heard(from: DeviceId, { type }: PeerMessage): void {
    const count = this.#heartbeats.get(from);
    const isBeat = type === 'heartbeat' || type === 'heartbeatAnswer';
    if (isBeat && count !== undefined) this.#heartbeats.set(from, count + 1);
  }

  /** Heartbeats and answers to own ones since the link is there. */
  heartbeats(peer: DeviceId): number {
    return this.#heartbeats.get(peer) ?? 0;
  }

  /** To all of them; what is lost is lost. */
  tell(message: PeerMessage, isMeant: (peer: DeviceId) => boolean): void {
    for (const peer of this.#heartbeats.keys()) {
      if (isMeant(peer)) this.#links.send(peer, this.#groupId, message);
    }
    this.#links.flush();
  }
}
