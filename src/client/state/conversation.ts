/**
 * What a person does in a conversation. A message shows at once, as *sending*; from the moment the node has
 * answered it is the node's (its outbox is on disk), and nothing is sent twice: the clientId is the same (posting.ts).
 */
import type { EditMessage, Message, MessageDetails, MessagePage } from '../../api/messages.ts';
import type { NodeApi, PageOfMessages } from '../api/node-api.ts';
import { Problem, noAnswer } from '../api/problem.ts';
import { applyFrames } from './apply-feed.ts';
import { Drafts } from './drafts.ts';
import {
  EMPTY_TIMELINE,
  isAway,
  withGroup,
  withLeftUnread,
  withReceipts,
  withTimeline,
  type AppState,
  type Timeline,
} from './model.ts';
import { followed } from './outage.ts';
import { Posting, type Said } from './posting.ts';
import type { Replay } from './replay.ts';
import type { Store } from './session.ts';
import { afterBreak, fromPage, withMessage, withNewer, withOlder } from './timeline.ts';

/** Messages asked for at once: a few screens. */
const PAGE = 60;
/** Somebody is said to be typing at most this often, ms. */
const TYPING_EVERY_MS = 3_000;

export interface ConversationPorts {
  readonly api: NodeApi;
  readonly store: Store;
  nowMs(): number;
  newId(): string;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
}

export class Conversation {
  readonly drafts: Drafts;
  readonly #ports: ConversationPorts;
  readonly #replay: Replay;
  readonly #posting: Posting;
  #typingSaidAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: ConversationPorts, replay: Replay) {
    this.#ports = ports;
    this.#replay = replay;
    this.drafts = new Drafts(ports, replay, ports.newId());
    this.#posting = new Posting(ports);
  }

  /** Loads what is needed to show a room; nothing, when it is loaded already. */
  async open(groupId: string, roomId: string): Promise<void> {
    const group = this.#ports.store.get().groups[groupId];
    if (group === undefined) return;
    this.#leaveUnread(groupId, roomId, false);
    this.markOpened(groupId, roomId);
    if (group.timelines[roomId] !== undefined) return;
    this.#ports.store.set((state) =>
      withGroup(state, groupId, (one) => ({
        ...one,
        timelines: { ...one.timelines, [roomId]: { ...EMPTY_TIMELINE, loading: 'all' } },
      })),
    );
    const unread = this.#unreadBeyondPage(groupId, roomId);
    const page: PageOfMessages =
      unread === null ? { newest: true, limit: PAGE } : { around: String(unread), limit: PAGE };
    await Promise.all([
      this.#page(groupId, roomId, page, fromPage),
      this.drafts.load({ groupId, roomId, threadRoot: null }),
      this.#loadReceipts(groupId, roomId),
    ]);
  }

  /** From here on the line "New" stands above what is unread now; nowhere, when nothing is. */
  markOpened(groupId: string, roomId: string): void {
    this.#ports.store.set((state) =>
      withGroup(state, groupId, (group) => {
        const room = group.rooms.find(({ id }) => id === roomId);
        const readIndex = room === undefined || room.unread === 0 ? 0 : room.readIndex;
        if (group.readWhenOpened[roomId] === readIndex) return group;
        return { ...group, readWhenOpened: { ...group.readWhenOpened, [roomId]: readIndex } };
      }),
    );
  }

  /** The newest page, its draft with it; what is loaded stays where it is. */
  async reload(groupId: string, roomId: string): Promise<void> {
    if (this.#timeline(groupId, roomId) === undefined) {
      await this.open(groupId, roomId);
      return;
    }
    await Promise.all([
      this.#page(groupId, roomId, { newest: true, limit: PAGE }, afterBreak),
      this.drafts.load({ groupId, roomId, threadRoot: null }),
      this.#loadReceipts(groupId, roomId),
    ]);
  }

  async loadOlder(groupId: string, roomId: string): Promise<void> {
    const timeline = this.#timeline(groupId, roomId);
    if (timeline === undefined || timeline.loading !== 'no' || timeline.before === null) return;
    this.#change(groupId, roomId, (one) => ({ ...one, loading: 'older' }));
    await this.#page(groupId, roomId, { before: timeline.before, limit: PAGE }, withOlder);
  }

  async loadNewer(groupId: string, roomId: string): Promise<void> {
    const timeline = this.#timeline(groupId, roomId);
    if (timeline === undefined || timeline.loading !== 'no' || timeline.after === null) return;
    this.#change(groupId, roomId, (one) => ({ ...one, loading: 'newer' }));
    await this.#page(groupId, roomId, { after: timeline.after, limit: PAGE }, withNewer);
  }

  /** Loads the part around a message or index, unless it is loaded. False: it cannot be had. */
  async goTo(groupId: string, roomId: string, place: string): Promise<boolean> {
    const timeline = this.#timeline(groupId, roomId);
    if (timeline === undefined) return false;
    const isPlace = ({ id, index }: Message): boolean => id === place || String(index) === place;
    if (timeline.placed.some(isPlace) || timeline.waiting.some(isPlace)) return true;
    return this.#page(groupId, roomId, { around: place, limit: PAGE }, fromPage);
  }

  async goToNewest(groupId: string, roomId: string): Promise<void> {
    if (this.#timeline(groupId, roomId)?.after === null) return;
    await this.#page(groupId, roomId, { newest: true, limit: PAGE }, fromPage);
  }

  /** Never throws: what went wrong stands at the message. */
  async send(groupId: string, roomId: string, said: Said): Promise<void> {
    this.#leaveUnread(groupId, roomId, false);
    await this.#posting.send(groupId, roomId, said);
  }

  /** Sends a failed one again, as the same message. */
  async retry(groupId: string, roomId: string, clientId: string): Promise<void> {
    await this.#posting.retry(groupId, roomId, clientId);
  }

  /** Takes a failed one off the screen. */
  discard(groupId: string, roomId: string, clientId: string): void {
    this.#posting.discard(groupId, roomId, clientId);
  }

  /** The node is there again: what it did not hear is said again. */
  async resumed(): Promise<void> {
    await Promise.all([this.#posting.resend(), this.drafts.resumed()]);
  }

  async edit(groupId: string, roomId: string, messageId: string, body: EditMessage): Promise<void> {
    const message = await this.#ports.api.edit(groupId, roomId, messageId, body);
    this.#change(groupId, roomId, (timeline) => withMessage(timeline, message));
  }

  async remove(groupId: string, roomId: string, messageId: string): Promise<void> {
    await this.#ports.api.remove(groupId, roomId, messageId);
  }

  async react(
    groupId: string,
    roomId: string,
    messageId: string,
    emoji: string,
    isOn: boolean,
  ): Promise<void> {
    await this.#ports.api.react(groupId, roomId, messageId, emoji, isOn);
  }

  async details(groupId: string, roomId: string, messageId: string): Promise<MessageDetails> {
    return this.#ports.api.message(groupId, roomId, messageId);
  }

  /** Never goes back, and reads nothing in a room that was just put back to unread. */
  async markRead(groupId: string, roomId: string, index: number): Promise<void> {
    const group = this.#ports.store.get().groups[groupId];
    const room = group?.rooms.find(({ id }) => id === roomId);
    if (room === undefined || room.readIndex >= index || group?.leftUnread[roomId] === true) return;
    await quietly(this.#ports.api.markRead(groupId, roomId, index));
  }

  /** MS293 From this message on everything is unread again. Throws what the node refuses. */
  async markUnread(groupId: string, roomId: string, from: number | 'last'): Promise<void> {
    // Before it is asked: what is in view must not be told as read meanwhile.
    this.#leaveUnread(groupId, roomId, true);
    try {
      await this.#ports.api.markUnread(groupId, roomId, from);
    } catch (error) {
      this.#leaveUnread(groupId, roomId, false);
      throw error;
    }
  }

  #leaveUnread(groupId: string, roomId: string, isLeft: boolean): void {
    this.#ports.store.set((state) =>
      withGroup(state, groupId, (group) =>
        (group.leftUnread[roomId] ?? false) === isLeft ? group : withLeftUnread(group, roomId, isLeft),
      ),
    );
  }

  async sayTyping(groupId: string, roomId: string): Promise<void> {
    const nowMs = this.#ports.nowMs();
    const { connection } = this.#ports.store.get();
    if (isAway(connection) || nowMs - this.#typingSaidAtMs < TYPING_EVERY_MS) return;
    this.#typingSaidAtMs = nowMs;
    await quietly(this.#ports.api.sayTyping(groupId, roomId));
  }

  /** A page and what the feed told meanwhile; on failure the timeline can be asked again. */
  async #page(
    groupId: string,
    roomId: string,
    page: PageOfMessages,
    take: (timeline: Timeline, page: MessagePage) => Timeline,
  ): Promise<boolean> {
    const { api, store } = this.#ports;
    const set = (state: AppState, change: (timeline: Timeline) => Timeline): AppState =>
      withGroup(state, groupId, (group) => withTimeline(group, roomId, change));
    const land = (timeline: Timeline, answer: MessagePage): Timeline =>
      continues(timeline, page) ? { ...take(timeline, answer), loading: 'no', problem: null } : timeline;
    try {
      await this.#replay.during(
        () => api.messages(groupId, roomId, page),
        (answer, since) =>
          store.set((state) => {
            const nowMs = this.#ports.nowMs();
            const next = set(state, (timeline) => land(timeline, answer));
            return applyFrames(followed(state, next, nowMs), since, nowMs);
          }),
      );
      return true;
    } catch (error) {
      const { facts } = error instanceof Problem ? error : noAnswer();
      store.set((state) =>
        set(state, (timeline) => ({ ...timeline, loading: 'no', problem: isEmpty(timeline) ? facts : null })),
      );
      if (!(error instanceof Problem)) throw error;
      return false;
    }
  }

  /** MS297 How far others have read; nobody says it to a person who does not say it, too. */
  async #loadReceipts(groupId: string, roomId: string): Promise<void> {
    const { api, store } = this.#ports;
    if (store.get().node?.settings.privacy.receipts !== true) return;
    const asked = this.#replay.during(
      () => api.receipts(groupId, roomId),
      ({ receipts }, since) =>
        store.set((state) => {
          const next = withGroup(state, groupId, (group) => withReceipts(group, { roomId, receipts }));
          return applyFrames(next, since, this.#ports.nowMs());
        }),
    );
    await quietly(asked);
  }

  /** Where reading ended, when more is unread than the newest page holds. */
  #unreadBeyondPage(groupId: string, roomId: string): number | null {
    const room = this.#ports.store.get().groups[groupId]?.rooms.find(({ id }) => id === roomId);
    return room !== undefined && room.readIndex > 0 && room.unread > PAGE / 2 ? room.readIndex : null;
  }

  #timeline(groupId: string, roomId: string): Timeline | undefined {
    return this.#ports.store.get().groups[groupId]?.timelines[roomId];
  }

  #change(groupId: string, roomId: string, change: (timeline: Timeline) => Timeline): void {
    this.#ports.store.set((state) =>
      withGroup(state, groupId, (group) => withTimeline(group, roomId, change)),
    );
  }
}

/** Whether the page still goes on from what is loaded: a jump elsewhere may have come between. */
function continues(timeline: Timeline, page: PageOfMessages): boolean {
  if ('before' in page) return timeline.before === page.before;
  return 'after' in page ? timeline.after === page.after : true;
}

function isEmpty({ placed, waiting, sending, lines }: Timeline): boolean {
  return placed.length + waiting.length + sending.length + lines.length === 0;
}

/** For what is lost without harm: the next one says the same or more. */
async function quietly(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
