/**
 * Users: they write on whichever nodes run, ask again when a node died before it answered, now and then repeat
 * themselves on purpose, and remember what they were told. What they were told is what the jury holds us to.
 */
import { isMessageKind, SEAL_CLEAR, SEAL_EPOCH } from '../protocol/event.ts';
import { ZERO_ROOM } from '../protocol/encode-event.ts';
import { encodePayload, eventKindOf } from '../protocol/encode-payload.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { MessagePayload } from '../protocol/payloads.ts';
import type { EventId, RoomId } from '../protocol/ids.ts';
import type { Draft } from '../core/inputs.ts';
import type { AppliedEntry, ProposeResult } from '../core/ready.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { deviceDraft, roomDraft, roomToWriteIn } from './room-users.ts';
import { includes, type NumberRange } from './recipe.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

export interface WorkloadOptions {
  readonly messageEveryMs: number;
  readonly batchMax: number;
  readonly textLengthMax: number;
  /** Chance that a message answers one that this user saw. */
  readonly replies: number;
  /** Chance that an act is about rooms and says nothing in them; 0: there is one room. */
  readonly rooms: number;
}

interface Message {
  readonly clientId: string;
  readonly roomId: RoomId;
  readonly text: string;
  readonly replyTo: EventId | null;
  /** Null while nobody was told that it is kept. */
  eventId: EventId | null;
}

export interface WorkloadCounts {
  proposed: number;
  accepted: number;
  confirmed: number;
  repeated: number;
}

/** Chance that a user repeats an earlier message instead of writing a new one. */
const REPEATS = 0.05;
/** Of what is about rooms: chance that a device is named instead. */
const NAMES_DEVICES = 0.1;
/** Chance that somebody wants new keys, where there are any. */
const RENEWS = 0.01;
/** Of so many texts one is to disappear. */
const PASSING_EVERY = 5;

/** Chance that a message without an answer is asked for again after a restart. */
const ASKS_AGAIN = 0.8;

export class Workload {
  readonly counts: WorkloadCounts = { proposed: 0, accepted: 0, confirmed: 0, repeated: 0 };
  readonly #world: World;
  readonly #options: WorkloadOptions;
  readonly #random: Random;
  readonly #roomId: RoomId;
  readonly #messages = new Map<SimNode, Message[]>();
  /** Node and boot for which unanswered messages were asked for again. */
  readonly #askedAgain = new Map<SimNode, number>();
  /** The newest confirmed messages that each was shown. */
  readonly #seen = new Map<SimNode, EventId[]>();
  readonly #leftOut: readonly NumberRange[];
  #act = 0;
  #isOver = false;

  /** Acts with these numbers do not happen; the others stay what and when they are. */
  constructor(world: World, options: WorkloadOptions, leftOut: readonly NumberRange[] = []) {
    this.#world = world;
    this.#options = options;
    this.#leftOut = leftOut;
    this.#random = world.random.fork('users');
    // The first room bears the id of the genesis event.
    this.#roomId = world.scope.groupId as string as RoomId;
    for (const node of world.nodes) {
      this.#messages.set(node, []);
      node.onApplied = (entries) => this.#shown(node, entries);
    }
  }

  begin(): void {
    this.#next(1);
  }

  stop(): void {
    this.#isOver = true;
  }

  /** One more message, when nobody writes any more, in the room that is never archived. */
  writeLast(node: SimNode): void {
    this.#write(node, this.#roomId, `last.${node.name}`, this.#random.fork(`last of ${node.name}`));
  }

  /** The number of the act that came last; they count from 1. */
  get acts(): number {
    return this.#act;
  }

  #next(number: number): void {
    const random = this.#random.fork(number);
    const delayUs = this.#options.messageEveryMs * 1000 * random.exponential();
    this.#world.timeline.after(delayUs, OCCURRENCE.user, () => {
      if (this.#isOver) return;
      this.#act = number;
      if (!includes(this.#leftOut, number)) this.#do(random.pick(this.#world.nodes), number, random);
      this.#next(number + 1);
    });
  }

  #do(node: SimNode, number: number, random: Random): void {
    if (!node.isRunning) return;
    const mine = this.#messages.get(node)!;
    if (this.#askedAgain.get(node) !== node.boot) {
      this.#askedAgain.set(node, node.boot);
      const unanswered = mine.filter(({ eventId }) => eventId === null && random.chance(ASKS_AGAIN));
      this.#propose(node, unanswered.slice(-BATCH_LIMIT));
    }
    if (mine.length > 0 && random.chance(REPEATS)) {
      this.counts.repeated++;
      this.#propose(node, [random.pick(mine)]);
      return;
    }
    // Also while nobody confirms: it is begun then, and done later.
    if (random.fork('keys').chance(RENEWS)) node.keys?.driver.renew(ZERO_ROOM);
    if (this.#changesRooms(node, number, random.fork('rooms'))) return;
    const count = random.between(1, this.#options.batchMax);
    for (let i = 1; i <= count; i++) {
      const name = `${number}.${i}`;
      this.#write(node, this.#roomFor(node, random.fork(`room of ${name}`)), name, random);
    }
  }

  /** False when this act is none of that. */
  #changesRooms(node: SimNode, number: number, random: Random): boolean {
    const roster = node.view()?.roster;
    if (roster === undefined || !random.chance(this.#options.rooms)) return false;
    const make = random.fork('devices').chance(NAMES_DEVICES) ? deviceDraft : roomDraft;
    const draft = make(roster, node.deviceId, String(number), random);
    const { clientId } = draft;
    node.propose([draft], ([result]) => {
      if (result?.kind === 'made')
        this.#world.tell({ type: 'accepted', node: node.deviceId, clientId, eventId: result.event.id });
    });
    return true;
  }

  #write(node: SimNode, roomId: RoomId, name: string, random: Random): void {
    const length = random.between(1, this.#options.textLengthMax);
    const text = `${node.name} says ${name} `.padEnd(length, 'x');
    const message: Message = {
      clientId: `c${name}`,
      roomId,
      text,
      replyTo: this.#answers(node, random),
      eventId: null,
    };
    this.#messages.get(node)!.push(message);
    this.#propose(node, [message]);
  }

  #roomFor(node: SimNode, random: Random): RoomId {
    if (this.#options.rooms === 0) return this.#roomId;
    return roomToWriteIn(node.view()?.roster, this.#roomId, random);
  }

  #answers(node: SimNode, random: Random): EventId | null {
    const wants = random.chance(this.#options.replies);
    const seen = this.#seen.get(node) ?? [];
    return wants && seen.length > 0 ? random.pick(seen) : null;
  }

  #propose(node: SimNode, messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.counts.proposed += messages.length;
    node.propose(
      messages.map((message) => this.#draft(message)),
      (results) => {
        for (const [i, result] of results.entries()) this.#answered(node, messages[i]!, result);
      },
    );
  }

  #draft({ clientId, roomId, text, replyTo }: Message): Draft {
    const said = { kind: 'message', text, replyTo } as const;
    // Said again under the same clientId it must be the same: so the text decides.
    const isPassing = text.length % PASSING_EVERY === 0;
    const payload: MessagePayload = isPassing
      ? { ...said, parts: { lifeMs: LIMITS.messageLifeMsMin } }
      : said;
    const { sealed = 0 } = this.#world.options;
    const seal = sealed === 0 ? SEAL_CLEAR : SEAL_EPOCH;
    return { kind: eventKindOf(payload), roomId, clientId, seal, payload: encodePayload(payload) };
  }

  #answered(node: SimNode, message: Message, result: ProposeResult): void {
    if (result.kind === 'refused') {
      this.#world.tell({ type: 'refused', node: node.deviceId, code: result.code });
      if (result.code === 'client_id_reused') {
        this.#world.fail('S12', `${node.name} refused a repeated message as another one`);
      }
      return;
    }
    // Whoever is not in a room gives up, as people do.
    if (result.kind === 'notYet') return result.reason === 'not_in' ? undefined : this.#later(node, message);
    const eventId = result.kind === 'made' ? result.event.id : result.id;
    if (message.eventId === null) this.counts.accepted++;
    message.eventId = eventId;
    this.#world.tell({ type: 'accepted', node: node.deviceId, clientId: message.clientId, eventId });
  }

  /** What cannot be sealed at this moment is tried again, by whoever is still there then. */
  #later(node: SimNode, message: Message): void {
    const { boot } = node;
    this.#world.timeline.after(NOT_YET_AGAIN_US, OCCURRENCE.user, () => {
      if (message.eventId === null && node.boot === boot) this.#propose(node, [message]);
    });
  }

  #remember(node: SimNode, id: EventId): void {
    const seen = this.#seen.get(node) ?? [];
    seen.push(id);
    if (seen.length > SEEN_MAX) seen.shift();
    this.#seen.set(node, seen);
  }

  #shown(node: SimNode, entries: readonly AppliedEntry[]): void {
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') continue;
      const { id, header } = entry.body.event;
      if (!isMessageKind(header.kind)) continue;
      this.#remember(node, id);
      if (header.deviceId !== node.deviceId) continue;
      this.counts.confirmed++;
      const { index } = entry;
      this.#world.tell({
        type: 'confirmed',
        node: node.deviceId,
        clientId: header.clientId,
        eventId: id,
        index,
      });
    }
  }
}

const BATCH_LIMIT = 100;
const SEEN_MAX = 20;
const NOT_YET_AGAIN_US = 200_000;
