/** Which of two words about reading holds (MS294): the same on every device of a person, in whatever order they come. Pure. */
import type { OwnSwitch, ReadMark } from '../../protocol/reading-messages.ts';

export function isNewerMark(one: ReadMark, other: ReadMark): boolean {
  return one.turn > other.turn || (one.turn === other.turn && one.index > other.index);
}

export function isNewerSwitch(one: OwnSwitch, other: OwnSwitch): boolean {
  return one.turn > other.turn || (one.turn === other.turn && one.on && !other.on);
}

/** Switched now, after this; itself where it stands so. */
export function switched(before: OwnSwitch, on: boolean): OwnSwitch {
  return before.on === on ? before : { turn: before.turn + 1, on };
}
