/**
 * Rooms as this node's person makes and changes them (MS220 to MS226): refused before anything is made, answered when
 * the log has decided. Which rooms there are is for a majority to say, so none of it waits for one (MS132).
 */
import type { ChangeRoom, CheckedCreateRoom, Room } from '../../api/rooms.ts';
import { roomProblem } from '../../chat/room-rules.ts';
import type { Draft } from '../../core/inputs.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { DemesError, type ErrorCode } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR, SEAL_EPOCH } from '../../protocol/event.ts';
import { sortedIds, type DeviceId, type EventId, type MemberId, type RoomId } from '../../protocol/ids.ts';
import type { RoomPayload } from '../../protocol/payloads.ts';
import type { MadeRoom } from '../http/room-service.ts';
import { meOf } from './roster-view.ts';
import { roomSeen } from './room-view.ts';
import { tierOf } from '../../core/tier.ts';
import { Verdicts } from './verdicts.ts';

/** A majority that is there needs milliseconds. */
const CONFIRMED_WITHIN_MS = 10_000;

export interface RoomChangesPorts {
  /** Throws what stopped the group. */
  view(): ReplicaView;
  /** Resolves with its id when the event is durable here. Rejects with rate_limited, outbox_full, and what stopped the group. */
  make(draft: Draft): Promise<EventId>;
  readonly deviceId: DeviceId;
  /** As the API shows it. Throws not_found. */
  room(roomId: RoomId): Room;
}

export class RoomChanges {
  readonly #ports: RoomChangesPorts;
  readonly #verdicts: Verdicts;

  constructor(ports: RoomChangesPorts) {
    this.#ports = ports;
    this.#verdicts = new Verdicts(ports.deviceId);
  }

  applied(entries: readonly AppliedEntry[]): void {
    this.#verdicts.applied(entries);
  }

  /** The group halts or stops. */
  stop(): void {
    this.#verdicts.endAll();
  }

  /**
   * The room that is asked for; of two people the direct one that there is. Rejects with invalid, not_sealed,
   * too_many_rooms, no_quorum, timeout (it may be made later), and as making a message does.
   */
  async create(body: CheckedCreateRoom): Promise<MadeRoom> {
    const { kind, topic, clientId = '' } = body;
    checkShape(body);
    const there = this.#direct(body);
    if (there !== null) return { room: this.#ports.room(there), isNew: false };
    const view = this.#ports.view();
    const see = body.newcomersSee ?? view.roster.group?.newcomersSee ?? 'everything';
    const made = await this.#make(ZERO_ROOM, clientId, {
      kind: 'roomMade',
      roomKind: kind,
      // Whoever is away must be able to read the first words, too.
      newcomersSee: kind === 'direct' ? 'everything' : see,
      name: kind === 'open' ? body.name! : '',
      members: sortedIds(new Set(body.members as MemberId[])),
    });
    if (made === 'room_exists') return this.#existing(body);
    const roomId = made as string as RoomId;
    const name = kind === 'private' ? body.name : undefined;
    if (name !== undefined || (topic ?? '') !== '') await this.change(roomId, { name, topic });
    return { room: this.#ports.room(roomId), isNew: true };
  }

  /** What is as asked already makes no event. Rejects with not_found, forbidden_role, conflict, and as `create`. */
  async change(roomId: RoomId, { name, topic, archived, lifeMs }: ChangeRoom): Promise<Room> {
    const before = this.#ports.room(roomId);
    if (archived === false && before.archived) await this.#archive(roomId, false);
    const named = name === undefined || name === before.name ? null : name;
    const about = topic === undefined || topic === before.topic ? null : topic;
    if (named !== null || about !== null) await this.#name(before, named, about);
    if (lifeMs !== undefined && lifeMs !== before.lifeMs)
      await this.#make(roomId, '', { kind: 'roomLife', lifeMs });
    if (archived === true && !before.archived) await this.#archive(roomId, true);
    return this.#ports.room(roomId);
  }

  /** RS70 Under the keys of now; nothing where this device does not know it. Rejects as `change` does. */
  async nameAgain(roomId: RoomId): Promise<void> {
    const { name, topic } = this.#ports.room(roomId);
    if (name === '' && topic === '') return;
    await this.#make(roomId, '', { kind: 'roomNamed', name: name === '' ? null : name, topic });
  }

  /** Rejects as `change` does. */
  async add(roomId: RoomId, memberId: MemberId): Promise<void> {
    const { members } = roomSeen(this.#ports.view(), roomId);
    if (!members.has(memberId))
      await this.#make(roomId, '', { kind: 'roomMembers', added: [memberId], removed: [] });
  }

  /** Oneself: leaves. Rejects with not_found for somebody who is not in it, and as `change` does. */
  async remove(roomId: RoomId, memberId: MemberId): Promise<void> {
    const room = roomSeen(this.#ports.view(), roomId);
    if (room.kind === 'private' && !room.members.has(memberId)) throw new DemesError('not_found');
    await this.#make(roomId, '', { kind: 'roomMembers', added: [], removed: [memberId] });
  }

  /** RS63 Who opens a sealed name opens the newest one, so that says all of it. */
  async #name({ id, kind, ...before }: Room, named: string | null, about: string | null): Promise<void> {
    const isSealed = kind === 'private';
    const name = isSealed && before.name !== '' ? (named ?? before.name) : named;
    const topic = isSealed ? (about ?? before.topic) : about;
    await this.#make(id as RoomId, '', { kind: 'roomNamed', name, topic });
  }

  async #archive(roomId: RoomId, archived: boolean): Promise<void> {
    await this.#make(roomId, '', { kind: 'roomArchived', archived });
  }

  /** The event's id, or that there is such a room already. */
  async #make(roomId: RoomId, clientId: string, payload: RoomPayload): Promise<EventId | 'room_exists'> {
    const view = this.#ports.view();
    const me = meOf(view);
    if (me === undefined) throw new DemesError(view.role === 'removed' ? 'removed' : 'joining');
    if (tierOf(view) === 'tentative') throw new DemesError('no_quorum');
    const room = view.roster.rooms.get(roomId);
    const refused = roomProblem(view.roster, me, room, payload);
    if (refused === 'room_exists') return refused;
    if (refused !== null) throw errorOf(refused);
    const isSealed = payload.kind === 'roomNamed' && room?.kind === 'private';
    const draft = {
      kind: EVENT_KIND[payload.kind],
      roomId,
      clientId,
      seal: isSealed ? SEAL_EPOCH : SEAL_CLEAR,
    };
    const id = await this.#ports.make({ ...draft, payload: encodePayload(payload) });
    const verdict = await this.#verdicts.wait(id, CONFIRMED_WITHIN_MS);
    if (verdict === null) throw new DemesError('timeout', { detail: LATER });
    if (verdict.kind !== 'void') return id;
    if (verdict.reason === 'room_exists') return verdict.reason;
    throw errorOf(verdict.reason);
  }

  /** RS60 Both made it at once, and the other's came first. */
  #existing(body: CheckedCreateRoom): MadeRoom {
    const there = this.#direct(body);
    if (there === null) throw new DemesError('conflict');
    return { room: this.#ports.room(there), isNew: false };
  }

  #direct({ kind, members }: CheckedCreateRoom): RoomId | null {
    const view = this.#ports.view();
    const me = meOf(view)?.memberId;
    if (kind !== 'direct' || me === undefined) return null;
    for (const room of view.roster.rooms.values()) {
      const isOurs = room.members.has(me) && room.members.has(members[0] as MemberId);
      if (room.kind === 'direct' && isOurs) return room.roomId;
    }
    return null;
  }
}

const LATER = 'Nobody confirmed it in time. It is kept, and happens when a majority is there.';

function checkShape({ kind, name, topic, members }: CheckedCreateRoom): void {
  if (kind === 'open' && name === undefined) throw invalid('name', 'A room has a name.');
  if (kind === 'open' && members.length > 0)
    throw invalid('members', 'Everybody in the group is in an open room.');
  if (kind === 'direct' && members.length !== 1)
    throw invalid('members', 'A direct room is with one other member.');
  if (kind === 'direct' && (name !== undefined || topic !== undefined))
    throw invalid(name === undefined ? 'topic' : 'name', 'A direct room has no name and no topic.');
}

function errorOf(reason: string): DemesError {
  return new DemesError(ERROR_OF[reason] ?? 'conflict', SAYS[reason]);
}

const ERROR_OF: Readonly<Record<string, ErrorCode>> = {
  no_right: 'forbidden_role',
  not_in_room: 'not_found',
  unknown_room: 'not_found',
  not_sealed: 'not_sealed',
  room_archived: 'room_archived',
  too_many_rooms: 'too_many_rooms',
  keeper: 'conflict',
};

const SAYS: Readonly<Record<string, { readonly detail: string }>> = {
  unknown_member: { detail: 'Somebody named there is not in the group.' },
  keeper: { detail: 'Somebody named there has only keepers, which are in no room.' },
  malformed: { detail: 'Whoever makes a room is in it without being named.' },
  room_kind: { detail: 'A room of this kind does not have that.' },
  first_room: { detail: 'The first room of a group is always there.' },
};

function invalid(path: string, message: string): DemesError {
  return new DemesError('invalid', { extra: { errors: [{ path, message }] } });
}
