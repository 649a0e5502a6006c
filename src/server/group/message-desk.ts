/**
 * Messages of one group as the API deals with them: made, waited for, read, told to the feed (rules MS61..MS64).
 * What has its place comes from the read model, what waits for one from the engine (waiting.ts).
 */
import type {
  Message,
  MessageDetails,
  MessagePage,
  PageQuery,
  PostMessage,
  PostQuery,
  SystemLine,
} from '../../api/messages.ts';
import type { Draft } from '../../core/inputs.ts';
import type { ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import type { Entry } from '../../protocol/entry.ts';
import { DemesError } from '../../protocol/errors.ts';
import { isMessageKind, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, Index, RoomId } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Feed } from '../http/feed.ts';
import type { NamedFile } from '../storage/attachment-rows.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { ReadEvent } from '../storage/readable.ts';
import type { LineRecord, MessageRecord, Projected } from '../storage/read-model.ts';
import { ChangeDesk } from './change-desk.ts';
import type { GroupBlobs } from './group-ports.ts';
import { KeysMoves } from './keys-moves.ts';
import { lineObject, linesOf } from './line-view.ts';
import { pageOf } from './message-pages.ts';
import { MessageView } from './message-view.ts';
import { Posting } from './posting.ts';
import type { RoomKeys } from './room-keys.ts';
import { Settlements } from './settlements.ts';
import { TalkDesk } from './talk-desk.ts';
import { Unconfirmed } from './unconfirmed.ts';
import { waitingFiles } from './waiting-files.ts';
import { Waiting } from './waiting.ts';

/** A message that is confirmed this soon is not announced as tentative in between. */
const TENTATIVE_TOLD_AFTER_MS = 100;
/** Of the log, where an own event is looked for that is between outbox and screen. */
const SEARCHED_BYTES_MAX = 16 * 1024 * 1024;

export interface MessageDeskPorts {
  readonly scope: Scope;
  /** These three throw what stopped the group. */
  store(): GroupStore;
  view(): ReplicaView;
  propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void;
  /** Throws what stopped the group. */
  keys(): Pick<RoomKeys, 'reader' | 'sealedEpoch'>;
  hash(bytes: Uint8Array): Uint8Array;
  readonly feed: Feed;
  blobs(): GroupBlobs;
  /** An own message was confirmed and can be read, so long after it was made. */
  confirmed(latencyMs: number): void;
  /** ms since 1970. */
  wallMs(): number;
}

export interface Posted {
  /** What was asked for was reached. */
  readonly reached: boolean;
  readonly messages: readonly Message[];
}

export class MessageDesk {
  /** What becomes of messages that are there. */
  readonly changes: ChangeDesk;
  /** Pins, threads, and what programs are told of. */
  readonly talk: TalkDesk;
  readonly #ports: MessageDeskPorts;
  readonly #posting: Posting;
  readonly #keysMoves = new KeysMoves();
  readonly #read: ReadEvent = (event) => this.#ports.keys().reader.read(event);
  readonly #settlements = new Settlements();
  readonly #unconfirmed: Unconfirmed;
  /** Own messages made since the start that are not projected yet: when, by the monotonic clock. */
  readonly #madeAtMs = new Map<EventId, number>();
  readonly #toldHeld = new Set<EventId>();
  /** The screens were told of everything up to here. */
  #toldIndex: Index = 0;
  /** Just projected messages that a request waits for: its answer need not read them again. */
  readonly #awaited = new Map<EventId, MessageRecord>();

  constructor(ports: MessageDeskPorts) {
    this.#ports = ports;
    this.talk = new TalkDesk({ read: this.#read, look: () => this.#look(), store: () => ports.store() });
    this.#posting = new Posting({
      view: () => ports.view(),
      propose: (drafts, done) => this.#propose(drafts, done),
      ownEvent: (clientId) => ports.store().storage.ownEvent(clientId),
      saidIn: (id) => this.#saidIn(id),
      keysMoved: async (timeoutMs) => this.#keysMoves.next(timeoutMs),
      quotable: (id) => this.talk.quotable(id),
      knownFile: (blobId) => ports.blobs().known(blobId),
      hash: (bytes) => ports.hash(bytes),
      nowMs: () => performance.now(),
    });
    this.#unconfirmed = new Unconfirmed({
      read: this.#read,
      tell: (message) => this.#tell(message),
      tellOrder: (roomId, messageIds, isWhole) =>
        ports.feed.publish('order', ports.scope.groupId, { roomId, messageIds, isWhole }),
      message: (id) => this.#messageOf(id),
      nowMs: () => performance.now(),
    });
    this.changes = new ChangeDesk({
      read: this.#read,
      look: () => this.#look(),
      byId: (id) => ports.store().readModel.byId(id),
      pinned: (roomId) => ports.store().readModel.pinned(roomId).length,
      make: async (draft) => void (await this.makeChange(draft)),
      tell: (message) => this.#tell(message),
      wallMs: () => ports.wallMs(),
    });
  }

  /** All or none are made; resolves when query.wait is reached, or not in time, but never before they are durable. */
  async post(
    roomId: RoomId,
    bodies: readonly PostMessage[],
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<Posted> {
    const results = await this.#posting.make(roomId, bodies);
    const made = new Map<EventId, SignedEvent>();
    for (const result of results) if (result.kind === 'made') made.set(result.event.id, result.event);
    const ids = results.flatMap((result) => {
      if (result.kind === 'refused' || result.kind === 'notYet') return [];
      return result.kind === 'made' ? result.event.id : result.id;
    });
    try {
      const reached = await this.#reach(ids, query, signal);
      return { reached, messages: this.#messagesOf(ids, made, query.wait !== 'none') };
    } finally {
      for (const id of ids) this.#awaited.delete(id);
    }
  }

  /** The same for what a person does besides writing: as often as messages. */
  async makeChange(draft: Draft): Promise<EventId> {
    const result = await this.#posting.makeOne(draft);
    if (result.kind === 'refused' || result.kind === 'notYet') throw new DemesError('not_ready');
    return result.kind === 'made' ? result.event.id : result.id;
  }

  /** An event that is no message; resolves when it is durable. */
  async makeEvent(draft: Draft): Promise<void> {
    await this.#posting.propose([draft], new Map());
  }

  /** Files that messages name which are not confirmed. */
  filesWaiting(): NamedFile[] {
    return waitingFiles(this.#ports.view(), this.#read);
  }

  page(roomId: RoomId, query: PageQuery): MessagePage {
    const view = this.#ports.view();
    const { readModel } = this.#ports.store();
    const places = view.ownPlaces();
    const shown = new Waiting(view, this.#read).messagesIn(roomId);
    const waiting = shown.map((event) => ({ event, index: places.get(event.id) ?? null }));
    const { groupId } = this.#ports.scope;
    const messages = new MessageView(groupId, view, this.#read);
    // The log is one for all rooms; its own lines stand in the first.
    const isGeneral = (roomId as string) === groupId;
    const lines = (from: Index, to: Index | null): SystemLine[] =>
      isGeneral ? linesOf(readModel, view, from, to) : [];
    return pageOf({ reader: readModel, messages, waiting, lines }, roomId, query);
  }

  /** Throws not_found. */
  details(roomId: RoomId, id: EventId): MessageDetails {
    const { view, messages } = this.#look();
    const { readModel, storage } = this.#ports.store();
    const record = readModel.byId(id);
    if (record === undefined) {
      const event = new Waiting(view, this.#read).message(id);
      if (event?.header.roomId !== roomId) throw new DemesError('not_found');
      const index = view.ownPlaces().get(id) ?? null;
      const holders = messages.holdersOfWaiting(event, index);
      const sealedEpoch = this.#ports.keys().sealedEpoch(event.header);
      const message = messages.ofWaiting(event, index);
      return messages.detailsOf(message, holders, event.signature, null, [], sealedEpoch);
    }
    if (record.roomId !== roomId || !isShown(record, view)) throw new DemesError('not_found');
    const entry = storage.entries(record.index, record.index, 1)[0];
    if (entry?.body.kind !== 'event') throw new DemesError('not_found');
    const holders = messages.holdersOfEntry(record.index);
    const history = readModel.history(record.index);
    const { signature, header } = entry.body.event;
    const sealedEpoch = this.#ports.keys().sealedEpoch(header);
    return messages.detailsOf(
      messages.ofRecord(record),
      holders,
      signature,
      entry.hash,
      history,
      sealedEpoch,
    );
  }

  /** These can be read from now on: tells whoever waits, the feed and the metrics. */
  projected({ messages: records, changed, lines }: Projected, upTo: Index): void {
    // A read model that is made again says nothing new.
    if (upTo <= this.#toldIndex) return;
    this.#toldIndex = upTo;
    if (records.length + changed.length + lines.length === 0) return;
    const { view, messages } = this.#look();
    const nowMs = performance.now();
    for (const record of records) {
      const madeAtMs = this.#madeAtMs.get(record.id);
      if (madeAtMs !== undefined && record.state === 'confirmed') this.#ports.confirmed(nowMs - madeAtMs);
      this.#madeAtMs.delete(record.id);
      this.#toldHeld.delete(record.id);
      if (this.#settlements.isAwaited(record.id)) this.#awaited.set(record.id, record);
      if (isShown(record, view)) this.#tell(messages.ofRecord(record));
    }
    for (const record of changed) if (isShown(record, view)) this.#tell(messages.ofRecord(record));
    for (const line of lines) this.#tellLine(view, line);
    this.#settlements.projected(records);
  }

  /** MS211 These show what they say from now on, or what became of them. */
  opened({ changed }: Pick<Projected, 'changed'>): void {
    const { view, messages } = this.#look();
    for (const record of changed) if (isShown(record, view)) this.#tell(messages.ofRecord(record));
  }

  /** Room keys moved. */
  keysMoved(): void {
    this.#keysMoves.moved();
  }

  /** More is known about the line of an entry: tells it again. */
  lineChanged(index: Index): void {
    const line = this.#ports.store().readModel.lineAt(index);
    if (line !== undefined) this.#tellLine(this.#ports.view(), line);
  }

  /** More may be known about who stores what. */
  heldChanged(): void {
    if (!this.#settlements.waitsForHeld) return;
    const { view, messages } = this.#look();
    const held = this.#heldElsewhere(view, messages);
    this.#settlements.held((id) => held.has(id));
  }

  /** Called with each tick: announces what waits, and own messages that are held elsewhere and still not confirmed. */
  tellHeld(): void {
    this.#unconfirmed.tick(this.#ports.view(), () => this.#look().messages);
    if (this.#madeAtMs.size === 0) return;
    const before = performance.now() - TENTATIVE_TOLD_AFTER_MS;
    const due = [...this.#madeAtMs].some(([id, atMs]) => atMs < before && !this.#toldHeld.has(id));
    if (!due) return;
    const { view, messages } = this.#look();
    const places = view.ownPlaces();
    for (const [id, event] of this.#heldElsewhere(view, messages)) {
      if (this.#toldHeld.has(id)) continue;
      this.#toldHeld.add(id);
      this.#tell(messages.ofWaiting(event, places.get(id) ?? null));
    }
  }

  /** The group halts or stops: `error` is the answer to what is under way. */
  stop(error: Error): void {
    this.#posting.failAll(error);
    this.#keysMoves.moved();
    this.#settlements.endAll();
    this.#madeAtMs.clear();
    this.#toldHeld.clear();
    this.#unconfirmed.forget();
  }

  #propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void {
    const askedAtMs = performance.now();
    this.#ports.propose(drafts, (results) => {
      const { messages } = this.#look();
      for (const result of results) {
        if (result.kind !== 'made') continue;
        this.changes.made(result.event);
        if (!isMessageKind(result.event.header.kind)) continue;
        this.#madeAtMs.set(result.event.id, askedAtMs);
        this.#tell(messages.ofWaiting(result.event, null));
      }
      done(results);
    });
  }

  async #reach(ids: readonly EventId[], query: PostQuery, signal: AbortSignal): Promise<boolean> {
    if (query.wait === 'none') return true;
    const { readModel } = this.#ports.store();
    const records = ids.map((id) => (this.#madeAtMs.has(id) ? undefined : readModel.byId(id)));
    if (records.some((record) => record?.state === 'rejected')) return false;
    const open = ids.filter((_, at) => records[at] === undefined);
    const orHeld = query.wait === 'tentative';
    const left = orHeld && open.length > 0 ? this.#notHeld(open) : open;
    return left.length === 0 || this.#settlements.wait(left, orHeld, query.timeoutMs, signal);
  }

  #notHeld(ids: readonly EventId[]): EventId[] {
    const { view, messages } = this.#look();
    const held = this.#heldElsewhere(view, messages);
    return ids.filter((id) => !held.has(id));
  }

  /** `looksUp`: whether what waits may already stand in the log, and is worth a look there. */
  #messagesOf(ids: readonly EventId[], made: ReadonlyMap<EventId, SignedEvent>, looksUp: boolean): Message[] {
    const { view, messages } = this.#look();
    const { readModel } = this.#ports.store();
    const waiting = new Map<EventId, SignedEvent>();
    for (const id of ids) {
      const event = made.get(id) ?? view.outbox.find((one) => one.id === id);
      if (event !== undefined && this.#isOpen(view, event)) waiting.set(id, event);
    }
    const places = waiting.size > 0 && looksUp ? view.ownPlaces() : new Map<EventId, Index>();
    return ids.map((id) => {
      const event = waiting.get(id);
      if (event !== undefined) return messages.ofWaiting(event, places.get(id) ?? null);
      const record = this.#awaited.get(id) ?? readModel.byId(id);
      if (record !== undefined) return messages.ofRecord(record);
      const known = made.get(id) ?? this.#ownEvent(id);
      if (known === undefined) throw new DemesError('not_ready');
      return messages.ofWaiting(known, null);
    });
  }

  #isOpen(view: ReplicaView, event: SignedEvent): boolean {
    const first = view.outbox[0]?.header.seq;
    return first !== undefined && event.header.seq >= first;
  }

  /** Own messages that wait and that another device is known to store. */
  #heldElsewhere(view: ReplicaView, messages: MessageView): Map<EventId, SignedEvent> {
    const held = new Map<EventId, SignedEvent>();
    const places = view.ownPlaces();
    for (const event of view.outbox) {
      if (!isMessageKind(event.header.kind)) continue;
      if (messages.isHeldElsewhere(event, places.get(event.id) ?? null)) held.set(event.id, event);
    }
    return held;
  }

  #look(): { view: ReplicaView; messages: MessageView } {
    const view = this.#ports.view();
    return { view, messages: new MessageView(this.#ports.scope.groupId, view, this.#read) };
  }

  /** As it shows now; undefined when it is not here, or not for this node's eyes. */
  #messageOf(id: EventId): Message | undefined {
    const { view, messages } = this.#look();
    const record = this.#ports.store().readModel.byId(id);
    if (record !== undefined) return isShown(record, view) ? messages.ofRecord(record) : undefined;
    const event = new Waiting(view, this.#read).message(id);
    return event === undefined ? undefined : messages.ofWaiting(event, view.ownPlaces().get(id) ?? null);
  }

  /** An own event, whichever place it has. */
  #ownEvent(id: EventId): SignedEvent | undefined {
    const { storage, readModel } = this.#ports.store();
    const view = this.#ports.view();
    const waits = view.outbox.find((event) => event.id === id);
    const index = waits === undefined ? readModel.byId(id)?.index : undefined;
    // Applied, and not shown yet: few entries, but while a long log comes in.
    const from = index ?? readModel.projectedIndex + 1;
    const to = waits === undefined ? (index ?? view.appliedIndex) : 0;
    const entries = from <= to ? storage.entries(from, to, SEARCHED_BYTES_MAX) : [];
    return waits ?? entries.map(eventIn).find((one) => one?.id === id);
  }

  /** OB2 What an own event said; null where this device has it not, or not its keys. */
  #saidIn(id: EventId): Uint8Array | null {
    const event = this.#ownEvent(id);
    const content = event && this.#read(event);
    return content?.kind === 'read' ? encodePayload(content.payload) : null;
  }

  #tellLine(view: ReplicaView, line: LineRecord): void {
    const object = lineObject(this.#ports.store().readModel, view, line);
    this.#ports.feed.publish('line', this.#ports.scope.groupId, object);
  }

  #tell(message: Message): void {
    if (message.attachments.length > 0) this.#ports.blobs().attached(message.attachments);
    this.#ports.feed.publish('message', this.#ports.scope.groupId, message);
  }
}

function eventIn({ body }: Entry): SignedEvent | undefined {
  return body.kind === 'event' ? body.event : undefined;
}

/** What was rejected is shown to its author only. */
function isShown(record: MessageRecord, view: ReplicaView): boolean {
  return record.state === 'confirmed' || record.deviceId === view.deviceId;
}
