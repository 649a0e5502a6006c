/**
 * A part of an import's room, without gaps: pages are added at either end, and what is far from where one reads is let go,
 * so that a history of any length takes no more than some pages of memory. Pure.
 */
import type { ImportMessage, ImportPage } from '../../api/imports.ts';
import type { Message } from '../../api/messages.ts';
import { GROUP_MS } from '../chat/rows.ts';

/** Messages kept at once: some screens of them. */
export const KEPT_MAX = 400;

export interface ImportTimeline {
  readonly messages: readonly ImportMessage[];
  /** What to ask for next; null at the end. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ImportRow {
  readonly message: ImportMessage;
  /** Its day begins with it. */
  readonly isNewDay: boolean;
  /** Shows who wrote it. */
  readonly isFirst: boolean;
  /** What it answers, when that is loaded. */
  readonly quoted: ImportMessage | null;
}

/** What to ask for beyond an end. */
export type Beyond = { readonly before: string } | { readonly after: string };

/** The page that was asked for comes in, unless its end went on meanwhile: then it would leave a gap. */
export function withPage(shown: ImportTimeline, asked: Beyond, page: ImportPage): ImportTimeline {
  if ('before' in asked) return asked.before === shown.before ? withOlder(shown, page) : shown;
  return asked.after === shown.after ? withNewer(shown, page) : shown;
}

/** What was said before comes in; the end that is far away goes. */
function withOlder({ messages, after }: ImportTimeline, page: ImportPage): ImportTimeline {
  const all = [...page.messages, ...messages];
  const kept = all.slice(0, KEPT_MAX);
  const isCut = kept.length < all.length;
  return { messages: kept, before: page.before, after: isCut ? String(kept.at(-1)!.index) : after };
}

/** The same the other way. */
function withNewer({ messages, before }: ImportTimeline, page: ImportPage): ImportTimeline {
  const all = [...messages, ...page.messages];
  const kept = all.slice(-KEPT_MAX);
  const isCut = kept.length < all.length;
  return { messages: kept, before: isCut ? String(kept[0]!.index) : before, after: page.after };
}

/** dayOf: equal for two instants (ms since 1970) of one day of the viewer's calendar. */
export function rowsOf(
  messages: readonly ImportMessage[],
  dayOf: (atMs: number) => string,
): readonly ImportRow[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return messages.map((message, at) => {
    const last = messages[at - 1];
    const atMs = Date.parse(message.at);
    const isNewDay = last === undefined || dayOf(Date.parse(last.at)) !== dayOf(atMs);
    const isSame =
      last?.author.memberId === message.author.memberId && atMs - Date.parse(last.at) <= GROUP_MS;
    const quoted = message.replyTo === undefined ? null : (byId.get(message.replyTo) ?? null);
    return { message, isNewDay, isFirst: isNewDay || !isSame || message.replyTo !== undefined, quoted };
  });
}

/** What belongs to another place than the part of a conversation that draws it. */
const LEFT_OUT = ['thread', 'threadRoot', 'history', 'hash', 'signature'] as const;

/** As the parts of a conversation draw it: it has its place, and nothing can be done with it. */
export function asMessage(message: ImportMessage, groupId: string): Message {
  const said: Partial<ImportMessage> = { ...message };
  for (const name of LEFT_OUT) delete said[name];
  return {
    ...(said as Omit<ImportMessage, (typeof LEFT_OUT)[number]>),
    groupId,
    clientId: message.id,
    state: 'confirmed',
    heldBy: { count: 0, of: 0 },
    can: [],
  };
}
