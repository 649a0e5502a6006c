/** A room desk of device `a` over a store in memory, and what it says. */
import { NOTICES_AT_FIRST, type RoomNotices } from '../../src/api/notices.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { ZERO_HASH, type DeviceId, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import type { ReadMark, RoomMark } from '../../src/protocol/reading-messages.ts';
import { Feed } from '../../src/server/http/feed.ts';
import { RoomDesk } from '../../src/server/group/room-desk.ts';
import type { DraftRecord } from '../../src/server/storage/local-rows.ts';
import { inTheClear } from '../../src/server/storage/readable.ts';
import type { GroupStore } from '../../src/server/storage/node-store.ts';
import type { MessageRecord } from '../../src/server/storage/read-model.ts';
import { aRecord, aView, anEvent, deviceId, eventId, GENERAL, GROUP } from './a-view.ts';
import { hash } from './people.ts';

/** A confirmed message of the device with this letter. */
export const record = (
  index: number,
  author: string,
  text = 'hello',
  more: Partial<MessageRecord> = {},
): MessageRecord => aRecord(index, { deviceId: deviceId(author), text, ...more });

/** A desk of device `a` over a store in memory. */
export class RoomDeskSeat {
  readonly desk: RoomDesk;
  readonly told: PeerMessage[] = [];
  /** Whose devices the newest of these was for. */
  meant: string[] = [];
  view: ReplicaView = aView();
  /** What the read model holds. */
  readonly kept: MessageRecord[] = [];
  readonly marks = new Map<RoomId, ReadMark>();
  readonly blocked = new Set<MemberId>();
  /** What other devices of the person are to hear. */
  readonly marked: RoomMark[] = [];
  /** By room, or by the root of a thread. */
  readonly drafts = new Map<string, DraftRecord>();
  readonly notices = new Map<RoomId, RoomNotices>();
  queries = 0;
  projectedIndex = 9;
  nowMs = 0;
  readonly #feed = new Feed('e1', () => 0);
  readonly #reader = this.#feed.open(undefined, () => undefined);

  constructor() {
    const after = (room: RoomId, index: number, own: readonly DeviceId[]): MessageRecord[] => {
      this.queries += 1;
      return this.kept.filter(
        ({ roomId, index: at, deviceId: author, deleted, state }) =>
          roomId === room && at > index && !own.includes(author) && !deleted && state === 'confirmed',
      );
    };
    const store = {
      readModel: {
        projectedIndex: 0,
        roomCounts: () =>
          // The last one of a room wins.
          [
            ...new Map(
              this.kept.filter(({ state }) => state === 'confirmed').map((one) => [one.roomId, one]),
            ).values(),
          ].map(({ roomId, index }) => ({ roomId, messages: 0, lastIndex: index })),
      },
      notices: {
        of: (roomId: RoomId) => this.notices.get(roomId) ?? NOTICES_AT_FIRST,
        save: (roomId: RoomId, notices: RoomNotices) => void this.notices.set(roomId, notices),
      },
      local: {
        readMark: (roomId: RoomId) => this.marks.get(roomId) ?? { turn: 0, index: 0 },
        readMarks: () => Array.from(this.marks, ([roomId, mark]) => ({ roomId, ...mark })),
        saveReadMark: (roomId: RoomId, { turn, index }: ReadMark) =>
          void this.marks.set(roomId, { turn, index }),
        draft: (roomId: RoomId, root: string | null) => this.drafts.get(root ?? roomId),
        saveDraft: (roomId: RoomId, root: string | null, draft: DraftRecord) =>
          void this.drafts.set(root ?? roomId, draft),
      },
      unread: {
        newest: (room: RoomId, own: readonly DeviceId[]) => after(room, 0, own).at(-1)?.index ?? 0,
        after: (room: RoomId, index: number, own: readonly DeviceId[]) => {
          const found = after(room, index, own);
          return { indexes: found.map((one) => one.index), withNames: found };
        },
      },
    };
    this.desk = new RoomDesk({
      scope: { groupId: GROUP, forkId: GROUP as never },
      feed: this.#feed,
      store: () =>
        ({
          ...store,
          readModel: { ...store.readModel, projectedIndex: this.projectedIndex },
        }) as unknown as GroupStore,
      view: () => this.view,
      read: inTheClear,
      tellPeers: (message, isMeant) => {
        this.told.push(message);
        this.meant = ['b', 'c'].filter((letter) => isMeant(deviceId(letter)));
      },
      keysOf: () => 'here',
      isBlocked: (memberId) => this.blocked.has(memberId),
      receiptsOf: () => [],
      marked: (mark) => void this.marked.push(mark),
      wallMs: () => 1_700_000_000_000,
      nowMs: () => this.nowMs,
    });
  }

  /** What the feed said since the last look. */
  news(): [unknown, unknown][] {
    const news: [unknown, unknown][] = [];
    for (let item = this.#reader.next(); item !== null && item !== 'lost'; item = this.#reader.next()) {
      const event = JSON.parse(item.json) as Record<string, unknown>;
      news.push([event['type'], event[String(event['type'])]]);
    }
    return news;
  }

  arrive(...messages: MessageRecord[]): void {
    this.kept.push(...messages);
    this.projectedIndex = messages.at(-1)!.index;
    this.desk.projected({ messages, changed: [] });
  }

  /** A message says something else now. */
  change(index: number, more: Partial<MessageRecord>): void {
    const at = this.kept.findIndex((one) => one.index === index);
    const changed = { ...this.kept[at]!, ...more };
    this.kept[at] = changed;
    this.desk.projected({ messages: [], changed: [changed] });
  }

  /** A room of members with these letters, who are in since `since`. */
  room(kind: 'private' | 'direct', letters: string, since = 3): RoomId {
    const { roster } = this.view;
    const roomId = eventId(letters) as string as RoomId;
    const members = new Map(
      [...letters].map((letter) => [roster.devices.get(deviceId(letter))!.memberId!, since]),
    );
    const made = {
      madeBy: null,
      createdIndex: since,
      createdAt: 0,
      newcomersSee: null,
      namedIndex: 0,
      lifeMs: null,
    } as const;
    roster.rooms.set(roomId, { roomId, name: '', topic: '', kind, isArchived: false, ...made, members });
    return roomId;
  }

  /** An event of this kind takes effect in a room. */
  applies(kind: 'roomNamed' | 'roomMembers' | 'message', roomId: RoomId): void {
    const event = anEvent('e', 2, { kind: 'message', text: 'x', replyTo: null }, roomId);
    const header = { ...event.header, kind: EVENT_KIND[kind] };
    const place = { index: 9, term: 1, at: 0, prevHash: ZERO_HASH };
    const scope = { groupId: GROUP, forkId: GROUP as never };
    const entry = makeEntry(place, { kind: 'event', event: { ...event, header } }, scope, hash);
    this.desk.applied([{ entry, verdict: { kind: 'valid' } }]);
  }

  counts(): number[] {
    const { unread, mentions, readIndex, lastIndex } = this.desk.one(GENERAL);
    return [unread, mentions, readIndex, lastIndex];
  }
}
