/** What a search means in one group: its people, rooms and times in place of what was typed. */
import type { Room } from '../../api/rooms.ts';
import type { SearchPage, SearchQuery } from '../../api/search.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, Index, MemberId, RoomId } from '../../protocol/ids.ts';
import { fold } from '../search/fold.ts';
import { has, deviceTerm, hasTerm, roomTerm, wordsOf, type Searched } from '../search/message-terms.ts';
import { HAS, readQuery, timeOf, type Has, type Needle, type Operator } from '../search/query.ts';
import { hasAll } from '../search/matches.ts';
import type { Wanted } from '../search/text-index.ts';
import type { MessageRecord } from '../storage/message-rows.ts';
import { authorOf, meOf } from './roster-view.ts';

const FIRST_ROOM = 'general';
const MYSELF = 'me';

/** What of a message is looked at. */
type Placed = Searched & Pick<MessageRecord, 'roomId' | 'deviceId'>;

/** From where a search goes back: from below a place, or from what was said before a time, ms since 1970. */
export type SearchStart = { readonly belowIndex: Index } | { readonly beforeMs: number };

export interface SearchPlan {
  readonly needles: readonly Needle[];
  /** For the index. */
  readonly wanted: Wanted;
  /** Whether a message of the read model fits. */
  fits(record: Placed): boolean;
  /** Places from here on. */
  readonly from: Index;
  readonly below: Index;
  /** Times, ms since 1970, for what has no place yet. */
  readonly notBefore: number;
  readonly before: number;
  readonly unknown: SearchPage['unknown'];
}

interface Asked {
  readonly operator: Operator;
  readonly value: string;
}

export interface PlanPorts {
  readonly view: ReplicaView;
  readonly firstRoom: RoomId;
  /** Those that this node's member is in. */
  readonly rooms: readonly Pick<Room, 'id' | 'name' | 'kind' | 'members'>[];
  firstAt(at: number): Index | null;
  /** MS295 What blocked members said is found only where it is asked for by their name. */
  readonly isBlocked: (memberId: MemberId) => boolean;
}

/** What is looked for; where it begins is said apart. */
export type Searching = Omit<SearchQuery, 'cursor' | 'limit'>;

/** What is asked for. Throws `invalid` when that is nothing. */
export function readAsked(query: Searching): { needles: readonly Needle[]; asked: readonly Asked[] } {
  const typed = readQuery(query.q);
  const asked: Asked[] = [...typed.operators, ...fieldsOf(query)];
  if (typed.needles.length + asked.length > 0) return { needles: typed.needles, asked };
  const errors = [{ path: 'q', message: 'Say what to look for' }];
  throw new DemesError('invalid', { extra: { errors } });
}

/** Throws `invalid` when nothing is looked for. */
export function planOf(ports: PlanPorts, query: Searching): SearchPlan {
  const { needles, asked } = readAsked(query);
  const unknown: Asked[] = [];
  const named = <T>(operator: Operator, find: (value: string) => T[]): T[] | null => {
    const values = asked.filter((one) => one.operator === operator);
    const found = values.flatMap((one) => {
      const meant = find(one.value);
      if (meant.length === 0) unknown.push(one);
      return meant;
    });
    return values.length === 0 ? null : found;
  };
  const rooms =
    named('in', (value) => roomsCalled(ports, value)) ?? ports.rooms.map(({ id }) => id as RoomId);
  const members = named('from', (value) => membersCalled(ports.view, value));
  const devices = members && devicesOf(ports.view.roster, new Set(members));
  const parts = named('has', (value) => HAS.filter((what) => what === fold(value))) ?? [];
  const time = (value: string): number[] => {
    const at = timeOf(value, query.minutesAhead ?? 0);
    return at === null ? [] : [at];
  };
  const notBefore = Math.max(-Infinity, ...(named('after', time) ?? []));
  const before = Math.min(Infinity, ...(named('before', time) ?? []));
  return {
    needles,
    wanted: wantedOf(needles, rooms, devices, parts),
    fits: fitting(needles, rooms, devices === null ? isLoud(ports) : among(devices), parts),
    from: notBefore === -Infinity ? 1 : (ports.firstAt(notBefore) ?? Infinity),
    below: before === Infinity ? Infinity : (ports.firstAt(before) ?? Infinity),
    notBefore,
    before,
    unknown,
  };
}

function fieldsOf({ room, from, has: part, before, after }: Searching): Asked[] {
  const fields = { in: room, from, has: part, before, after };
  return Object.entries(fields).flatMap(([operator, value]) =>
    value === undefined ? [] : { operator: operator as Operator, value },
  );
}

function wantedOf(
  needles: readonly Needle[],
  rooms: readonly RoomId[],
  devices: readonly DeviceId[] | null,
  parts: readonly Has[],
): Wanted {
  return [
    rooms.map(roomTerm),
    ...(devices === null ? [] : [devices.map(deviceTerm)]),
    ...parts.map((what) => [hasTerm(what)]),
    ...needles.flatMap(({ lookups }) => lookups.map((lookup) => [lookup])),
  ];
}

function among(devices: readonly DeviceId[]): (deviceId: DeviceId) => boolean {
  const wanted = new Set(devices);
  return (deviceId) => wanted.has(deviceId);
}

function isLoud({ view, isBlocked }: PlanPorts): (deviceId: DeviceId) => boolean {
  return (deviceId) => !isBlocked(authorOf(view.roster, deviceId).memberId as MemberId);
}

function fitting(
  needles: readonly Needle[],
  rooms: readonly RoomId[],
  isWanted: (deviceId: DeviceId) => boolean,
  parts: readonly Has[],
): SearchPlan['fits'] {
  const inRooms = new Set(rooms);
  return (record) =>
    inRooms.has(record.roomId) &&
    isWanted(record.deviceId) &&
    parts.every((what) => has(record, what)) &&
    hasAll(fold(wordsOf(record)), needles);
}

/** By id, by the whole name, else by how it begins. */
function roomsCalled({ view, firstRoom, rooms }: PlanPorts, value: string): RoomId[] {
  const wanted = fold(value.replace(/^[#@]/u, ''));
  const named = rooms.map((room) => {
    const also = room.id === firstRoom ? [FIRST_ROOM] : [];
    return { id: room.id as RoomId, names: [room.id, fold(roomTitle(view, room)), ...also] };
  });
  return called(named, wanted);
}

/** What a person calls it: a direct room goes by the other's name. */
export function roomTitle(view: ReplicaView, { kind, name, members }: PlanPorts['rooms'][number]): string {
  if (kind !== 'direct') return name;
  const me = meOf(view)?.memberId;
  const others = members.filter((one) => one !== me) as MemberId[];
  return others.map((one) => nameOf(view.roster, one)).join(', ');
}

/** Those who left, too. */
function membersCalled(view: ReplicaView, value: string): MemberId[] {
  const wanted = fold(value.replace(/^@/u, ''));
  const me = meOf(view)?.memberId;
  const { members, former } = view.roster;
  const all = [...members.keys(), ...former.keys()];
  const named = all.map((id) => ({ id, names: [id, fold(nameOf(view.roster, id))] }));
  if (wanted === MYSELF && me !== undefined) return [me];
  return called(named, wanted);
}

function called<T>(
  all: readonly { readonly id: T; readonly names: readonly string[] }[],
  wanted: string,
): T[] {
  const whole = all.filter(({ names }) => names.includes(wanted));
  const meant =
    whole.length > 0 ? whole : all.filter(({ names }) => names.some((name) => name.startsWith(wanted)));
  return meant.map(({ id }) => id);
}

function nameOf({ members, former }: RosterState, memberId: MemberId): string {
  return (members.get(memberId) ?? former.get(memberId))?.name ?? '';
}

function devicesOf(roster: RosterState, members: ReadonlySet<MemberId>): DeviceId[] {
  const isTheirs = ([, { memberId }]: [DeviceId, { memberId: MemberId | null }]): boolean =>
    memberId !== null && members.has(memberId);
  return [...[...roster.devices].filter(isTheirs), ...[...roster.removed].filter(isTheirs)].map(([id]) => id);
}
