/** A person's decision that a group goes on without those who are gone, or with those who did (RS45..RS50, MS101). */
import type { RecoverGroup } from '../api/groups.ts';
import { mayNotRecover, type LogEnd, type RecoveryRefusal } from '../core/fork/may-recover.ts';
import { adoptFork, recoverGroup, type ForkChange } from '../engine/fork.ts';
import type { Crypto } from '../engine/ports.ts';
import { DemesError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import type { PinnedPeer } from './farewells.ts';
import { forkStateOf, type ForkOffers } from './fork-offers.ts';
import { silentMsOf } from './group/fork-status.ts';
import type { Group } from './group/group.ts';
import { memberOfDevice } from './group/roster-view.ts';
import type { Groups } from './groups.ts';
import type { Logger } from './log.ts';
import type { NodeStore } from './storage/node-store.ts';

export interface RecoveryPorts {
  readonly deviceId: DeviceId;
  readonly groups: Groups;
  readonly store: NodeStore;
  readonly crypto: Crypto;
  readonly offers: ForkOffers;
  readonly log: Logger;
  /** How long there must have been no quorum. */
  readonly recoverAfterMs: number;
  /** Bytes of a member's ForkState; null where it does not answer. */
  askForks(target: PinnedPeer, groupId: GroupId): Promise<Uint8Array | null>;
  wallMs(): number;
}

export class Recovery {
  readonly #ports: RecoveryPorts;

  constructor(ports: RecoveryPorts) {
    this.#ports = ports;
  }

  /**
   * Durable when it resolves, and the group begins anew in that fork.
   *
   * @throws DemesError conflict, invalid, not_found for an offer that is not known here
   */
  async recover(group: Group, { lostDevices, force, adopt }: RecoverGroup): Promise<void> {
    if (adopt !== undefined) this.#adopt(group, adopt as ForkId);
    else await this.#start(group, lostDevices as DeviceId[], force);
  }

  async #start(group: Group, lost: readonly DeviceId[], force: boolean): Promise<void> {
    const { store, crypto, recoverAfterMs: afterMs } = this.#ports;
    const ends = await this.#endsOf(group, lost);
    // From here on nothing is awaited: what is judged is what is written.
    const view = group.view();
    const { storage, forks } = group.store();
    const lastTerm = storage.head(view.lastIndex)?.term ?? 0;
    const newest = forks.at(-1) ?? null;
    const silentMs = silentMsOf(view);
    const isOffered = this.#ports.offers.shown(group.scope.groupId, forks) !== undefined;
    const wish = { lost, force, afterMs, isOffered, silentMs, newest, lastTerm, ends };
    const refusal = mayNotRecover(view, wish);
    if (refusal !== null) throw this.#problem(group, refusal);
    const { groupId } = group.scope;
    const before = { groupId, forks: store.groups.get(groupId)!.forks };
    const change = recoverGroup(view, storage, before, lost, crypto, this.#ports.wallMs());
    if (change.forks.length > LIMITS.forksMax) throw conflict('This group was recovered too often.');
    this.#change(group, change);
  }

  #adopt(group: Group, forkId: ForkId): void {
    const { offers, crypto } = this.#ports;
    const offered = offers.find(group.scope.groupId, forkId);
    if (offered === undefined) {
      throw new DemesError('not_found', { detail: 'Nobody offered that fork to this node.' });
    }
    const { storage, forks } = group.store();
    this.#change(group, adoptFork(group.view(), storage, forks, offered, crypto));
  }

  #change(group: Group, change: ForkChange): void {
    const { groups, store, deviceId, offers, log } = this.#ports;
    const { groupId } = group.scope;
    const { forkId, keep, refold, outbox, tentative } = change;
    groups.reopen(groupId, () => store.groups.changeFork(groupId, deviceId, change));
    offers.forget(groupId);
    const fields = { group: groupId, forkId, keep, refold, again: outbox.length, brought: tentative.length };
    log.warn(fields, 'the group goes on in another fork on this node');
  }

  /** RS45 Of those who can be reached and are not lost. */
  async #endsOf(group: Group, lost: readonly DeviceId[]): Promise<Map<DeviceId, LogEnd | null>> {
    const { reachable, roster } = group.view();
    const asked = [...reachable].filter(
      (device) => device !== this.#ports.deviceId && !lost.includes(device),
    );
    const ends = await Promise.all(
      asked.map(async (deviceId) => {
        const tlsKeyHash = roster.devices.get(deviceId)?.certificate?.tlsKeyHash;
        const bytes =
          tlsKeyHash === undefined
            ? null
            : await this.#ports.askForks({ deviceId, tlsKeyHash }, group.scope.groupId);
        return [deviceId, bytes === null ? null : forkStateOf(bytes)] as const;
      }),
    );
    return new Map(ends);
  }

  #problem(group: Group, refusal: RecoveryRefusal): DemesError {
    const name = 'device' in refusal ? nameOf(group, refusal.device) : '';
    switch (refusal.reason) {
      case 'self_lost':
        return invalid('This is the device that recovers: it is not lost.');
      case 'unknown_device':
        return invalid('There is no such device in this group.');
      case 'has_host':
        return conflict('The group has a host: there is nothing to recover.');
      case 'has_quorum':
        return conflict('Those that are not lost are enough: start them, and the group goes on by itself.');
      case 'offered':
        return conflict(
          'Others went on in a new fork of this group: adopt that one, or make another with force.',
        );
      case 'too_soon':
        return conflict(
          'The group is without a host only for a short time: wait a day, or do it now with force.',
        );
      case 'behind_fork':
        return conflict(
          'This device joined in the present fork and does not have its beginning yet: recover on another one.',
        );
      case 'silent':
        return conflict(
          `${name} can be reached, but does not say what it has: try again, or say that it is lost.`,
        );
      case 'longer_log':
        return conflict(`${name} has more of the log than this device: recover there.`);
    }
  }
}

function nameOf(group: Group, device: DeviceId): string {
  const member = memberOfDevice(group.view().roster, device);
  return member === undefined ? device : `The device ${device} of ${member.name}`;
}

function conflict(detail: string): DemesError {
  return new DemesError('conflict', { detail });
}

function invalid(message: string): DemesError {
  return new DemesError('invalid', { extra: { errors: [{ path: 'lostDevices', message }] } });
}
