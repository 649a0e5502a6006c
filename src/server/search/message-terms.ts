/** What a message is found by: its words, and what filters ask for. Pure. */
import type { DeviceId, RoomId } from '../../protocol/ids.ts';
import type { MessageRecord } from '../storage/message-rows.ts';
import { fold } from './fold.ts';
import { HAS, type Has } from './query.ts';
import { termsOf, type Lookup } from './words.ts';

/** In no word. */
const SIGN = '\0';

const IN_TEXT: Readonly<Record<'link' | 'code', RegExp>> = {
  link: /\bhttps?:\/\/[^\s]/iu,
  code: /```|`[^`\n]+`/u,
};

/** What of a message is looked at. */
export type Searched = Pick<MessageRecord, 'text' | 'parts'>;

/** All of it that can be found by words: the text, answers of a poll, names of files and what is to be seen in them. */
export function wordsOf({ text, parts: { poll, attachments = [] } }: Searched): string {
  const files = attachments.flatMap(({ name, alt }) => [name, alt]);
  return [text, ...(poll?.options ?? []), ...files].filter((one) => one !== '').join('\n');
}

export function has({ text, parts: { poll, attachments = [] } }: Searched, what: Has): boolean {
  switch (what) {
    case 'link':
    case 'code':
      return IN_TEXT[what].test(text);
    case 'file':
      return attachments.length > 0;
    case 'image':
      return attachments.some(({ type }) => type.startsWith('image/'));
    case 'poll':
      return poll !== undefined;
  }
}

export const roomTerm = (roomId: RoomId): Lookup => ({ term: `${SIGN}r${roomId}`, isPrefix: false });
export const deviceTerm = (deviceId: DeviceId): Lookup => ({ term: `${SIGN}d${deviceId}`, isPrefix: false });
export const hasTerm = (what: Has): Lookup => ({ term: `${SIGN}h${what}`, isPrefix: false });

/** Of a message that is there; null for one that was deleted. */
export function messageTerms(record: MessageRecord): ReadonlySet<string> | null {
  if (record.deleted) return null;
  const terms = termsOf(fold(wordsOf(record)));
  terms.add(roomTerm(record.roomId).term);
  terms.add(deviceTerm(record.deviceId).term);
  for (const what of HAS) if (has(record, what)) terms.add(hasTerm(what).term);
  return terms;
}
