/** A text without markdown, with those whom it names. */
import { MentionChip } from './MentionChip.tsx';
import { piecesOf, type Mentioned } from './mention-pieces.ts';

interface MentionedTextProps {
  readonly text: string;
  readonly mentioned: readonly Mentioned[];
}

export function MentionedText({ text, mentioned }: MentionedTextProps) {
  return piecesOf(text, mentioned).map((piece, at) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <MentionChip key={at} memberId={piece.memberId}>
        {piece.text}
      </MentionChip>
    ),
  );
}
