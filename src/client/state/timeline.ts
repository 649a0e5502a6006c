/**
 * The loaded part of a conversation, kept right while messages arrive in any order. Invariants: `placed` ascends by
 * index without repeats; a message is in one of placed, waiting and sending only; nothing beyond `after` is in
 * `placed` (there would be a gap), it comes with its page.
 */
import type { Message, MessagePage, SystemLine } from '../../api/messages.ts';
import type { FeedObjects } from '../../api/events.ts';
import { EMPTY_TIMELINE, type Sending, type Timeline } from './model.ts';

/** Lines behind the last message: as many as a page brings (MS57). Somebody may change names all day long. */
const LAST_LINES_MAX = 200;

/** The newest page, or one around a place: what was loaded before is let go. */
export function fromPage(before: Timeline, page: MessagePage): Timeline {
  const { placed, waiting } = split(page.messages);
  return {
    ...EMPTY_TIMELINE,
    placed,
    waiting: page.after === null ? waiting : before.waiting,
    sending: stillSending(before.sending, page.messages),
    moved: before.moved,
    lines: page.lines,
    before: page.before,
    after: page.after,
  };
}

/**
 * The newest page after a break. Places never change, so what is loaded stays where it is as long as there is no gap to the
 * page; what waits is exactly what the node now says. Somebody who reads far back is left there.
 */
export function afterBreak(before: Timeline, page: MessagePage): Timeline {
  const { placed, waiting } = split(page.messages);
  const sending = stillSending(before.sending, page.messages);
  if (before.after !== null && before.placed.length > 0) return { ...before, waiting, sending };
  const last = before.placed.at(-1)?.index ?? -1;
  const first = placed[0]?.index ?? Number.MAX_SAFE_INTEGER;
  const touches = page.before === null || first <= last;
  if (before.placed.length === 0 || !touches) return fromPage(before, page);
  return {
    ...before,
    placed: merge(before.placed, placed),
    waiting,
    sending,
    lines: mergeLines(before.lines, page.lines),
    after: null,
  };
}

export function withOlder(timeline: Timeline, page: MessagePage): Timeline {
  const { placed } = split(page.messages);
  return {
    ...timeline,
    placed: merge(placed, timeline.placed),
    lines: mergeLines(page.lines, timeline.lines),
    before: page.before,
    loading: 'no',
  };
}

export function withNewer(timeline: Timeline, page: MessagePage): Timeline {
  const { placed, waiting } = split(page.messages);
  return {
    ...timeline,
    placed: merge(timeline.placed, placed),
    waiting: page.after === null ? mergeWaiting(timeline.waiting, waiting, placed) : timeline.waiting,
    sending: stillSending(timeline.sending, page.messages),
    lines: mergeLines(timeline.lines, page.lines),
    after: page.after,
    loading: 'no',
  };
}

/** News of one message, new or changed. */
export function withMessage(timeline: Timeline, message: Message): Timeline {
  return withMessages(timeline, [message]);
}

/** The same for many at once: one copy of the list, however many came. */
export function withMessages(timeline: Timeline, messages: readonly Message[]): Timeline {
  const { placed, waiting } = split(messages);
  const known = new Set(timeline.placed.map(({ id }) => id));
  const end = timeline.placed.at(-1)?.index ?? 0;
  const start = timeline.placed[0]?.index ?? 0;
  // Before the first loaded one or behind the last with more in between: its page will bring it.
  const fits = placed.filter((message) => {
    const index = message.index ?? 0;
    return (
      known.has(message.id) ||
      ((timeline.after === null || index < end) && (timeline.before === null || index > start))
    );
  });
  // A place is for ever: what still speaks of waiting was said before it, and came later than the answer to a request.
  const late = waiting.some(({ id }) => known.has(id));
  return {
    ...timeline,
    placed: fits.length === 0 ? timeline.placed : merge(timeline.placed, fits),
    waiting: mergeWaiting(
      timeline.waiting,
      late ? waiting.filter(({ id }) => !known.has(id)) : waiting,
      placed,
    ),
    sending: stillSending(timeline.sending, messages),
  };
}

export function withLine(timeline: Timeline, line: SystemLine): Timeline {
  const start = timeline.placed[0]?.index ?? 0;
  const end = timeline.placed.at(-1)?.index ?? 0;
  const known = timeline.lines.some(({ id }) => id === line.id);
  const isBeyond =
    (timeline.after !== null && line.index > end) || (timeline.before !== null && line.index < start);
  if (isBeyond && !known) return timeline;
  return { ...timeline, lines: withoutFlood(mergeLines(timeline.lines, [line]), end) };
}

export function withSending(timeline: Timeline, one: Sending): Timeline {
  const others = timeline.sending.filter(({ clientId }) => clientId !== one.clientId);
  return { ...timeline, sending: [...others, one] };
}

export function withoutSending(timeline: Timeline, clientId: string): Timeline {
  return { ...timeline, sending: timeline.sending.filter((one) => one.clientId !== clientId) };
}

/**
 * The order of what waits, as the node has it now (MS131). What it does not name is older, or, where it names all,
 * nothing that will come: others' words go then, the own ones stay.
 */
export function withOrder(
  timeline: Timeline,
  { messageIds, isWhole }: Pick<FeedObjects['order'], 'messageIds' | 'isWhole'>,
  myMemberId: string | null,
): Timeline {
  if (timeline.waiting.length === 0) return timeline;
  const places = new Map(messageIds.map((id, place) => [id, place]));
  const placeOf = ({ id, author }: Message): number =>
    places.get(id) ?? (author.memberId === myMemberId ? messageIds.length : -1);
  const waiting = timeline.waiting.filter((message) => !isWhole || placeOf(message) >= 0);
  return { ...timeline, waiting: waiting.toSorted((a, b) => placeOf(a) - placeOf(b)) };
}

/** Own messages of this timeline that are not confirmed. */
export function pendingOf(timeline: Timeline, myMemberId: string | null): number {
  const own = timeline.waiting.filter(({ author }) => author.memberId === myMemberId).length;
  return own + timeline.sending.filter(({ state }) => state === 'sending').length;
}

function split(messages: readonly Message[]): { placed: Message[]; waiting: Message[] } {
  const placed = messages.filter(({ index }) => index !== null);
  const waiting = messages.filter(({ index }) => index === null);
  return { placed, waiting };
}

/** `first` ascends; where a message is there several times the last of them is the newest. */
function merge(first: readonly Message[], second: readonly Message[]): readonly Message[] {
  const last = first.at(-1)?.index ?? -1;
  const news = new Map(second.map((message) => [message.id, message]));
  if (second.every(({ index }) => (index ?? 0) > last)) return [...first, ...ascending([...news.values()])];
  const all = new Map(first.map((message) => [message.id, message]));
  for (const [id, message] of news) all.set(id, message);
  return ascending([...all.values()]);
}

function ascending(messages: readonly Message[]): Message[] {
  return [...messages].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
}

/** In the node's order: known ones stay where they are, new ones come behind. */
function mergeWaiting(
  before: readonly Message[],
  waiting: readonly Message[],
  placed: readonly Message[],
): readonly Message[] {
  if (before.length === 0 && waiting.length === 0) return before;
  const gone = new Set(placed.map(({ id }) => id));
  const byId = new Map(before.map((message) => [message.id, message]));
  for (const message of waiting) byId.set(message.id, message);
  return [...byId.values()].filter(({ id }) => !gone.has(id));
}

function mergeLines(first: readonly SystemLine[], second: readonly SystemLine[]): readonly SystemLine[] {
  if (second.length === 0) return first;
  const byId = new Map(first.map((line) => [line.id, line]));
  for (const line of second) byId.set(line.id, line);
  return [...byId.values()].sort((a, b) => a.index - b.index);
}

/** `end`: index of the last message. */
function withoutFlood(lines: readonly SystemLine[], end: number): readonly SystemLine[] {
  const last = lines.filter(({ index }) => index > end);
  if (last.length <= LAST_LINES_MAX) return lines;
  return [...lines.slice(0, lines.length - last.length), ...last.slice(-LAST_LINES_MAX)];
}

/** What the node has answered for is no longer only ours. */
function stillSending(sending: readonly Sending[], messages: readonly Message[]): readonly Sending[] {
  if (sending.length === 0) return sending;
  const answered = new Set(messages.map(({ clientId }) => clientId));
  return sending.filter(({ clientId }) => !answered.has(clientId));
}
