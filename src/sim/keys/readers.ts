/**
 * Who reads what, in the end: everything that was said sealed is tried with all that each disk keeps, those of people who
 * went included, and compared with what the log says that they may read. Told as facts, for the checkers K1, K2 and K4.
 */
import { judgeEvent } from '../../chat/rules.ts';
import { foldEntry } from '../../core/roster/fold.ts';
import type { FoldPorts } from '../../core/roster/fold-ports.ts';
import { keysRoomOf } from '../../core/roster/room-keys.ts';
import { emptyRoster, type RosterState } from '../../core/roster/state.ts';
import { RoomSeals } from '../../engine/keys/room-seals.ts';
import { NO_KEYS, type KeptKeys } from '../../engine/keys/store.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import { toHex, type DeviceId, type Index, type RoomId } from '../../protocol/ids.ts';
import type { Fact } from '../facts.ts';
import type { SimNode } from '../node.ts';
import type { World } from '../world.ts';
import { twinRoomCipher } from './room-cipher.ts';

interface Epoch {
  readonly from: Index;
  /** Who is in, and since when its member belongs there (MK124). */
  readonly devices: ReadonlyMap<DeviceId, Index>;
}

interface Said {
  readonly event: SignedEvent;
  readonly keysRoom: RoomId;
  readonly isValid: boolean;
}

/** What the confirmed entries say about rooms and their keys. */
class KeysHistory {
  readonly said: Said[] = [];
  readonly #epochs = new Map<RoomId, Epoch[]>();
  readonly #roster: RosterState = emptyRoster();
  readonly #sharedUpTo: Index;

  constructor({ jury, scope, options: { suite } }: World) {
    const { ledger } = jury;
    const entries = ledger.confirmedEntries();
    this.#sharedUpTo = ledger.beginning.sharedUpTo;
    const ports: FoldPorts = {
      groupId: scope.groupId,
      hash: suite.hash,
      verify: (key, bytes, signature) => suite.verify(key, bytes, signature),
      judge: judgeEvent,
      hashAt: (index) => entries[index - 1]?.hash,
      forkedAbove: this.#sharedUpTo === Infinity ? null : this.#sharedUpTo,
    };
    for (const entry of entries) {
      const { verdict } = foldEntry(this.#roster, entry, ports, new Set());
      if (entry.body.kind === 'event') this.#note(entry.body.event, verdict?.kind === 'valid');
      for (const { roomId, epochIndex, devices } of this.#roster.keys.values()) {
        const epochs = this.#epochs.get(roomId) ?? [];
        this.#epochs.set(roomId, epochs);
        if (epochs.at(-1)?.from === epochIndex) continue;
        epochs.push({ from: epochIndex, devices: this.#belonging(roomId, devices.keys()) });
      }
    }
  }

  /** The device is in one of the epochs from which this opens, by the rules of its room. */
  mayRead(device: DeviceId, said: Said): boolean {
    return this.#givesIt(this.#epochs.get(said.keysRoom) ?? [], device, said);
  }

  /** By the epoch in force alone: whoever was left out of a new beginning, and came again, came anew. */
  mustRead(device: DeviceId, said: Said): boolean {
    return this.#givesIt((this.#epochs.get(said.keysRoom) ?? []).slice(-1), device, said);
  }

  /** Whatever was in force where the head was made, it is known here. */
  isCertain({ event: { header } }: Said): boolean {
    return header.head.index <= this.#sharedUpTo;
  }

  #belonging(keysRoom: RoomId, devices: Iterable<DeviceId>): Map<DeviceId, Index> {
    const { members, rooms } = this.#roster;
    const since = new Map<DeviceId, Index>();
    for (const id of devices) {
      const memberId = this.#roster.devices.get(id)?.memberId ?? null;
      const ofMember = memberId === null ? undefined : members.get(memberId)?.joinedIndex;
      const ofRoom = memberId === null ? undefined : rooms.get(keysRoom)?.members.get(memberId);
      since.set(id, (keysRoom === ZERO_ROOM ? ofMember : ofRoom) ?? Infinity);
    }
    return since;
  }

  #givesIt(by: readonly Epoch[], device: DeviceId, { event: { header }, keysRoom }: Said): boolean {
    const at = this.#epochs.get(keysRoom)?.findLast(({ from }) => from <= header.head.index);
    if (at === undefined) return false;
    const see = this.#roster.rooms.get(header.roomId)?.newcomersSee ?? this.#roster.group?.newcomersSee;
    return by.some(({ from, devices }) => {
      const since = devices.get(device);
      return from >= at.from && since !== undefined && (see === 'everything' || since <= at.from);
    });
  }

  #note(event: SignedEvent, isValid: boolean): void {
    const { seal, roomId } = event.header;
    const keysRoom = seal === SEAL_CLEAR ? null : keysRoomOf(this.#roster, roomId);
    if (keysRoom !== null) this.said.push({ event, keysRoom, isValid });
  }
}

/** Everybody whose disk is of the log that the core goes by. */
export function tellReaders(world: World, core: readonly SimNode[]): void {
  const { scope, options } = world;
  const channel = core[0]?.origin.channel;
  if ((options.sealed ?? 0) === 0 || channel === undefined) return;
  const history = new KeysHistory(world);
  const cipher = twinRoomCipher(options.suite, world.random.fork('readers'));
  const { sharedUpTo } = world.jury.ledger.beginning;
  const readers = world.nodes
    .filter((node) => node.origin.channel === channel && keptBy(node) !== NO_KEYS)
    .map((node) => {
      const forkedAbove = sharedUpTo === Infinity ? null : sharedUpTo;
      return { node, seals: new RoomSeals(cipher, scope.groupId, keptBy(node), forkedAbove) };
    });
  for (const { node } of readers) world.tell(keyedFact(node));
  for (const said of history.said) {
    const { header, payload, id } = said.event;
    const opens = ({ seals }: { readonly seals: RoomSeals }): boolean =>
      seals.open(said.keysRoom, header, payload).kind === 'open';
    const opened = new Set(readers.filter(opens).map(({ node }) => node));
    // What nobody here was ever given is gone with those who had it.
    const isThere = said.isValid && core.some((node) => opened.has(node));
    const reads = readers.map(({ node }) => {
      const may = !history.isCertain(said) || history.mayRead(node.deviceId, said);
      const isIn = node.keys?.driver.standing(said.keysRoom) === 'in';
      const isWell = isThere && isIn && core.includes(node) && history.isCertain(said);
      const must = isWell && history.mustRead(node.deviceId, said);
      return { node: node.deviceId, opened: opened.has(node), may, must };
    });
    world.tell({ type: 'read', eventId: id, reads });
  }
}

function keyedFact(node: SimNode): Fact {
  const epochs = keptBy(node).secrets.map(({ roomId, from, secret }) => ({
    roomId,
    from,
    secret: toHex(secret),
  }));
  return { type: 'keyed', node: node.deviceId, epochs };
}

/** What a process holds that runs, else what is on its disk. */
function keptBy(node: SimNode): KeptKeys {
  return node.keys?.kept ?? node.disk.keys;
}
