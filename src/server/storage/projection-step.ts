/** What applied entries show, one after the other, within one transaction of the read model. */
import { ACTION_OF } from '../../chat/changes.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { Entry } from '../../protocol/entry.ts';
import { isMessageKind, type SignedEvent } from '../../protocol/event.ts';
import type { Role } from '../../protocol/identity.ts';
import type { DeviceId, EventId, Index, MemberId, Term } from '../../protocol/ids.ts';
import type {
  ChangePayload,
  DeviceRemovedPayload,
  MemberRemovedPayload,
  Payload,
} from '../../protocol/payloads.ts';
import type { ClosedRows } from './closed-rows.ts';
import type { MessageChanges } from './message-changes.ts';
import { messageOf, type MessageRecord } from './message-rows.ts';
import type { MessageTable } from './message-table.ts';
import type { ProjectedRoster } from './projected-roster.ts';
import type { Projected } from './read-model.ts';
import type { ReadEvent } from './readable.ts';
import type { NewLine, SystemLines } from './system-lines.ts';

export interface StepTables {
  readonly messages: MessageTable;
  readonly changes: MessageChanges;
  readonly roster: ProjectedRoster;
  readonly lines: SystemLines;
  readonly closed: ClosedRows;
  readonly read: ReadEvent;
  readonly ownDevice: DeviceId;
  /** Of the entry before the step. */
  termBefore(): Term;
}

const NO_LINE: Pick<NewLine, 'memberId' | 'deviceId' | 'name' | 'nameBefore' | 'role' | 'byMemberId'> = {
  memberId: null,
  deviceId: null,
  name: null,
  nameBefore: null,
  role: null,
  byMemberId: null,
};

export class Step {
  readonly #tables: StepTables;
  readonly #messages: MessageRecord[] = [];
  /** Indexes of messages to be read again, new ones among them. */
  readonly #changed = new Set<Index>();
  readonly #lines: Index[] = [];
  /** Of the entry taken last; null before the first. */
  #term: Term | null = null;

  constructor(tables: StepTables) {
    this.#tables = tables;
  }

  /** New messages as they were written. */
  get messages(): readonly MessageRecord[] {
    return this.#messages;
  }

  take(applied: AppliedEntry): void {
    const { entry } = applied;
    if (entry.body.kind === 'event') this.#takeEvent(applied, entry.body.event);
    else if (entry.body.kind === 'noop') this.#takeNoop(entry);
    this.#term = entry.term;
  }

  /** To be called once all is written. */
  result(): Projected {
    const { messages, lines } = this.#tables;
    const again = new Map(
      messages.byIndexes([...this.#changed]).map((record) => [record.index, record] as const),
    );
    const fresh = this.#messages.map((record) => again.get(record.index) ?? record);
    for (const { index } of fresh) again.delete(index);
    return {
      messages: fresh,
      changed: [...again.values()],
      lines: this.#lines.flatMap((index) => lines.at(index) ?? []),
    };
  }

  #takeEvent(applied: AppliedEntry, event: SignedEvent): void {
    if (isMessageKind(event.header.kind)) {
      const message = messageOf(applied, this.#tables.read);
      if (message !== null) this.#takeMessage(message);
      return;
    }
    const isVoid = applied.verdict?.kind === 'void';
    if (!isVoid && applied.verdict?.kind !== 'valid') return;
    const content = this.#tables.read(event);
    if (content.kind === 'closed' && !isVoid) {
      const role = this.#tables.roster.author(event.header.deviceId)?.role ?? null;
      this.#tables.closed.put({ index: applied.entry.index, role }, content.reason);
    }
    if (content.kind !== 'read') return;
    const { payload } = content;
    if (isChange(payload)) this.#takeChange(applied.entry, event, payload, isVoid);
    else if (!isVoid) this.#takeRosterChange(applied.entry, event, payload);
  }

  #takeMessage(came: MessageRecord): void {
    const { messages, closed } = this.#tables;
    const threadIndex = messages.threadOf(came.roomId, came.parts.threadRoot);
    const message = { ...came, threadIndex };
    messages.insert(message);
    if (message.closed !== null) closed.put({ index: message.index, role: null }, message.closed);
    this.#messages.push(message);
    if (threadIndex !== null) this.#changed.add(threadIndex);
  }

  #takeChange(entry: Entry, event: SignedEvent, payload: ChangePayload, isVoid: boolean): void {
    const { messages, changes, roster, ownDevice } = this.#tables;
    // A thread counts what is left of it; who is deleted may not say any more where it stood.
    const thread = payload.kind === 'delete' ? this.#threadOf(payload.target) : null;
    const isOwn = event.header.deviceId === ownDevice;
    const taken = isVoid
      ? { index: messages.stored(payload.target)?.index ?? null, isDone: false }
      : changes.take(event, payload, entry, roster.author(event.header.deviceId));
    // The author's screen showed it already: it must hear that it came to nothing.
    if (taken === null || taken.index === null || !(taken.isDone || isOwn)) return;
    this.#changed.add(taken.index);
    if (thread !== null) this.#changed.add(thread);
  }

  /** MS211 An entry that was closed, which may open now. */
  takeAgain({ entry }: AppliedEntry, role: Role | null): void {
    if (entry.body.kind !== 'event') return;
    const { messages, changes, closed, roster, read } = this.#tables;
    const { event } = entry.body;
    const content = read(event);
    if (content.kind === 'closed') return;
    closed.remove(entry.index);
    if (content.kind === 'forgotten') {
      changes.empty(entry.index, true);
      this.#changed.add(entry.index);
    }
    if (content.kind !== 'read') return;
    const { payload } = content;
    if (payload.kind === 'message') {
      const threadIndex = messages.threadOf(event.header.roomId, payload.parts?.threadRoot);
      messages.fill(entry.index, payload, threadIndex);
      changes.fill(entry.index, payload.text);
      this.#changed.add(entry.index);
      if (threadIndex !== null) this.#changed.add(threadIndex);
      return;
    }
    if (!isChange(payload)) return;
    // Its author may have another role by now, or have gone: what it was at its place decides.
    const memberId = roster.memberOf(event.header.deviceId);
    const author = memberId === null || role === null ? undefined : { memberId, role };
    const taken = changes.take(event, payload, entry, author);
    if (taken?.isDone === true) this.#changed.add(taken.index);
  }

  #threadOf(target: EventId): Index | null {
    return this.#tables.messages.byId(target)?.threadIndex ?? null;
  }

  #takeRosterChange(entry: Entry, event: SignedEvent, payload: Payload): void {
    const { roster } = this.#tables;
    const { deviceId } = event.header;
    const author = roster.memberOf(deviceId);
    if (payload.kind === 'join' && payload.grant === null) {
      // Whoever comes in that way is a member already: there is neither a name nor a role to learn.
      roster.addDevice(deviceId, payload.certificate, { name: '', role: 'member' }, entry.index);
    } else if (payload.kind === 'genesis' || payload.kind === 'join') {
      const role = payload.kind === 'genesis' ? 'owner' : payload.grant.role;
      const newcomer = { name: payload.memberName, role } as const;
      const { memberId, isNew } = roster.addDevice(deviceId, payload.certificate, newcomer, entry.index);
      if (payload.kind === 'genesis') {
        this.#line(entry, { kind: 'groupCreated', memberId, deviceId, name: payload.groupName });
      } else if (isNew) this.#line(entry, { kind: 'memberJoined', memberId, deviceId, name: newcomer.name });
    } else if (payload.kind === 'profile' && author !== null) {
      const nameBefore = roster.nameOf(author);
      const name = payload.memberName;
      roster.setName(author, name, entry.index);
      if (name !== nameBefore)
        this.#line(entry, { kind: 'memberRenamed', memberId: author, deviceId, name, nameBefore });
    } else if (payload.kind === 'deviceRemoved' || payload.kind === 'memberRemoved') {
      this.#takeRemoval(entry, author, payload);
    } else if (payload.kind === 'role') {
      const { memberId, role } = payload;
      const isNews = roster.roleOf(memberId) !== role;
      roster.setRole(memberId, role);
      const name = roster.nameOf(memberId);
      if (isNews) this.#line(entry, { kind: 'roleChanged', memberId, name, role, byMemberId: author });
    }
  }

  #takeRemoval(
    entry: Entry,
    author: MemberId | null,
    payload: DeviceRemovedPayload | MemberRemovedPayload,
  ): void {
    const { roster } = this.#tables;
    if (payload.kind === 'deviceRemoved') {
      const { deviceId } = payload;
      const gone = roster.removeDevice(deviceId);
      if (gone === undefined) return;
      const { memberId, isLast } = gone;
      const who = { memberId, deviceId, name: roster.nameOf(memberId), byMemberId: author };
      const left = author === memberId ? 'memberLeft' : 'memberRemoved';
      this.#line(entry, { kind: isLast ? left : 'deviceRemoved', ...who });
      return;
    }
    const { memberId, banned } = payload;
    roster.removeMember(memberId);
    const removed = banned ? 'memberBanned' : 'memberRemoved';
    const kind = author === memberId ? 'memberLeft' : removed;
    this.#line(entry, { kind, memberId, name: roster.nameOf(memberId), byMemberId: author });
  }

  /** Only the no-op that begins a term tells of a host; a later one in the term tells of the rank. */
  #takeNoop(entry: Entry): void {
    if (entry.term > (this.#term ?? this.#tables.termBefore())) this.#line(entry, { kind: 'hostChanged' });
  }

  #line(entry: Entry, line: Partial<NewLine> & Pick<NewLine, 'kind'>): void {
    const { index, term, at } = entry;
    this.#tables.lines.insert({ ...NO_LINE, ...line, index, term, at });
    this.#lines.push(index);
  }
}

const CHANGES: ReadonlySet<string> = new Set(Object.keys(ACTION_OF));

function isChange(payload: Payload): payload is ChangePayload {
  return CHANGES.has(payload.kind);
}
