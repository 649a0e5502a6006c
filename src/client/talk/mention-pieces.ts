/** A text in pieces: words, and those whom it names. Pure. */
import { allMentions } from '../../protocol/mention.ts';

/** Somebody whom a text names, or everybody. */
export interface Mentioned {
  readonly name: string;
  /** Null: everybody. */
  readonly memberId: string | null;
}

interface NamingPiece {
  /** As it was written, with the @. */
  readonly text: string;
  readonly memberId: string | null;
}

export type Piece = string | NamingPiece;

/** The text itself, where nobody is named in it. */
export function piecesOf(text: string, mentioned: readonly Mentioned[]): readonly Piece[] {
  if (mentioned.length === 0 || !text.includes('@')) return [text];
  const byName = new Map(mentioned.map((one) => [folded(one.name), one]));
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: written, index } of text.matchAll(allMentions(mentioned.map(({ name }) => name)))) {
    // Upper and lower case of some letters is another matter for patterns than for names.
    const named = byName.get(folded(written.slice(1)));
    if (named === undefined) continue;
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push({ text: written, memberId: named.memberId });
    end = index + written.length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** The same in the tree of a parsed text: not in code, and not in links. */
export interface TextNode {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, string>;
  children?: TextNode[];
}

/** Of elements that are chips, and no others; what people write never becomes one. */
export const CHIP_TAG = 'span';
/** For everybody. */
export const EVERYBODY_ID = 'all';
const LEFT_ALONE: ReadonlySet<string> = new Set(['code', 'pre', 'a']);

/** A step behind everything that looks at what people wrote. */
export function chipsIn(mentioned: readonly Mentioned[]): (tree: TextNode) => void {
  const walk = (node: TextNode): void => {
    if (node.children === undefined || LEFT_ALONE.has(node.tagName ?? '')) return;
    node.children = node.children.flatMap((child) => {
      if (child.type === 'text') return piecesOf(child.value ?? '', mentioned).map(nodeOf);
      walk(child);
      return child;
    });
  };
  return walk;
}

function nodeOf(piece: Piece): TextNode {
  if (typeof piece === 'string') return { type: 'text', value: piece };
  return {
    type: 'element',
    tagName: CHIP_TAG,
    properties: { dataMember: piece.memberId ?? EVERYBODY_ID },
    children: [{ type: 'text', value: piece.text }],
  };
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
