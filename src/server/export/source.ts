/** What is exported of one group, read from its disk in parts: the same for every format. */
import { EXPORT_VERSION, type ExportHead, type ExportMessage } from '../../api/export.ts';
import type { Message } from '../../api/messages.ts';
import type { Room } from '../../api/rooms.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { Index, MemberId, RoomId } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import { MessageView, textObject } from '../group/message-view.ts';
import { authorOf, meOf } from '../group/roster-view.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { MessageRecord } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';

/** Messages read at once: some milliseconds. */
const PART = 50;
/** Of a message as it is shown. */
const LEFT_OUT = [
  'groupId',
  'heldBy',
  'can',
  'openChanges',
  'state',
  'reason',
  'clientId',
] as const satisfies readonly (keyof Message)[];
/** Of one entry and what it takes beside its body. */
const ENTRY_BYTES_MAX = 1024 * 1024;

export interface ExportPorts {
  readonly scope: Scope;
  /** These two throw what stopped the group. */
  store(): GroupStore;
  view(): ReplicaView;
  read: ReadEvent;
  /** Those that are exported: this node's member is in them. */
  readonly rooms: readonly Room[];
  /** ms since 1970. */
  readonly atMs: number;
}

export class ExportSource {
  readonly head: ExportHead;
  /** How many messages there are at most. */
  readonly total: number;
  readonly #ports: ExportPorts;

  /** What comes after this moment is not exported. */
  constructor(ports: ExportPorts) {
    this.#ports = ports;
    const { scope, rooms, atMs } = ports;
    const view = ports.view();
    const { readModel, storage } = ports.store();
    const index = readModel.projectedIndex;
    const { memberId, name } = authorOf(view.roster, view.deviceId);
    const ids = new Set<string>(rooms.map(({ id }) => id));
    const counts = readModel.roomCounts().filter(({ roomId }) => ids.has(roomId));
    this.total = counts.reduce((sum, { messages }) => sum + messages, 0);
    this.head = {
      version: EXPORT_VERSION,
      ...scope,
      groupName: view.roster.group?.name ?? '',
      exportedAt: new Date(atMs).toISOString(),
      exportedBy: { memberId, deviceId: view.deviceId, name },
      upTo: { index, hash: storage.entries(index, index, ENTRY_BYTES_MAX)[0]?.hash ?? storage.base().hash },
      rooms: rooms.map((room) => roomOf(view, room)),
      members: membersOf(view),
    };
  }

  /** Messages of one room, ascending, in parts: whoever reads them lets others in between. */
  *messages(roomId: RoomId): Generator<readonly ExportMessage[]> {
    let after: Index | null = 0;
    while (after !== null) {
      const page = this.#ports.store().readModel.page(roomId, { after, limit: PART });
      const isShown = ({ state, index }: MessageRecord): boolean =>
        state === 'confirmed' && index <= this.head.upTo.index;
      yield this.#exported(page.messages.filter(isShown));
      after = page.after;
      if (after !== null && after > this.head.upTo.index) return;
    }
  }

  #exported(records: readonly MessageRecord[]): ExportMessage[] {
    const { scope, read } = this.#ports;
    const { readModel, storage } = this.#ports.store();
    const messages = new MessageView(scope.groupId, this.#ports.view(), read);
    return records.map((record) => {
      const [entry] = storage.entries(record.index, record.index, ENTRY_BYTES_MAX);
      const signature = entry?.body.kind === 'event' ? entry.body.event.signature : null;
      const history = record.deleted || record.editedAt === null ? [] : readModel.history(record.index);
      const said = exported(messages.ofRecord(record));
      return {
        ...said,
        index: record.index,
        term: record.term,
        hash: entry?.hash ?? null,
        signature: signature && Buffer.from(signature).toString('base64url'),
        ...(history.length === 0 ? {} : { history: history.map(textObject) }),
      };
    });
  }
}

/** Without what is only of this node and this moment. */
function exported(message: Message): Omit<Message, (typeof LEFT_OUT)[number]> {
  const said: Partial<Message> = { ...message };
  for (const name of LEFT_OUT) delete said[name];
  return said as Message;
}

/** Without a name of its own it goes by the others who are in it. */
function roomOf(view: ReplicaView, room: Room): ExportHead['rooms'][number] {
  const { id, topic, kind, archived, members } = room;
  const me = meOf(view)?.memberId;
  const others = members.filter((one) => one !== me) as MemberId[];
  const name = room.name || others.map((one) => view.roster.members.get(one)?.name ?? '').join(', ');
  return { id, name, topic, kind, archived, members };
}

/** Those who are there, and those who were. */
function membersOf({ roster }: ReplicaView): ExportHead['members'] {
  const present = [...roster.members.values()].map(({ memberId, name, role }) => ({
    id: memberId,
    name,
    role,
  }));
  const former = [...roster.former].map(([id, { name }]) => ({ id, name, role: null }));
  return [...present, ...former];
}
