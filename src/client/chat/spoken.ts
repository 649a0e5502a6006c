/**
 * What a screen reader is to be told: each new message of somebody else once, when it comes in; never again when it
 * is confirmed or changed, and no history. Pure.
 */
import type { Message } from '../../api/messages.ts';
import type { Timeline } from '../state/model.ts';

export interface Spoken {
  /** Index up to which everything was said, or was there before. */
  readonly index: number;
  /** Said while they had no place yet. */
  readonly waiting: ReadonlySet<string>;
}

/** What is there when a conversation is opened is history. */
export function startSpoken(timeline: Timeline): Spoken {
  return {
    index: timeline.placed.at(-1)?.index ?? 0,
    waiting: new Set(timeline.waiting.map(({ id }) => id)),
  };
}

/** The new ones, and what was said from now on. Far from the end of the conversation nothing is new. */
export function newlySpoken(
  spoken: Spoken,
  timeline: Timeline,
  /** Whose messages are not told: one's own, and those of blocked members. */
  silent: readonly string[],
): { readonly spoken: Spoken; readonly messages: readonly Message[] } {
  if (timeline.after !== null) return { spoken, messages: [] };
  const { placed } = timeline;
  const index = Math.max(spoken.index, placed.at(-1)?.index ?? 0);
  const isNew = ({ id, author, deleted }: Message): boolean =>
    !silent.includes(author.memberId) && deleted !== true && !spoken.waiting.has(id);
  let from = placed.length;
  while (from > 0 && (placed[from - 1]!.index ?? 0) > spoken.index) from -= 1;
  const messages = [...placed.slice(from), ...timeline.waiting].filter(isNew);
  const waiting = timeline.waiting.map(({ id }) => id);
  if (index === spoken.index && waiting.every((id) => spoken.waiting.has(id))) return { spoken, messages };
  return { spoken: { index, waiting: new Set([...spoken.waiting, ...waiting]) }, messages };
}
