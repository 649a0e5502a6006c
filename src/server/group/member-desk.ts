/** Names and roles of members, and what they may tell, as this node changes them: refused before anything is made, shown at once. */
import { isDeepStrictEqual } from 'node:util';
import type { ChangeDevice, ChangeMember } from '../../api/members.ts';
import { may } from '../../chat/rights.ts';
import { removalProblem } from '../../chat/rules.ts';
import type { Draft } from '../../core/inputs.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { DemesError } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../protocol/event.ts';
import type { DeviceId, MemberId } from '../../protocol/ids.ts';
import type {
  DeviceNamedPayload,
  DeviceRemovedPayload,
  GroupReceiptsPayload,
  MemberLook,
  MemberLookPayload,
  MemberRemovedPayload,
  ProfilePayload,
  RolePayload,
} from '../../protocol/payloads.ts';
import { receiptsOf, withOpenChanges } from './open-members.ts';
import { deviceById, memberById, meOf } from './roster-view.ts';
import { tierOf } from '../../core/tier.ts';

const NAMES: ReadonlySet<string> = new Set(['profile', 'memberLook', 'deviceNamed']);

export interface MemberDeskPorts {
  /** Throws what stopped the group. */
  view(): ReplicaView;
  /** Resolves when the event is durable here. Rejects with rate_limited, outbox_full, and what stopped the group. */
  make(draft: Draft): Promise<void>;
}

export class MemberDesk {
  readonly #ports: MemberDeskPorts;

  constructor(ports: MemberDeskPorts) {
    this.#ports = ports;
  }

  /** Rejects with not_found, forbidden_role, and as making a message does. */
  async change(memberId: MemberId, { role }: ChangeMember): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    const before = memberById(view, memberId);
    if (me === undefined) throw nobody(view);
    const isOwn = memberId === me.memberId;
    if (before.role === 'owner' || !may('changeRole', me.role, isOwn)) throw new DemesError('forbidden_role');
    if (before.role !== role) await this.#make({ kind: 'role', memberId, role });
  }

  /** What this node's member is called in the group from now on. Rejects as making a message does. */
  async rename(name: string): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw nobody(view);
    if (memberById(view, me.memberId).name !== name) await this.#make({ kind: 'profile', memberName: name });
  }

  /** RS90 What stands beside the own name in the group from now on. Rejects as making a message does. */
  async setLook(look: MemberLook): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw nobody(view);
    if (!isDeepStrictEqual(this.ownLook, look)) await this.#make({ kind: 'memberLook', ...look });
  }

  /** What the own member said, confirmed or waiting; null while it said nothing, or does not belong to the group. */
  get ownLook(): MemberLook | null {
    const view = this.#ports.view();
    const me = meOf(view);
    return me === undefined ? null : withOpenChanges(view)(me).look;
  }

  /** RS91 Whether members may tell what they have read. Rejects with forbidden_role, and as making a message does. */
  async setReceipts(on: boolean): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw nobody(view);
    if (!may('setReceipts', me.role, false)) throw new DemesError('forbidden_role');
    if (receiptsOf(view) !== on) await this.#make({ kind: 'groupReceipts', on });
  }

  /** DV45 What a device of the own member is called. Rejects with not_found, forbidden_role, and as making a message does. */
  async nameDevice(deviceId: DeviceId, { name }: ChangeDevice): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    const device = deviceById(view, deviceId);
    if (me === undefined) throw nobody(view);
    if (!may('rename', me.role, device.memberId === me.memberId)) throw new DemesError('forbidden_role');
    if (device.name !== name) await this.#make({ kind: 'deviceNamed', deviceId, name });
  }

  /** DV46 Where its member has other devices, this one gets that name, unless it has one. */
  async nameThisDevice(name: string): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined || memberById(view, me.memberId).devices.length < 2) return;
    if (deviceById(view, view.deviceId).name === '') await this.nameDevice(view.deviceId, { name });
  }

  /**
   * Resolves when it is durable here that this member is to go; that it does is up to the host. Oneself: leaves.
   * Rejects with not_found, forbidden_role, last_device, and as making a message does.
   */
  async remove(memberId: MemberId, banned: boolean): Promise<void> {
    memberById(this.#ports.view(), memberId);
    await this.#remove({ kind: 'memberRemoved', memberId, banned });
  }

  /** The same for one device. */
  async removeDevice(deviceId: DeviceId): Promise<void> {
    deviceById(this.#ports.view(), deviceId);
    await this.#remove({ kind: 'deviceRemoved', deviceId });
  }

  /** The own member, with all its devices. */
  async leave(): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw nobody(view);
    await this.remove(me.memberId, false);
  }

  async #remove(payload: DeviceRemovedPayload | MemberRemovedPayload): Promise<void> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw nobody(view);
    const refused = removalProblem(view.roster, me, payload);
    if (refused === 'last_device') throw new DemesError('last_device');
    if (refused !== null) throw new DemesError('forbidden_role');
    if (!isUnderWay(view, payload)) await this.#make(payload);
  }

  async #make(
    payload:
      | ProfilePayload
      | MemberLookPayload
      | DeviceNamedPayload
      | GroupReceiptsPayload
      | RolePayload
      | DeviceRemovedPayload
      | MemberRemovedPayload,
  ): Promise<void> {
    // MS132 Roles and removals are decided by the log; a name harms nobody while it waits.
    if (!NAMES.has(payload.kind) && tierOf(this.#ports.view()) === 'tentative')
      throw new DemesError('no_quorum');
    const draft = { kind: EVENT_KIND[payload.kind], roomId: ZERO_ROOM, clientId: '', seal: SEAL_CLEAR };
    await this.#ports.make({ ...draft, payload: encodePayload(payload) });
  }
}

/** The same was asked for before and has no place in the log yet. */
function isUnderWay(view: ReplicaView, payload: DeviceRemovedPayload | MemberRemovedPayload): boolean {
  const bytes = Buffer.from(encodePayload(payload));
  return view.outbox.some(({ header, payload: made }) => {
    return header.kind === EVENT_KIND[payload.kind] && bytes.equals(made);
  });
}

/** Not yet, or not any more. */
function nobody(view: ReplicaView): DemesError {
  return new DemesError(view.role === 'removed' ? 'removed' : 'joining');
}
