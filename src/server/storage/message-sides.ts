/** What belongs to messages and stands in tables of its own, for a page of them. */
import type { Database } from './database.ts';
import type { MessageSides } from './message-rows.ts';
import { pinsOf } from './pin-rows.ts';
import { reactionsOf } from './reaction-rows.ts';
import { threadsOf } from './thread-rows.ts';
import { votesOf } from './vote-rows.ts';

/** One query of each table. */
export function sidesOf(
  database: Database,
  messageKeys: readonly number[],
): (messageKey: number) => MessageSides {
  const reactions = reactionsOf(database, messageKeys);
  const threads = threadsOf(database, messageKeys);
  const pins = pinsOf(database, messageKeys);
  const votes = votesOf(database, messageKeys);
  return (key) => ({
    reactions: reactions(key),
    thread: threads.get(key) ?? null,
    pin: pins.get(key) ?? null,
    votes: votes(key),
  });
}
