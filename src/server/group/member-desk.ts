/** Names and roles of members as this node changes them: refused before anything is made, shown at once. */
import type { ChangeMember, Member } from '../../api/members.ts';
import { may } from '../../chat/rights.ts';
import type { Draft } from '../../core/inputs.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { DemesError } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../protocol/event.ts';
import type { MemberId } from '../../protocol/ids.ts';
import type { ProfilePayload, RolePayload } from '../../protocol/payloads.ts';
import { memberById, memberOfDevice } from './roster-view.ts';

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
  async change(memberId: MemberId, { role }: ChangeMember): Promise<Member> {
    const view = this.#ports.view();
    const me = memberOfDevice(view.roster, view.deviceId);
    const before = memberById(view, memberId);
    if (me === undefined) throw new DemesError('joining');
    const isOwn = memberId === me.memberId;
    if (before.role === 'owner' || !may('changeRole', me.role, isOwn)) throw new DemesError('forbidden_role');
    if (before.role !== role) await this.#make({ kind: 'role', memberId, role });
    return memberById(this.#ports.view(), memberId);
  }

  /** What this node's member is called in the group from now on. Rejects as making a message does. */
  async rename(name: string): Promise<void> {
    const view = this.#ports.view();
    const me = memberOfDevice(view.roster, view.deviceId);
    if (me === undefined) throw new DemesError('joining');
    if (memberById(view, me.memberId).name !== name) await this.#make({ kind: 'profile', memberName: name });
  }

  async #make(payload: ProfilePayload | RolePayload): Promise<void> {
    const draft = { kind: EVENT_KIND[payload.kind], roomId: ZERO_ROOM, clientId: '', seal: SEAL_CLEAR };
    await this.#ports.make({ ...draft, payload: encodePayload(payload) });
  }
}
