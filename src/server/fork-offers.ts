/** Forks of this node's groups that others are in (HS38, RS50): believed when signed, shown, and left to the person. */
import type { ForkOffered } from '../api/groups.ts';
import type { Crypto } from '../engine/ports.ts';
import { decodeForkState, forkIdOf, forkPreimage, isForkChain } from '../protocol/encode-fork.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { ForkAgreement, ForkRecord, ForkState } from '../protocol/fork.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { Logger } from './log.ts';

/** Of one group: people recover seldom, and whoever lies may not fill the memory. */
const OFFERS_MAX = 16;

interface Offer {
  readonly forks: readonly ForkRecord[];
  /** Devices that are in it, as they said last. */
  readonly said: Set<DeviceId>;
  /** Their people agreed: known by their signatures. */
  readonly agreed: Set<DeviceId>;
}

export class ForkOffers {
  readonly #crypto: Crypto;
  readonly #log: Logger;
  readonly #offers = new Map<GroupId, Map<ForkId, Offer>>();

  constructor(crypto: Crypto, log: Logger) {
    this.#crypto = crypto;
    this.#log = log;
  }

  /** Bytes of a device that is a member of the group. */
  heard(group: Group, from: DeviceId, bytes: Uint8Array): void {
    const said = forkStateOf(bytes);
    if (said === null || group.failure !== null) return;
    const { groupId } = group.scope;
    const last = said.forks.at(-1);
    const forkId = last === undefined ? null : this.#idOf(last);
    this.#withdraw(group, from, forkId);
    // It came over while it was asked.
    if (last === undefined || forkId === null || group.view().reachable.has(from)) return;
    const offers = this.#offers.get(groupId) ?? new Map<ForkId, Offer>();
    const known = offers.get(forkId);
    const offer = known ?? { forks: said.forks, said: new Set(), agreed: new Set() };
    if (known === undefined) {
      if (offers.size >= OFFERS_MAX || !this.#isNews(group, said.forks)) return;
      if (!isForkChain(groupId, said.forks, (input) => this.#crypto.hash(input))) return;
      this.#offers.set(groupId, offers.set(forkId, offer));
      this.#log.warn(
        { group: groupId, forkId, from, by: last.by },
        'others went on in a new fork of this group',
      );
    }
    const before = offer.agreed.size;
    offer.said.add(from);
    for (const one of last.agreed) if (this.#isSigned(group, last, one)) offer.agreed.add(one.deviceId);
    if (known === undefined || offer.agreed.size > before) group.look();
  }

  /** RS53 The device is linked in the fork that the group is in here: it is in no other any more. */
  linkUp(group: Group, peer: DeviceId): void {
    this.#withdraw(group, peer, null);
  }

  /**
   * RS58 The one that most devices say they are in, and of several the one that came the longest way: how long that
   * is, one device alone may have made up. Undefined for none.
   */
  shown(groupId: GroupId, own: readonly ForkRecord[]): ForkOffered | undefined {
    const all = [...(this.#offers.get(groupId)?.values() ?? [])];
    const offer = all.sort((a, b) => b.said.size - a.said.size || b.forks.length - a.forks.length)[0];
    const last = offer?.forks.at(-1);
    if (offer === undefined || last === undefined) return undefined;
    const ids = new Set(offer.forks.map((fork) => this.#idOf(fork)));
    return {
      forkId: this.#idOf(last),
      by: last.by,
      index: last.index,
      lostDevices: [...last.lost],
      agreedDevices: [...offer.agreed].sort(),
      apart: own.some((fork) => !ids.has(this.#idOf(fork))),
      createdAt: new Date(last.createdAt).toISOString(),
    };
  }

  find(groupId: GroupId, forkId: ForkId): readonly ForkRecord[] | undefined {
    return this.#offers.get(groupId)?.get(forkId)?.forks;
  }

  /** The group is in another fork now. */
  forget(groupId: GroupId): void {
    this.#offers.delete(groupId);
  }

  /** A fork that nobody is in is none to go over to. */
  #withdraw(group: Group, device: DeviceId, except: ForkId | null): void {
    const offers = this.#offers.get(group.scope.groupId);
    if (offers === undefined) return;
    const before = offers.size;
    for (const [forkId, { said }] of offers) {
      if (forkId !== except && said.delete(device) && said.size === 0) offers.delete(forkId);
    }
    if (offers.size < before) group.look();
  }

  #idOf(fork: ForkRecord): ForkId {
    return forkIdOf(fork, (input) => this.#crypto.hash(input));
  }

  /** What this device is not in itself, and each step of it signed by a device that it knows. */
  #isNews(group: Group, forks: readonly ForkRecord[]): boolean {
    const own = new Set(group.store().forks.map((fork) => this.#idOf(fork)));
    const news = forks.filter((fork) => !own.has(this.#idOf(fork)));
    return (
      news.length > 0 &&
      news.every((fork) => {
        const signed = fork.agreed.find(({ deviceId }) => deviceId === fork.by);
        return signed !== undefined && this.#isSigned(group, fork, signed);
      })
    );
  }

  #isSigned(group: Group, fork: ForkRecord, { deviceId, signature }: ForkAgreement): boolean {
    const key = group.view().roster.devices.get(deviceId)?.certificate?.signingKey;
    return key !== undefined && this.#crypto.verify(key, forkPreimage(fork), signature);
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
