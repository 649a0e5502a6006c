/** The devices of one group that a link leads to, and how often each gave a sign of life on it. */
import type { DeviceId, GroupId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { GroupLinks } from './group-ports.ts';

export class Linked {
  readonly #links: GroupLinks;
  readonly #groupId: GroupId;
  readonly #heartbeats = new Map<DeviceId, number>();

  constructor(links: GroupLinks, groupId: GroupId) {
    this.#links = links;
    this.#groupId = groupId;
  }

  get peers(): DeviceId[] {
    return [...this.#heartbeats.keys()];
  }

  /** Counted from here. */
  up(peer: DeviceId): void {
    this.#heartbeats.set(peer, 0);
  }

  down(peer: DeviceId): void {
    this.#heartbeats.delete(peer);
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
  tell(message: PeerMessage): void {
    for (const peer of this.#heartbeats.keys()) this.#links.send(peer, this.#groupId, message);
    this.#links.flush();
  }
}
