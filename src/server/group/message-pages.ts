/**
 * Pages through a room: the confirmed messages by index, then those that wait, as if they were one list (MS130).
 * A waiting message has no index; its id is its place.
 */
import type { Message, MessagePage, PageQuery, SystemLine } from '../../api/messages.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { EventId, Index, RoomId } from '../../protocol/ids.ts';
import type { MessageRecordPage, MessagePlace, MessageQuery } from '../storage/read-model.ts';
import type { MessageView } from './message-view.ts';

interface RoomReader {
  page(roomId: RoomId, query: MessageQuery): MessageRecordPage;
}

export interface PageParts {
  readonly reader: RoomReader;
  readonly messages: MessageView;
  /** Messages of the room that wait, in the order in which they are shown, with their place in the own log. */
  readonly waiting: readonly { readonly event: SignedEvent; readonly index: Index | null }[];
  /** The log's own lines between two indexes of the room, both included; without `to` up to the end. */
  lines(from: Index, to: Index | null): SystemLine[];
}

/** Throws not_found for an id that is no message of the group. */
export function pageOf(parts: PageParts, roomId: RoomId, query: PageQuery): MessagePage {
  const { limit } = query;
  const at = (place: string): number => parts.waiting.findIndex(({ event }) => event.id === place);
  if (query.before !== undefined) {
    const end = at(query.before);
    return end >= 0 ? upTo(parts, roomId, end, limit) : before(parts, roomId, placeOf(query.before), limit);
  }
  if (query.after !== undefined) {
    const start = at(query.after);
    return start >= 0
      ? waitingFrom(parts, start + 1, limit, query.after)
      : forward(parts, parts.reader.page(roomId, { after: placeOf(query.after), limit }), limit);
  }
  if (query.around !== undefined && at(query.around) < 0) {
    return forward(parts, parts.reader.page(roomId, { around: placeOf(query.around), limit }), limit);
  }
  return upTo(parts, roomId, parts.waiting.length, limit);
}

/** The page that ends before waiting message number `end`. */
function upTo(parts: PageParts, roomId: RoomId, end: number, limit: number): MessagePage {
  const start = Math.max(0, end - limit);
  const tail = rows(parts, start, end);
  const room = limit - tail.length;
  const page = parts.reader.page(roomId, { newest: true, limit: Math.max(1, room) });
  const head = room > 0 ? page.messages.map((record) => parts.messages.ofRecord(record)) : [];
  const hasMore = start > 0 || (room === 0 && page.messages.length > 0);
  const messages = [...head, ...tail];
  return {
    messages,
    lines: linesBeside(parts, page, room > 0),
    before: hasMore ? messages[0]!.id : textOf(room > 0 ? page.before : null),
    after: end < parts.waiting.length ? (messages.at(-1)?.id ?? null) : null,
  };
}

function before(parts: PageParts, roomId: RoomId, place: MessagePlace, limit: number): MessagePage {
  const page = parts.reader.page(roomId, { before: place, limit });
  const last = page.messages.at(-1);
  const after = page.after ?? (parts.waiting.length > 0 ? (last?.index ?? null) : null);
  return {
    messages: page.messages.map((record) => parts.messages.ofRecord(record)),
    lines: linesBeside(parts, page, true),
    before: textOf(page.before),
    after: textOf(after),
  };
}

/** Confirmed messages, and behind the last of them those that wait, as far as the page has room. */
function forward(parts: PageParts, page: MessageRecordPage, limit: number): MessagePage {
  const head = page.messages.map((record) => parts.messages.ofRecord(record));
  const lines = linesBeside(parts, page, true);
  if (page.after !== null) {
    return { messages: head, lines, before: textOf(page.before), after: textOf(page.after) };
  }
  const tail = rows(parts, 0, Math.min(parts.waiting.length, limit - head.length));
  const messages = [...head, ...tail];
  const isEnd = tail.length === parts.waiting.length;
  const after = isEnd ? null : (messages.at(-1)?.id ?? null);
  return { messages, lines, before: textOf(page.before), after };
}

function waitingFrom(parts: PageParts, start: number, limit: number, after: string): MessagePage {
  const end = Math.min(parts.waiting.length, start + limit);
  const messages = rows(parts, start, end);
  return {
    messages,
    // What waits has no place that a line could stand beside.
    lines: [],
    before: messages[0]?.id ?? after,
    after: end < parts.waiting.length ? messages.at(-1)!.id : null,
  };
}

/** `isShown`: the page has the record page's messages in it; else it begins behind the last of them. */
function linesBeside(parts: PageParts, page: MessageRecordPage, isShown: boolean): SystemLine[] {
  const last = page.messages.at(-1);
  return parts.lines(isShown || last === undefined ? page.from : last.index, page.to);
}

function rows(parts: PageParts, start: number, end: number): Message[] {
  return parts.waiting.slice(start, end).map(({ event, index }) => parts.messages.ofWaiting(event, index));
}

function placeOf(text: string): MessagePlace {
  return /^[0-9]+$/.test(text) ? Number(text) : (text as EventId);
}

function textOf(index: Index | null): string | null {
  return index === null ? null : String(index);
}
