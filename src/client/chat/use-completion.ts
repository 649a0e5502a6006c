/** The list that `:` and `@` open under the caret of a text field, and its keys. */
import { useId, useState, type KeyboardEvent } from 'react';
import { isComposing } from './composing.ts';
import { useEmojiNames } from './emoji-data.ts';
import { begunMention, findPeople, type Nameable } from '../talk/mentions.ts';
import { usePeople, type Choosable } from '../talk/use-people.ts';
import { begunEmoji, closedEmoji, findEmoji, type EmojiName } from './emoji-names.ts';

const CHOICES_MAX = 8;

/** Something that may stand in the place of what was begun. */
interface Choice {
  readonly key: string;
  /** An emoji; empty for a name. */
  readonly picture: string;
  readonly label: string;
  readonly hint: string;
  /** What it puts there. */
  readonly insert: string;
}

export interface Completion {
  /** Of the list, unlike those of other fields. */
  readonly listId: string;
  readonly choices: readonly Choice[];
  /** Place of the marked one in `choices`. */
  readonly marked: number;
  readonly mark: (place: number) => void;
  readonly take: (choice: Choice) => void;
  /** True: the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
  /** A text as it was typed; with a whole `:name:` before the caret turned into its emoji. */
  readonly typed: (text: string, caret: number) => void;
}

interface Field {
  readonly text: string;
  readonly caret: number;
  /** Puts a text in, and the caret where it belongs. */
  readonly replace: (text: string, caret: number) => void;
}

export function useCompletion({ text, caret, replace }: Field): Completion {
  const listId = useId();
  const names = useEmojiNames(text.includes(':'));
  const [marked, setMarked] = useState(0);
  /** The name for which the list was closed by Escape: it stays closed for it. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const people = usePeople();
  const begun = begunAt(text, caret, people);
  const isOpen = begun !== null && begun.start !== dismissed;
  const choices = isOpen ? choicesFor(begun, names, people) : [];
  const take = ({ insert }: Choice): void => {
    if (begun === null) return;
    const before = `${text.slice(0, begun.start)}${insert} `;
    replace(before + text.slice(caret), before.length);
    setMarked(0);
  };
  const at = Math.min(marked, choices.length - 1);
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (choices.length === 0 || isComposing(event)) return false;
    if (event.key === 'ArrowDown') setMarked((at + 1) % choices.length);
    else if (event.key === 'ArrowUp') setMarked((at + choices.length - 1) % choices.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(choices[at]!);
    else if (event.key === 'Escape') setDismissed(begun!.start);
    else return false;
    event.preventDefault();
    return true;
  };
  const typed = (next: string, nextCaret: number): void => {
    setMarked(0);
    if (begunAt(next, nextCaret, people) === null) setDismissed(null);
    const whole = closedEmoji(names, next, nextCaret);
    if (whole === null) replace(next, nextCaret);
    else {
      const before = next.slice(0, whole.start) + whole.emoji;
      replace(before + next.slice(nextCaret), before.length);
    }
  };
  return { listId, choices, marked: at, mark: setMarked, take, onKeyDown, typed };
}

interface Begun {
  readonly what: 'emoji' | 'name';
  /** Of its first sign. */
  readonly start: number;
  readonly query: string;
}

function begunAt(text: string, caret: number, people: readonly Nameable[]): Begun | null {
  const emoji = begunEmoji(text, caret);
  if (emoji !== null) return { ...emoji, what: 'emoji' };
  const name = begunMention(text, caret, people);
  return name === null ? null : { ...name, what: 'name' };
}

function choicesFor(
  { what, query }: Begun,
  names: readonly EmojiName[],
  people: readonly Choosable[],
): readonly Choice[] {
  if (what === 'emoji') return findEmoji(names, query, CHOICES_MAX).map(emojiChoice);
  return findPeople(people, query, CHOICES_MAX).map(nameChoice);
}

function emojiChoice({ name, emoji }: EmojiName): Choice {
  return { key: name, picture: emoji, label: `:${name}:`, hint: '', insert: emoji };
}

function nameChoice({ id, name, hint }: Choosable): Choice {
  return { key: `@${id}`, picture: '', label: `@${name}`, hint, insert: `@${name}` };
}
