/** A snippet in pieces, found and not: each is drawn as text, and nothing of it as markup. Pure. */
import type { SearchHit } from '../../api/search.ts';

interface SnippetPiece {
  readonly text: string;
  readonly isFound: boolean;
}

export function piecesOf({ text, ranges }: SearchHit['snippet']): SnippetPiece[] {
  const pieces: SnippetPiece[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) pieces.push({ text: text.slice(at, from), isFound: false });
    pieces.push({ text: text.slice(from, to), isFound: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isFound: false });
  return pieces;
}
