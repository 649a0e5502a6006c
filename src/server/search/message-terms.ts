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

export function has(record: Pick<MessageRecord, 'text'>, what: Has): boolean {
  return (what === 'link' || what === 'code') && IN_TEXT[what].test(record.text);
}

export const roomTerm = (roomId: RoomId): Lookup => ({ term: `${SIGN}r${roomId}`, isPrefix: false });
export const deviceTerm = (deviceId: DeviceId): Lookup => ({ term: `${SIGN}d${deviceId}`, isPrefix: false });
export const hasTerm = (what: Has): Lookup => ({ term: `${SIGN}h${what}`, isPrefix: false });

/** Of a message that is there; null for one that was deleted. */
export function messageTerms(record: MessageRecord): ReadonlySet<string> | null {
  if (record.deleted) return null;
  const terms = termsOf(fold(record.text));
  terms.add(roomTerm(record.roomId).term);
  terms.add(deviceTerm(record.deviceId).term);
  for (const what of HAS) if (has(record, what)) terms.add(hasTerm(what).term);
  return terms;
}
