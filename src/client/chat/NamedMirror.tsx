/**
 * Behind the field where one writes: the same text, unseen, with those whom it names lit up. It says nothing to a screen
 * reader, which has the field.
 */
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { piecesOf } from '../talk/mention-pieces.ts';
import { usePeople } from '../talk/use-people.ts';
import classes from './composer.module.css';

interface NamedMirrorProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
}

export function NamedMirror({ area, text }: NamedMirrorProps) {
  const mirror = useRef<HTMLDivElement>(null);
  const people = usePeople().map(({ id, name }) => ({ name, memberId: id }));
  const pieces = piecesOf(text, people);
  const isNaming = pieces.some((piece) => typeof piece !== 'string');
  useLayoutEffect(() => {
    const field = area.current!;
    if (!isNaming) return undefined;
    const follow = (): void => {
      // A scroll bar takes room from the text.
      mirror.current!.style.width = `${field.clientWidth}px`;
      mirror.current!.scrollTop = field.scrollTop;
    };
    follow();
    const size = new ResizeObserver(follow);
    size.observe(field);
    field.addEventListener('scroll', follow);
    return () => {
      size.disconnect();
      field.removeEventListener('scroll', follow);
    };
  }, [area, isNaming, text]);
  if (!isNaming) return null;
  return (
    <div ref={mirror} className={classes['mirror']} aria-hidden="true" dir="auto">
      {pieces.map((piece, at) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          <mark key={at} className={classes['named']} data-testid="composer-mention">
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
}
