/** Forks of this node's groups that others are in (HS38, RS50): believed when signed, shown, and left to the person. */
import type { ForkOffered } from '../api/groups.ts';
import type { Crypto } from '../engine/ports.ts';
import { decodeForkState, forkIdOf, forkPreimage, isForkChain } from '../protocol/encode-fork.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { ForkRecord, ForkState } from '../protocol/fork.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { Logger } from './log.ts';

/** Of one group: people recover seldom, and whoever lies may not fill the memory. */
const OFFERS_MAX = 16;

export class ForkOffers {
  readonly #crypto: Crypto;
  readonly #log: Logger;
  readonly #offers = new Map<GroupId, Map<ForkId, readonly ForkRecord[]>>();

  constructor(crypto: Crypto, log: Logger) {
    this.#crypto = crypto;
    this.#log = log;
  }

  /** Bytes of a device that is a member of the group. */
  heard(group: Group, from: DeviceId, bytes: Uint8Array): void {
    const said = forkStateOf(bytes);
    const last = said?.forks.at(-1);
    if (said === null || last === undefined || group.failure !== null) return;
    const { groupId } = group.scope;
    const forkId = this.#idOf(last);
    const offers = this.#offers.get(groupId) ?? new Map<ForkId, readonly ForkRecord[]>();
    if (offers.has(forkId) || offers.size >= OFFERS_MAX || !this.#isNews(group, said.forks)) return;
    if (!isForkChain(groupId, said.forks, (input) => this.#crypto.hash(input))) return;
    this.#offers.set(groupId, offers.set(forkId, said.forks));
    this.#log.warn(
      { group: groupId, forkId, from, by: last.by },
      'others went on in a new fork of this group',
    );
  }

  /** The one that came the longest way; null for none. */
  shown(groupId: GroupId): ForkOffered | null {
    const chains = [...(this.#offers.get(groupId)?.values() ?? [])];
    const forks = chains.sort((a, b) => b.length - a.length)[0];
    if (forks === undefined) return null;
    const { by, index, lost, createdAt } = forks.at(-1)!;
    const forkId = this.#idOf(forks.at(-1)!);
    return { forkId, by, index, lostDevices: [...lost], createdAt: new Date(createdAt).toISOString() };
  }

  find(groupId: GroupId, forkId: ForkId): readonly ForkRecord[] | undefined {
    return this.#offers.get(groupId)?.get(forkId);
  }

  /** The group is in another fork now. */
  forget(groupId: GroupId): void {
    this.#offers.delete(groupId);
  }

  #idOf(fork: ForkRecord): ForkId {
    return forkIdOf(fork, (input) => this.#crypto.hash(input));
  }

  /** What this device is not in itself, and each step of it signed by a device that it knows. */
  #isNews(group: Group, forks: readonly ForkRecord[]): boolean {
    const own = new Set(group.store().forks.map((fork) => this.#idOf(fork)));
    const news = forks.filter((fork) => !own.has(this.#idOf(fork)));
    const { devices } = group.view().roster;
    return (
      news.length > 0 &&
      news.every((fork) => {
        const key = devices.get(fork.by)?.certificate?.signingKey;
        const signed = fork.agreed.find(({ deviceId }) => deviceId === fork.by);
        if (key === undefined || signed === undefined) return false;
        return this.#crypto.verify(key, forkPreimage(fork), signed.signature);
      })
    );
  }
}

/** Null for bytes that nobody writes. */
export function forkStateOf(bytes: Uint8Array): ForkState | null {
  try {
    return decodeForkState(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
