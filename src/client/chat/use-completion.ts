/** The list that `:` and `@` open under the caret of a text field, and its keys. */
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { isComposing } from './composing.ts';
import { useEmoji } from '../emoji/emoji-data.ts';
import { calledBy, findEmoji, toned, type Emoji } from '../emoji/emoji-set.ts';
import { emojiHabits, noteEmoji } from '../emoji/kept-habits.ts';
import { begunEmoji, closedEmoji } from '../emoji/written-names.ts';
import { begunMention, findPeople, type Nameable } from '../talk/mentions.ts';
import { usePeople, type Choosable } from '../talk/use-people.ts';

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
  const { all } = useEmoji(text.includes(':'));
  const [marked, setMarked] = useState(0);
  /** The name for which the list was closed by Escape: it stays closed for it. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const people = usePeople();
  /** In the place of what stands between start and end. */
  const put = (whole: string, start: number, insert: string, end: number): void =>
    replace(whole.slice(0, start) + insert + whole.slice(end), start + insert.length);
  useEffect(() => {
    // Written before the names were there.
    const whole = closedEmoji(all, text, caret);
    if (whole !== null) put(text, whole.start, whole.emoji, caret);
  }, [all]);
  const begun = begunAt(text, caret, people);
  const isOpen = begun !== null && begun.start !== dismissed;
  const choices = isOpen ? choicesFor(begun, all, people) : [];
  const take = ({ insert, picture }: Choice): void => {
    if (begun === null) return;
    if (picture !== '') noteEmoji(picture);
    put(text, begun.start, `${insert} `, caret);
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
    const whole = closedEmoji(all, next, nextCaret);
    if (whole === null) replace(next, nextCaret);
    else put(next, whole.start, whole.emoji, nextCaret);
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
  all: readonly Emoji[],
  people: readonly Choosable[],
): readonly Choice[] {
  if (what === 'emoji') return findEmoji(all, query, CHOICES_MAX).map((one) => emojiChoice(one, query));
  return findPeople(people, query, CHOICES_MAX).map(nameChoice);
}

function emojiChoice(one: Emoji, query: string): Choice {
  const emoji = toned(one, emojiHabits().tone);
  const label = calledBy(one, query);
  const hint = label === one.label ? '' : one.label;
  return { key: one.emoji, picture: emoji, label, hint, insert: emoji };
}

function nameChoice({ id, name, hint }: Choosable): Choice {
  return { key: `@${id}`, picture: '', label: `@${name}`, hint, insert: `@${name}` };
}
