/** Payloads by which rooms are made and changed. */
import * as fc from 'fast-check';
import { sortedIds, type MemberId } from '../../src/protocol/ids.ts';
import type { Payload, RoomPayload } from '../../src/protocol/payloads.ts';
import { deviceIds, name } from './arbitraries.ts';

/** Member ids are as long as device ids. */
const members = deviceIds(6).map((ids) => sortedIds(ids as readonly string[] as readonly MemberId[]));
const newcomersSee = fc.constantFrom('everything' as const, 'joining' as const);

function made(
  roomKind: 'open' | 'private' | 'direct',
  called: fc.Arbitrary<string>,
  others: fc.Arbitrary<MemberId[]>,
): fc.Arbitrary<RoomPayload> {
  return fc.record({
    kind: fc.constant('roomMade' as const),
    roomKind: fc.constant(roomKind),
    newcomersSee,
    name: called,
    members: others,
  });
}

/** Somebody comes or goes, nobody does both. */
function partition([ids, place]: [MemberId[], number]): RoomPayload {
  const at = Math.min(place, ids.length);
  return { kind: 'roomMembers', added: ids.slice(0, at), removed: ids.slice(at) };
}

export const ROOM_PAYLOADS: Readonly<Record<string, fc.Arbitrary<Payload>>> = {
  roomMade: fc.oneof(
    made('open', name, fc.constant([])),
    made('private', fc.constant(''), members),
    made(
      'direct',
      fc.constant(''),
      members.filter((ids) => ids.length > 0).map((ids) => ids.slice(0, 1)),
    ),
  ),
  roomNamed: fc
    .record({
      kind: fc.constant('roomNamed' as const),
      name: fc.option(name),
      topic: fc.option(fc.oneof(name, fc.constant(''))),
    })
    .filter((payload) => payload.name !== null || payload.topic !== null),
  roomArchived: fc.record({ kind: fc.constant('roomArchived' as const), archived: fc.boolean() }),
  roomMembers: fc
    .tuple(
      members.filter((ids) => ids.length > 0),
      fc.nat({ max: 6 }),
    )
    .map(partition),
};
