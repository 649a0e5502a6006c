/**
 * A message's text with its markdown. Most have none, and need no parser; it comes in a part of its own, asked for
 * with the first screen. Until it is there a text is shown as it was written.
 */
import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { MentionedText } from '../talk/MentionedText.tsx';
import type { Mentioned } from '../talk/mention-pieces.ts';
import { isOnlyEmoji, isPlain, isTooCostly } from './markdown-cost.ts';
import classes from './markdown.module.css';

type Parse = (text: string, mentioned: readonly Mentioned[]) => ReactElement;

let parser: Parse | null = null;
let isLoading = false;
const waiting = new Set<() => void>();

function load(): void {
  if (parser !== null || isLoading) return;
  isLoading = true;
  import('./markdown-parser.tsx').then(
    ({ parseMarkdown }) => {
      parser = parseMarkdown;
      for (const tell of waiting) tell();
    },
    () => {
      // The node was away; the next text that needs it asks again.
      isLoading = false;
    },
  );
}
load();

function subscribe(tell: () => void): () => void {
  load();
  waiting.add(tell);
  return () => waiting.delete(tell);
}

interface MarkdownProps {
  readonly text: string;
  /** Whom it names. */
  readonly mentioned?: readonly Mentioned[];
}

const NOBODY: readonly Mentioned[] = [];

export function Markdown({ text, mentioned = NOBODY }: MarkdownProps) {
  if (isOnlyEmoji(text)) return <p className={classes['emoji']}>{text}</p>;
  if (isPlain(text) || isTooCostly(text)) return <PlainText text={text} mentioned={mentioned} />;
  return <RichText text={text} mentioned={mentioned} />;
}

function PlainText({ text, mentioned }: Required<MarkdownProps>) {
  return (
    <p className={classes['plain']}>
      <MentionedText text={text} mentioned={mentioned} />
    </p>
  );
}

function RichText({ text, mentioned }: Required<MarkdownProps>) {
  const parse = useSyncExternalStore(subscribe, () => parser);
  if (parse === null) return <PlainText text={text} mentioned={mentioned} />;
  return <div className={classes['rich']}>{parse(text, mentioned)}</div>;
}
