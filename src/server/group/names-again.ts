/**
 * What a private room is called is sealed as what is said in it (RS63): where newcomers see nothing from before, whoever is
 * let in could not read it. So somebody who may name the room gives its name again (RS70).
 */
import { namingProblem } from '../../chat/room-rules.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { RoomState, RosterState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import { sortedIds, type DeviceId, type MemberId, type RoomId } from '../../protocol/ids.ts';
import type { Logger } from '../log.ts';
import { memberOfDevice } from './roster-view.ts';

/** To the next who may, as long as nobody does. */
const TURN_MS = 4_000;

export interface NamesAgainPorts {
  /** Throws what stopped the group. */
  view(): ReplicaView;
  /** Says it again, as this device reads it; nothing where it cannot. */
  nameAgain(roomId: RoomId): Promise<void>;
  readonly log: Logger;
}

export class NamesAgain {
  readonly #ports: NamesAgainPorts;
  readonly #turns = new Map<RoomId, NodeJS.Timeout>();

  constructor(ports: NamesAgainPorts) {
    this.#ports = ports;
  }

  /** Keys moved: somebody may be in who was not. */
  look(): void {
    const view = this.#ports.view();
    for (const { roomId } of view.roster.rooms.values()) {
      if (this.#turns.has(roomId) || !isNameMissing(view, roomId)) continue;
      const turn = whoMayName(view, roomId).indexOf(view.deviceId);
      if (turn < 0) continue;
      this.#turns.set(
        roomId,
        setTimeout(() => this.#give(roomId), turn * TURN_MS),
      );
    }
  }

  stop(): void {
    for (const turn of this.#turns.values()) clearTimeout(turn);
    this.#turns.clear();
  }

  #give(roomId: RoomId): void {
    this.#turns.delete(roomId);
    if (!isNameMissing(this.#ports.view(), roomId)) return;
    this.#ports.nameAgain(roomId).catch((error: unknown) => {
      this.#ports.log.info({ err: error, room: roomId }, 'the name of a room was not given again');
    });
  }
}

/** Somebody who has the room's keys came in after it was named, and no other name is under way from here. */
function isNameMissing({ roster, outbox }: ReplicaView, roomId: RoomId): boolean {
  const room = roster.rooms.get(roomId);
  const keys = roster.keys.get(roomId);
  if (room === undefined || keys === undefined || room.isArchived) return false;
  if (room.newcomersSee !== 'joining' || room.namedIndex === 0) return false;
  const isOpen = outbox.some(
    ({ header }) => header.kind === EVENT_KIND.roomNamed && header.roomId === roomId,
  );
  if (isOpen) return false;
  const late = [...room.members].filter(([, since]) => since > room.namedIndex);
  return late.some(([memberId]) => hasKeys(roster, keys, memberId));
}

function hasKeys({ devices }: RosterState, keys: RoomKeysState, memberId: MemberId): boolean {
  return [...keys.devices.keys()].some((id) => devices.get(id)?.memberId === memberId);
}

/** Devices that could open the name and may give it, and that this one reaches; in the same order for all. */
function whoMayName(view: ReplicaView, roomId: RoomId): DeviceId[] {
  const { roster, deviceId: self, reachable } = view;
  const room = roster.rooms.get(roomId)!;
  const isThere = (id: DeviceId): boolean => id === self || reachable.has(id);
  return sortedIds(roster.keys.get(roomId)?.devices.keys() ?? []).filter(
    (id) => isThere(id) && mayName(roster, room, id),
  );
}

function mayName(roster: RosterState, room: RoomState, deviceId: DeviceId): boolean {
  const member = memberOfDevice(roster, deviceId);
  if (member === undefined || namingProblem(room, member) !== null) return false;
  return (room.members.get(member.memberId) ?? Infinity) <= room.namedIndex;
}
