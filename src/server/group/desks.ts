/** Where the API's questions about one group are answered: its messages, its members, its rooms. */
import type { Draft } from '../../core/inputs.ts';
import type { AppliedEntry, ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { PeerMessage, ScreenMessage } from '../../protocol/peer-messages.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { Projected } from '../storage/read-model.ts';
import { Expiry } from './expiry.ts';
import type { GroupPorts } from './group-ports.ts';
import { KeysRenewal } from './keys-renewal.ts';
import { MemberDesk } from './member-desk.ts';
import { MessageDesk } from './message-desk.ts';
import { NamesAgain } from './names-again.ts';
import { Reading } from './reading.ts';
import { Receipts } from './receipts.ts';
import { RoomChanges } from './room-changes.ts';
import { RoomDesk, type RoomDeskPorts } from './room-desk.ts';
import type { RoomKeys } from './room-keys.ts';
import { SearchDesk } from './search-desk.ts';

export interface DeskPorts {
  /** These three throw what stopped the group. */
  store(): GroupStore;
  view(): ReplicaView;
  propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void;
  /** Throws what stopped the group. */
  keys(): RoomKeys;
  tellPeers(message: PeerMessage, isMeant: (deviceId: DeviceId) => boolean): void;
  /** ms since 1970. */
  agreedMs(): number;
  /** Monotonic, ms. */
  nowMs(): number;
}

export interface Desks {
  readonly messages: MessageDesk;
  readonly members: MemberDesk;
  readonly rooms: RoomDesk;
  readonly roomChanges: RoomChanges;
  readonly keysRenewal: KeysRenewal;
  readonly namesAgain: NamesAgain;
  readonly search: SearchDesk;
  readonly expiry: Expiry;
  readonly reading: Reading;
  readonly receipts: Receipts;
}

export function makeDesks(group: GroupPorts, ports: DeskPorts): Desks {
  const { scope, feed } = group;
  const shared = {
    scope,
    feed,
    store: () => ports.store(),
    view: () => ports.view(),
    keys: () => ports.keys(),
    wallMs: () => group.wallMs(),
    nowMs: () => ports.nowMs(),
  };
  const messages = new MessageDesk({
    ...shared,
    propose: (drafts, done) => ports.propose(drafts, done),
    hash: (bytes) => group.crypto.hash(bytes),
    blobs: () => group.blobs(),
    confirmed: (latencyMs) => group.metrics.confirmed(latencyMs),
  });
  const members = new MemberDesk({
    view: () => ports.view(),
    make: async (draft) => void (await messages.makeChange(draft)),
  });
  const inRooms = makeRooms(group, ports, shared);
  const { rooms } = inRooms;
  const roomChanges = new RoomChanges({
    view: () => ports.view(),
    deviceId: group.deviceId,
    make: async (draft) => messages.makeChange(draft),
    room: (roomId) => rooms.one(roomId),
  });
  const keysRenewal = new KeysRenewal(shared);
  const search = new SearchDesk({
    ...shared,
    readModel: () => ports.store().readModel,
    read: (event) => ports.keys().reader.read(event),
    rooms: () => rooms.all(),
    isBlocked: (memberId) => group.choices.isBlocked(memberId),
    memory: group.searchMemory,
    later,
  });
  const expiry = new Expiry({
    agreedMs: () => ports.agreedMs(),
    readModel: () => ports.store().readModel,
    expired: (step) => showAgain({ messages, rooms, search }, step),
  });
  const namesAgain = new NamesAgain({
    view: () => ports.view(),
    nameAgain: async (roomId) => roomChanges.nameAgain(roomId),
    log: group.log,
  });
  return { ...inRooms, messages, members, roomChanges, keysRenewal, namesAgain, search, expiry };
}

type Shared = Pick<RoomDeskPorts, 'scope' | 'feed' | 'store' | 'view' | 'wallMs' | 'nowMs'>;

/** Rooms as the person deals with them, and what its devices tell each other of it. */
function makeRooms(
  group: GroupPorts,
  ports: DeskPorts,
  shared: Shared,
): Pick<Desks, 'rooms' | 'reading' | 'receipts'> {
  const rooms = new RoomDesk({
    ...shared,
    read: (event) => ports.keys().reader.read(event),
    tellPeers: (message, isMeant) => ports.tellPeers(message, isMeant),
    keysOf: (roomId) => ports.keys().stateOf(roomId),
    isBlocked: (memberId) => group.choices.isBlocked(memberId),
    receiptsOf: (roomId) => receipts.of(roomId),
    marked: (mark) => {
      reading.marked(mark);
      receipts.marked(mark);
    },
  });
  const reading: Reading = new Reading({
    ...shared,
    rooms,
    choices: group.choices,
    tellPeers: (message, isMeant) => ports.tellPeers(message, isMeant),
    later,
  });
  const receipts: Receipts = new Receipts({
    ...shared,
    marks: () => rooms.marks(),
    choices: group.choices,
    tellPeers: (message, isMeant) => ports.tellPeers(message, isMeant),
    tell: (roomId, known) =>
      group.feed.publish('receipts', group.scope.groupId, { roomId, receipts: [...known] }),
    later,
  });
  return { rooms, reading, receipts };
}

/** Entries take effect. */
export function desksApplied(
  { rooms, roomChanges, reading, receipts }: Desks,
  entries: readonly AppliedEntry[],
): void {
  rooms.applied(entries);
  roomChanges.applied(entries);
  reading.applied(entries);
  receipts.applied(entries);
}

/** A link leads to this device now. */
export function desksMet({ reading, receipts }: Desks, peer: DeviceId): void {
  reading.met(peer);
  receipts.met(peer);
}

/** Another device tells what is for people's screens. `isIn`: the roster has this one. */
export function hearScreen(
  { rooms, reading, receipts }: Desks,
  isIn: boolean,
  from: DeviceId,
  message: ScreenMessage,
): void {
  if (!isIn) return;
  if (message.type === 'typing') rooms.heardTyping(from, message.roomId);
  else if (message.type === 'ownMarks') reading.heard(from, message);
  else receipts.heard(from, message);
}

/** Messages that were there say something else now: they could be opened, or their time is over. */
export function showAgain(
  { messages, rooms, search }: Pick<Desks, 'messages' | 'rooms' | 'search'>,
  step: Projected,
): void {
  messages.opened(step);
  rooms.projected(step);
  search.projected(step);
}

/** Room keys moved. `isIn`: the roster has this device. */
export function tellKeysMoved({ messages, rooms, keysRenewal, namesAgain }: Desks, isIn: boolean): void {
  messages.keysMoved();
  keysRenewal.moved();
  if (!isIn) return;
  rooms.keysMoved();
  namesAgain.look();
}

/** The group halts or stops: `error` is the answer to what is under way. */
export function stopDesks(desks: Desks, error: DemesError): void {
  desks.messages.stop(error);
  desks.roomChanges.stop();
  desks.keysRenewal.moved();
  desks.namesAgain.stop();
  desks.search.stop();
}

/** The group is there no more. */
export function endDesks(desks: Desks): void {
  stopDesks(desks, new DemesError('not_ready'));
  desks.reading.stop();
  desks.receipts.stop();
}

/** Runs it after so many ms, unless the answer is called first; keeps no process alive. */
function later(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
}
