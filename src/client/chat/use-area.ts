/** The field itself: as high as its text, with the caret where it belongs after the text was changed for somebody. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { fitHeight } from './autosize.ts';

export interface Area {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Where the caret goes with the next text. */
  readonly wantCaret: (caret: number) => void;
}

export function useArea(text: string): Area {
  const area = useRef<HTMLTextAreaElement>(null);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    fitHeight(area.current!);
    const caret = wanted.current;
    wanted.current = null;
    if (caret !== null && area.current === document.activeElement) {
      area.current!.setSelectionRange(caret, caret);
    }
  }, [text]);
  useEffect(() => {
    // Narrower, the same text has more lines.
    const size = new ResizeObserver(() => fitHeight(area.current!));
    size.observe(area.current!.parentElement!);
    return () => size.disconnect();
  }, []);
  const wantCaret = (caret: number): void => {
    wanted.current = caret;
  };
  return { area, wantCaret };
}
